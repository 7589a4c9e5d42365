#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { registerDoctor } from './cli/doctor';
import { registerExperiments } from './cli/experiments';
import { registerModels } from './cli/models';
import { registerNotebooks } from './cli/notebooks';
import { EXIT } from './cli/output';
import { registerReport } from './cli/report';
import { registerTrain } from './cli/train';
import { registerWeights } from './cli/weights';
import { BreedlabError } from './core';

/** The same capabilities as the notebooks', from a terminal. */
async function main(): Promise<void> {
  const program = new Command('breedlab')
    .description('26 published dog-breed experiments, reproduced and questioned')
    .exitOverride()
    .configureHelp({ sortSubcommands: false })
    .showSuggestionAfterError();
  registerExperiments(program);
  registerTrain(program);
  registerModels(program);
  registerReport(program);
  registerNotebooks(program);
  registerWeights(program);
  registerDoctor(program);
  await program.parseAsync();
}

main().catch((error: unknown) => {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  } else if (error instanceof BreedlabError) {
    process.stderr.write(`breedlab: ${error.message}\n`);
    process.exitCode = EXIT.failed;
  } else {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = EXIT.failed;
  }
});
