import * as fs from 'node:fs';
import * as path from 'node:path';
import { BreedlabError, embeddedLicences, settings, type PackageLicence } from '../../core';

/** File of the licence's text. */
export const APACHE_LICENCE = 'LICENSE-Apache-2.0.txt';

/** TensorFlow.js for a page: the build for browsers, not the engine that trains. */
export interface BrowserTensorflow {
  readonly version: string;
  /** SPDX identifier. */
  readonly license: string;
  /** What the script is made of. */
  readonly licences: readonly PackageLicence[];
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
    const folder = path.dirname(manifestFile);
    return {
      version,
      license,
      licences: licencesOf(folder),
      script: withoutSourceMap(fs.readFileSync(script, 'utf8')),
    };
  } catch (error) {
    throw new BreedlabError(
      'The browser build of TensorFlow.js (package @tensorflow/tfjs) is not installed whole.',
      'Run `npm run setup`.',
      { cause: error },
    );
  }
}

/** TensorFlow.js's packages are published without the text of their licence, which is kept here. */
function licencesOf(folder: string): readonly PackageLicence[] {
  const apache = fs.readFileSync(
    path.join(settings().sourceFolder, 'exports', 'web', 'browser', APACHE_LICENCE),
    'utf8',
  );
  return embeddedLicences(folder).map((each) =>
    each.text === null && each.licence.startsWith('Apache-2.0') ? { ...each, text: apache.trim() } : each,
  );
}

/** Removes the reference to the source map, which is not exported. */
function withoutSourceMap(script: string): string {
  return script.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n');
}
