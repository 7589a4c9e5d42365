import {
  latestRun as latest,
  readRun as read,
  type ExperimentName,
  type Run as StoredRun,
  type RunFilter,
} from '../../experiments';
import { withModel, type WithModel } from '../withModel';

/** A run in a cell: everything its folder holds, and its network on demand. */
export type Run = StoredRun & WithModel;

/**
 * The run that an experiment stands for: the newest finished one with its profile's own settings, length, data and seed;
 * or, given conditions that are not those of a series, the newest that matches and finished (or has the filter's
 * `status`). Undefined when there is none.
 *
 * @param which the id of an experiment, or a filter
 * @example
 * const run = latestRun(34)!;
 * console.log(run.history.length, run.metrics?.testAccuracy, run.predictions?.images[0]);
 * @example const net = await latestRun(34)!.model();
 * @example latestRun({ experiment: 34, profile: 'demo', seed: 2 });
 * @example latestRun({ experiment: 34, status: 'interrupted' });
 */
export function latestRun(which: RunFilter | ExperimentName = {}): Run | undefined {
  const found = latest(which);
  return found === undefined ? undefined : withModel(found);
}

/**
 * Everything that a run folder holds; its weights on demand.
 *
 * @throws BreedlabError naming the file that is missing or damaged
 * @example const { history, metrics, predictions } = readRun('data/runs/demo/34/34-seed1-20261126T040432Z');
 */
export function readRun(folder: string): Run {
  return withModel(read(folder));
}
