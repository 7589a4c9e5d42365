/** `breedlab/statistics`: how far figures of test images can be trusted. Pure functions. */
export {
  mcnemarExact,
  mcnemarFromCounts,
  newcombeDifference,
  testOutcomes,
  timeRatio,
  wilsonInterval,
  type ConfidenceOptions,
  type Interval,
  type IntervalOptions,
  type McNemarResult,
  type Proportion,
  type TestOutcomes,
} from '../analysis';
export type { Prediction, Predictions } from '../experiments';
