import type { DryRunResult, Experiment, ExperimentName } from '../experiments';
import { dryRun, type CheckCellOptions } from './checks';
import { train as trainInCell, type TrainedRun, type TrainOptions } from './training';

/** Options of a dry run with one batch. */
export interface DryRunOptions extends Omit<CheckCellOptions, 'steps'> {
  readonly dryRun: true;
}

/**
 * Trains an experiment from a cell, in a child process that runs the same code as `npx breedlab train`, with
 * live progress and curves. Interrupting the cell stops the training with a checkpoint and gives a run with
 * status `interrupted`; kernel and variables stay. Running the cell again trains again, with the code as it
 * is then; the older run stays, and the newest finished one with its profile's own settings, length and data is the one
 * that stands for it wherever an experiment is named.
 *
 * @param which an experiment, or the id of one
 * @example const run = await train(28);
 * @example const run = await train(experiment(28).with({ learningRate: 0.003 }), { seed: 2 });
 * @example await train(28, { dryRun: true }); // one batch through everything; leaves no run behind
 * @throws BreedlabError for an unknown experiment or profile, outside a notebook, or when the training fails
 */
export async function train(which: Experiment | ExperimentName, options?: TrainOptions): Promise<TrainedRun>;
export async function train(which: Experiment | ExperimentName, options: DryRunOptions): Promise<DryRunResult>;
export async function train(
  which: Experiment | ExperimentName,
  options: TrainOptions | DryRunOptions = {},
): Promise<TrainedRun | DryRunResult> {
  return 'dryRun' in options ? dryRun(which, options) : trainInCell(which, options);
}
