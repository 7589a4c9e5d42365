#!/usr/bin/env node
/**
 * `npm start`: sets up what is missing; renders the report of the results kept with the project, where there is none
 * yet; then trains the demo, runs its notebooks and renders the report of that.
 */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { PROJECT_ROOT } from './lib/context.mjs';
import { environmentValue } from './lib/environment.mjs';
import { setUp } from './lib/driver.mjs';
import { handOver, runMain } from './lib/main.mjs';
import { drawings } from './steps/drawings.mjs';
import { STEPS } from './steps/index.mjs';

const REPORT = path.join(
  path.resolve(environmentValue(process.env, 'BREEDLAB_REPORT') ?? path.join(PROJECT_ROOT, 'report')),
  'index.html',
);

void runMain(async () => {
  await setUp({ steps: STEPS, beside: drawings });
  const args = process.argv.slice(2);
  const first = await firstReport(args);
  if (first > 128) return first;
  const profile = args.some((arg) => arg === '--profile' || arg.startsWith('--profile=')) ? [] : ['--profile', 'demo'];
  const status = await handOver(process.execPath, ['dist/src/cli.js', 'report', ...profile, ...args], {
    cwd: PROJECT_ROOT,
  });
  if (status === 0 && !args.includes('--help')) tellWhereToGo();
  return status;
});

/**
 * The report of results that are kept with the project, with the notebooks as they are saved: to read while the demo
 * trains. A failure is left to the report that follows, which meets it again.
 *
 * @param {readonly string[]} args
 * @returns {Promise<number>} exit status; above 128 when it was stopped
 */
async function firstReport(args) {
  if (args.length > 0 || fs.existsSync(REPORT)) return 0;
  const kept = fs.existsSync(path.join(PROJECT_ROOT, 'data', 'metrics', 'study.json')) ? 'study' : 'demo';
  const status = await handOver(process.execPath, ['dist/src/cli.js', 'report', '--no-train', '--profile', kept], {
    cwd: PROJECT_ROOT,
  });
  if (status === 0) {
    process.stderr.write(`\nA first report, of the results kept with the project: ${REPORT}\n`);
    process.stderr.write('Now the demo is trained here, and the report made anew.\n\n');
  }
  return status;
}

function tellWhereToGo() {
  if (fs.existsSync(REPORT)) process.stderr.write(`\nThe report: ${REPORT}\n`);
  process.stderr.write('JupyterLab on the notebooks: npm run lab\n');
}
