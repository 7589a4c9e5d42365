import * as fs from 'node:fs';
import * as path from 'node:path';
import { BreedlabError } from '../../core';

/** TensorFlow.js for a page: the build for browsers, not the engine that trains. */
export interface BrowserTensorflow {
  readonly version: string;
  /** SPDX identifier. */
  readonly license: string;
  /** One script that defines `tf`; it begins with its licence notice. */
  readonly script: string;
}

/**
 * The browser build of the package below the engine's.
 *
 * @throws BreedlabError when the package is not installed whole
 */
export function browserTensorflow(): BrowserTensorflow {
  try {
    const manifestFile = require.resolve('@tensorflow/tfjs/package.json');
    const { version, license } = JSON.parse(fs.readFileSync(manifestFile, 'utf8')) as {
      version: string;
      license: string;
    };
    const script = path.join(path.dirname(manifestFile), 'dist', 'tf.es2017.min.js');
    return { version, license, script: withoutSourceMap(fs.readFileSync(script, 'utf8')) };
  } catch (error) {
    throw new BreedlabError(
      'The browser build of TensorFlow.js (package @tensorflow/tfjs) is not installed whole.',
      'Run `npm run setup`.',
      { cause: error },
    );
  }
}

/** Removes the reference to the source map, which is not exported. */
function withoutSourceMap(script: string): string {
  return script.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n');
}
