#!/usr/bin/env node
/** `npm run write:settings`: writes the parts of schemas and guides that follow from the table of settings. */
import * as fs from 'node:fs';
import { createRequire } from 'node:module';

const { settingsFiles } = createRequire(import.meta.url)('../dist/src/exports/index.js');
for (const { file, text } of settingsFiles()) {
  if (fs.readFileSync(file, 'utf8') === text) continue;
  fs.writeFileSync(file, text);
  process.stdout.write(`Wrote ${file}\n`);
}
