#!/usr/bin/env node
/** Checks that imports keep to the order of the rooms: `node setup/architecture.mjs [folder with src]`. */
import * as path from 'node:path';
import { PROJECT_ROOT } from './lib/context.mjs';
import { SetupError } from './lib/errors.mjs';
import { runMain } from './lib/main.mjs';
import { RULES } from './lib/rooms.mjs';
import { provideTypescriptApi } from './lib/typescriptApi.mjs';

void runMain(async () => {
  provideTypescriptApi();
  const { cruise } = await import('dependency-cruiser');
  const { output } = await cruise(['src'], {
    baseDir: path.resolve(process.argv[2] ?? PROJECT_ROOT),
    doNotFollow: { path: 'node_modules' },
    // Imports of types count, too.
    tsPreCompilationDeps: true,
    validate: true,
    ruleSet: { forbidden: RULES },
  });
  if (typeof output === 'string') throw new SetupError('dependency-cruiser gave text.', 'Ask it for no output type.');
  const { totalCruised, totalDependenciesCruised, violations } = output.summary;
  for (const { rule, from, to, cycle } of violations) {
    const along = cycle === undefined ? [to] : cycle.map(({ name }) => name);
    const comment = RULES.find(({ name }) => name === rule.name)?.comment;
    process.stdout.write(`${rule.name}: ${[from, ...along].join(' -> ')} (${comment})\n`);
  }
  process.stdout.write(
    `${totalCruised} files, ${totalDependenciesCruised} imports, ${violations.length} against the rules\n`,
  );
  return violations.length === 0 ? 0 : 1;
});
