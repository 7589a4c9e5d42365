/** Checks of an experiment in a cell, before its training. None leaves a run behind. */
export {
  dryRun,
  findLearningRate,
  overfitOneBatch,
  type CheckCellOptions,
  type LearningRateFound,
} from './checks';
