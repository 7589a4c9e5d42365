/** Functions for cells: `show`, `train` with live progress and interrupt, and the verbs about runs. */
export {
  show,
  type AugmentationOptions,
  type DatasetOptions,
  type JobsOptions,
  type LiveView,
  type ProfileOptions,
  type ReadingOptions,
  type RowsOptions,
  type SampleOptions,
  type TensorOptions,
} from './show';
export { compare } from './compare';
export {
  findLearningRate,
  overfitOneBatch,
  type CheckCellOptions,
  type LearningRateFound,
} from './checks';
export { interpret, type InterpretCellOptions } from './interpret';
export { drawPhotos, type DrawPhotosOptions } from './photos';
export {
  predict,
  type PredictCellOptions,
  type Predicted,
  type RecogniseCellOptions,
  type RecognisedInCell,
} from './predict';
export {
  latestRun,
  readRun,
  runs,
  type Run,
  type RunList,
  type RunListFilter,
  type RunRow,
  type WhichRun,
} from './runs';
export { sweep, type SweepOptions } from './sweep';
export { train, type DryRunOptions } from './train';
export type { TrainedRun, TrainOptions } from './training';
