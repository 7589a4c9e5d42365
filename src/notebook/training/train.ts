import type { Experiment, ExperimentName } from '../../experiments';
import { cellDisplay } from '../output';
import { cellEnvironment, trainingRequest, type TrainOptions } from './request';
import { superviseTraining } from './supervise';
import type { TrainedRun } from './trainedRun';

/**
 * Trains an experiment from a cell, in a child process that runs the same code as `npx breedlab train`, with
 * live progress and curves. Interrupting the cell stops the training with a checkpoint and gives a run with
 * status `interrupted`; kernel and variables stay. Running the cell again trains again, with the code as it
 * is then.
 *
 * @param which an experiment, or the id of one of the series
 * @example const run = await train(28);
 * @example const run = await train(experiment(28).with({ learningRate: 0.003 }), { seed: 2 });
 * @throws BreedlabError for an unknown experiment or profile, outside a notebook, or when the training fails
 */
export async function train(which: Experiment | ExperimentName, options: TrainOptions = {}): Promise<TrainedRun> {
  const environment = cellEnvironment();
  const request = trainingRequest(which, options, environment);
  const display = cellDisplay();
  // Leave the synchronous part of the cell before the interrupt is taken over: see takeInterrupts.
  await null;
  return superviseTraining(request, { display, headless: environment.headless });
}
