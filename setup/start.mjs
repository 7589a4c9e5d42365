#!/usr/bin/env node
/** `npm start`: sets up what is missing, then runs the demo notebooks and renders the report. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { PROJECT_ROOT } from './lib/context.mjs';
import { environmentValue } from './lib/environment.mjs';
import { setUp } from './lib/driver.mjs';
import { handOver, runMain } from './lib/main.mjs';
import { STEPS } from './steps/index.mjs';

void runMain(async () => {
  await setUp({ steps: STEPS });
  const args = process.argv.slice(2);
  const profile = args.some((arg) => arg === '--profile' || arg.startsWith('--profile=')) ? [] : ['--profile', 'demo'];
  const status = await handOver(process.execPath, ['dist/src/cli.js', 'report', ...profile, ...args], {
    cwd: PROJECT_ROOT,
  });
  if (status === 0 && !args.includes('--help')) tellWhereToGo();
  return status;
});

function tellWhereToGo() {
  const report = path.join(
    path.resolve(environmentValue(process.env, 'BREEDLAB_REPORT') ?? path.join(PROJECT_ROOT, 'report')),
    'index.html',
  );
  if (fs.existsSync(report)) process.stderr.write(`\nThe report: ${report}\n`);
  process.stderr.write('JupyterLab on the notebooks: npm run lab\n');
}
