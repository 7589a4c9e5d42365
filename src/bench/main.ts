#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { EXIT } from '../cli/index';
import { BreedlabError } from '../core';
import { BENCHMARKS, TABLED } from './index';
import { registerTableCommand } from './table';

/** `npm run bench -- NAME`. */
async function main(): Promise<void> {
  const program = new Command('bench')
    .description('Breedlab measured against references, on this machine')
    .exitOverride()
    .showSuggestionAfterError();
  for (const each of BENCHMARKS) each.register(program);
  registerTableCommand(program, TABLED);
  await program.parseAsync();
}

main().catch((error: unknown) => {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  } else {
    const isExpected = error instanceof BreedlabError;
    process.stderr.write(`${isExpected ? `bench: ${error.message}` : (error as Error).stack}\n`);
    process.exitCode = EXIT.failed;
  }
});
