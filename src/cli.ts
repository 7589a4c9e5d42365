#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { registerBackbones } from './cli/backbones';
import { registerChecks } from './cli/checks';
import { registerClaims } from './cli/claims';
import { registerCompare } from './cli/compare';
import { registerData } from './cli/data';
import { registerDoctor } from './cli/doctor';
import { registerExperiments } from './cli/experiments';
import { registerExport } from './cli/export';
import { registerGradCam } from './cli/gradCam';
import { registerInterpret } from './cli/interpret';
import { registerModels } from './cli/models';
import { registerNotebooks } from './cli/notebooks';
import { EXIT } from './cli/output';
import { registerPredict } from './cli/predict';
import { registerReport } from './cli/report';
import { registerRuns } from './cli/runs';
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
  registerChecks(program);
  registerRuns(program);
  registerInterpret(program);
  registerCompare(program);
  registerClaims(program);
  registerPredict(program);
  registerGradCam(program);
  registerModels(program);
  registerReport(program);
  registerExport(program);
  registerNotebooks(program);
  registerData(program);
  registerWeights(program);
  registerBackbones(program);
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
