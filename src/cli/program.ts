import { Command } from 'commander';
import { packageVersion } from '../core';
import { registerBackbones } from './backbones';
import { registerCancel } from './cancel';
import { registerChecks } from './checks';
import { registerClaims } from './claims';
import { registerClean } from './clean';
import { registerCompare } from './compare';
import { registerData } from './data';
import { registerDoctor } from './doctor';
import { registerExperiments } from './experiments';
import { registerExport } from './export';
import { registerGradCam } from './gradCam';
import { registerInterpret } from './interpret';
import { registerKernel } from './kernel';
import { registerModels } from './models';
import { registerNotebooks } from './notebooks';
import { checkOptions } from './optionRules';
import { registerPredict } from './predict';
import { registerProject } from './project';
import { registerReport } from './report';
import { registerRuns } from './runs';
import { registerStatus } from './status';
import { registerSubmit } from './submit';
import { registerSweep } from './sweep';
import { registerTask } from './task';
import { registerTrain } from './train';
import { registerWeights } from './weights';

/** The command line: the same capabilities as the notebooks', from a terminal. Errors are thrown. */
export function breedlabProgram(): Command {
  const program = new Command('breedlab')
    .version(packageVersion())
    .description('26 published dog-breed experiments, reproduced and questioned')
    .exitOverride()
    .configureHelp({ sortSubcommands: false })
    .showSuggestionAfterError()
    .hook('preAction', (_program, command) => checkOptions(command));
  registerExperiments(program);
  registerTrain(program);
  registerSweep(program);
  registerSubmit(program);
  registerStatus(program);
  registerCancel(program);
  registerTask(program);
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
  registerKernel(program);
  registerData(program);
  registerWeights(program);
  registerBackbones(program);
  registerClean(program);
  registerDoctor(program);
  registerProject(program);
  return program;
}
