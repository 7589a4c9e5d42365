/**
 * The package as notebooks import it: `import { experiment, show, train } from 'breedlab'`.
 *
 * Small on purpose, so that the kernel has its types in a moment and no cell loads TensorFlow: trainings run
 * in child processes.
 */
export { BreedlabError } from './core';
export { defineTransform, type Split } from './data';
export { loadExtension, type LoadedExtension } from './extensions';
export {
  allExperiments,
  changedSettings,
  defineExperiment,
  experiment,
  experimentId,
  listRuns,
  ownExperiments,
  publishedCurves,
  resolve,
  type BlockName,
  type Experiment,
  type ExperimentDifferences,
  type DryRunResult,
  type ExperimentId,
  type ExperimentName,
  type NewExperiment,
  type OverfitCheckResult,
  type Prediction,
  type Predictions,
  type ProfileName,
  type PublishedCurves,
  type PublishedResult,
  type RunFilter,
  type RunMetrics,
  type RunSummary,
} from './experiments';
export {
  compare,
  drawPhotos,
  findLearningRate,
  interpret,
  latestRun,
  overfitOneBatch,
  predict,
  readRun,
  runs,
  show,
  sweep,
  train,
} from './notebook';
export type {
  AugmentationOptions,
  DatasetOptions,
  DrawPhotosOptions,
  ProfileOptions,
  ReadingOptions,
  SampleOptions,
  SweepOptions,
  CheckCellOptions,
  DryRunOptions,
  InterpretCellOptions,
  JobsOptions,
  LiveView,
  LearningRateFound,
  PredictCellOptions,
  Predicted,
  RecogniseCellOptions,
  RecognisedInCell,
  Run,
  RunList,
  RunListFilter,
  RowsOptions,
  RunRow,
  TensorOptions,
  TrainedRun,
  TrainOptions,
  WhichRun,
} from './notebook';
export {
  defineClaim,
  type Claim,
  type ClaimPart,
  type Interpretation,
  type NewClaim,
  type NewClaimPart,
  type RunComparison,
} from './analysis';
export {
  defineChart,
  type Chart,
  type ChartDefinition,
  type ChartedRun,
  type DataChart,
  type RunChart,
  type SeriesChart,
} from './charts';
export {
  defineModel,
  type LayerData,
  type ModelDefinition,
  type ModelName,
  type ModelOptions,
  type WeightInit,
} from './models';
export {
  defineLoss,
  defineOptimizer,
  defineSchedule,
  type EpochRow,
  type Outcome,
  type TrainingSettings,
} from './training';
export { defineDataset, type DatasetLayout, type NewDataset, type OwnDataset } from './datasets';
export type { SweepOutcome, SweepResult, SweptSettings, TrialResult } from './sweeps';
export { booleanOption, choiceOption, numberOption, rangeOption } from './core';
