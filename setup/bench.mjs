#!/usr/bin/env node
/** `npm run bench -- NAME`: sets up what is missing, then measures Breedlab against a reference. */
import { PROJECT_ROOT } from './lib/context.mjs';
import { setUp } from './lib/driver.mjs';
import { handOver, runMain } from './lib/main.mjs';
import { STEPS } from './steps/index.mjs';

void runMain(async () => {
  await setUp({ steps: STEPS });
  return handOver(process.execPath, ['dist/src/bench/main.js', ...process.argv.slice(2)], { cwd: PROJECT_ROOT });
});
