/**
 * The package as notebooks import it: `import { experiment, show, train } from 'breedlab'`.
 *
 * Small on purpose, so that the kernel has its types in a moment and no cell loads TensorFlow: trainings run
 * in child processes.
 */
export { BreedlabError } from './core';
export type { Split } from './data';
export {
  allExperiments,
  changedSettings,
  experiment,
  latestRun,
  listRuns,
  publishedCurves,
  readRun,
  resolve,
  type BlockName,
  type Experiment,
  type ExperimentDifferences,
  type ExperimentId,
  type ProfileName,
  type PublishedCurves,
  type PublishedResult,
  type Run,
  type RunFilter,
  type RunMetrics,
  type RunSummary,
} from './experiments';
export { show, train } from './notebook';
export type {
  AugmentationOptions,
  DatasetOptions,
  ProfileOptions,
  SampleOptions,
  TrainedRun,
  TrainOptions,
} from './notebook';
export type { ModelName, ModelOptions, WeightInit } from './models';
export type { EpochRow, Outcome, TrainingSettings } from './training';
