/**
 * Analysis of runs with its uncertainty: intervals, tests between runs, series of runs, and claims with a
 * verdict.
 */
export { wilsonInterval, type Interval, type IntervalOptions } from './intervals';
export { mcnemarExact, mcnemarFromCounts, type McNemarResult } from './statistics/mcnemar';
export { newcombeDifference, type ConfidenceOptions, type Proportion } from './statistics/twoProportions';
export { timeRatio } from './statistics/ratio';
export { testOutcomes, type TestOutcomes } from './outcomes';
export * from './series';
export * from './claims';
export { bestResults, settingsComment, type BestResult, type ModelGroup } from './bestResults';
export { ablations, type Ablation } from './ablations';
export { expectedEpochs, type ExpectedEpochs } from './expectedEpochs';
export { publishedParameters } from './publishedScale';
export * from './interpretation';
export * from './comparison';
export * from './saliency';
