/**
 * Analysis of runs with its uncertainty: intervals, tests between runs, series of runs, and claims with a
 * verdict.
 */
export { wilsonInterval, type Interval, type IntervalOptions } from './intervals';
export { mcnemarExact, mcnemarFromCounts, type McNemarResult } from './statistics/mcnemar';
export { newcombeDifference, type ConfidenceOptions, type Proportion } from './statistics/twoProportions';
export { timeRatio, trainingTimeRatio, type TrainingTimes } from './statistics/ratio';
export { crossedMean, type CrossedMean, type VarianceComponents } from './statistics/crossed';
export {
  accuracyOverSeeds,
  compareOverSeeds,
  summarizeSeeds,
  type OutcomeTable,
  type SeedComparison,
  type SeedSummary,
} from './statistics/overSeeds';
export { powerOver, seedsNeeded, type PowerOptions } from './statistics/power';
export {
  bootstrap,
  crossedBootstrap,
  type BootstrapOptions,
  type CrossedBootstrapOptions,
} from './statistics/bootstrap';
export { holm } from './statistics/holm';
export { chancesText, pValueText, spreadText } from './statistics/describe';
export { testOutcomes, type TestOutcomes } from './outcomes';
export * from './series';
export * from './claims';
export { bestResults, settingsComment, type BestResult, type ModelGroup } from './bestResults';
export { chosenExperiment, compareStarts, toldSource, type ChosenExperiment, type StartComparison } from './chosen';
export { lessons } from './lessons';
export { ablations, type Ablation } from './ablations';
export { expectedEpochs, type ExpectedEpochs } from './expectedEpochs';
export { publishedParameters } from './publishedScale';
export * from './interpretation';
export * from './comparison';
export * from './saliency';
