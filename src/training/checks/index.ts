/** Checks before a long training: a rate that works, a batch that can be learned, a loop that runs. */
export {
  learningRateRangeTest,
  SLOWER,
  START_UP,
  type LearningRateSearch,
  type RateStep,
  type SearchOptions,
  type StartUp,
} from './rangeTest';
export { suggestRate, smooth, type RateSuggestion } from './suggestRate';
export {
  overfitBatch,
  type OverfitOptions,
  type OverfitResult,
  type OverfitStep,
} from './overfitBatch';
export { firstBatches } from './firstBatches';
