import * as path from 'node:path';
import { runExperiment, type RunConfig, type RunExperimentOptions, type RunResult } from '../../src/experiments';
import type { Dataset } from '../../src/data';
import type { TrainingSettings } from '../../src/training';
import { makeTinyDataset, tinyConfig, tinySettings } from '../training/tiny';

/** A real training of a second, in a folder of runs of its own. */
export interface TinyRun extends RunResult {
  readonly runsFolder: string;
  readonly dataset: Dataset;
}

/** What differs from two epochs that end well. */
export interface TinyRunChanges {
  readonly settings?: Partial<TrainingSettings>;
  readonly config?: Partial<RunConfig>;
  /** Name of the dataset. Default: its folder's. */
  readonly datasetName?: string;
  readonly options?: Partial<RunExperimentOptions>;
}

let counter = 0;

/** @param scratch folder of the images, which are made once, and of the runs */
export async function trainTinyRun(scratch: string, changes: TinyRunChanges = {}): Promise<TinyRun> {
  const dataset = await makeTinyDataset(path.join(scratch, 'images'));
  const runsFolder = changes.options?.runsFolder ?? path.join(scratch, `runs-${++counter}`);
  const settings = tinySettings({ maxEpochs: 2, ...changes.settings });
  const config = tinyConfig(dataset, { settings, ...changes.config });
  const named = { ...config, dataset: { ...config.dataset, name: changes.datasetName ?? dataset.name } };
  const result = await runExperiment({ config: named, dataset, workers: 1, runsFolder, ...changes.options });
  return { ...result, runsFolder, dataset };
}
