/** Comparison of several runs: their differences, and the images that each classifies correctly. */
export {
  compareRuns,
  type ComparedRun,
  type OnlyRight,
  type PairedTest,
  type RunComparison,
} from './compareRuns';
export {
  compareExperiments,
  type ComparedExperiment,
  type ExperimentComparison,
  type SeedsTest,
} from './compareExperiments';
export { differingSettings, type DifferingSetting } from './differingSettings';
export { differenceText, neededText, seedsVerdict, verdictText } from './describePair';
