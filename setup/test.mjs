#!/usr/bin/env node
/** `npm test`: sets up what is missing, then runs the tests; arguments pick files or go to Node's test runner. */
import { PROJECT_ROOT } from './lib/context.mjs';
import { setUp } from './lib/driver.mjs';
import { SetupError } from './lib/errors.mjs';
import { listFiles } from './lib/files.mjs';
import { handOver, runMain } from './lib/main.mjs';
import { drawings } from './steps/drawings.mjs';
import { STEPS } from './steps/index.mjs';

/** Files that run side by side; each may start the engine, which uses all cores itself. */
const CONCURRENCY = 2;

void runMain(async () => {
  await setUp({ steps: STEPS, beside: drawings });
  const { filters, options } = sortArguments(process.argv.slice(2));
  const files = testFiles().filter((file) => filters.length === 0 || filters.some((filter) => file.includes(filter)));
  if (files.length === 0) {
    throw new SetupError(
      `No test file has '${filters.join("' or '")}' in its path.`,
      `Known: ${testFiles().join(', ')}.`,
    );
  }
  return handOver(process.execPath, ['--test', ...concurrency(), '--test-reporter=spec', ...options, ...files], {
    cwd: PROJECT_ROOT,
  });
});

/** Node 20.9 does not know the option yet. */
function concurrency() {
  return process.versions.node.startsWith('20.9.') ? [] : [`--test-concurrency=${CONCURRENCY}`];
}

/** Compiled tests, and those of set-up itself, which is not compiled. */
function testFiles() {
  return [
    ...listFiles(PROJECT_ROOT, 'dist/test', (name) => name.endsWith('.test.js')),
    ...listFiles(PROJECT_ROOT, 'test', (name) => name.endsWith('.test.mjs')),
  ];
}

/**
 * `NAME` and `--only NAME` pick files by a part of their path; other options go to the runner, with
 * `--option=value` where they have a value.
 *
 * @param {readonly string[]} args
 */
function sortArguments(args) {
  const rest = args.filter((arg) => arg !== '--only');
  return {
    filters: rest.filter((arg) => !arg.startsWith('-')),
    options: rest.filter((arg) => arg.startsWith('-')),
  };
}
