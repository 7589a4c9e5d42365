import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { settings } from '../../src/core';

/** Why tests with nbconvert cannot run, or false when they can: what node:test's `skip` takes. */
export function missingPython(): string | false {
  return fs.existsSync(settings().python) ? false : "the project's Python is missing: run npm run setup";
}

/** Why tests with a kernel cannot run, or false. */
export function missingKernel(): string | false {
  if (missingPython()) return missingPython();
  const kernel = path.join(
    path.dirname(settings().python),
    '..',
    'share',
    'jupyter',
    'kernels',
    'breedlab',
    'kernel.json',
  );
  return fs.existsSync(kernel) ? false : 'the kernel breedlab is not installed: run npm run setup';
}

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Path of a Chromium: the variable CHROMIUM, or one on the PATH. */
export function findChromium(): string | undefined {
  const named = process.env.CHROMIUM;
  if (named) return named;
  for (const browser of BROWSERS) {
    try {
      return execFileSync('sh', ['-c', `command -v ${browser}`], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim();
    } catch {
      // Not this one.
    }
  }
  return undefined;
}
