/** Several runs beside each other: what they do not share, and what they get right. */
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
