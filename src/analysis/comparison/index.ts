/** Comparison of several runs: their differences, and the images that each classifies correctly. */
export {
  compareRuns,
  type ComparedRun,
  type OnlyRight,
  type PairedTest,
  type RunComparison,
} from './compareRuns';
export { differingSettings, type DifferingSetting } from './differingSettings';
export { differenceText, pValueText, verdictText } from './describePair';
export { holm } from './holm';
