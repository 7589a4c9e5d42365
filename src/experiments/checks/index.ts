/** Checks of an experiment before its training. None leaves a run behind. */
export * from './types';
export { describeOverfit, describeSearch } from './describe';
export { dryRun } from './dryRun';
export { estimateEpoch, type EpochEstimate } from './estimate';
export { overfitOneBatch, searchLearningRate } from './training';
