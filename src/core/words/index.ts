/** Wording shared by notebooks, terminal and report: numbers, sizes, times, progress, outcomes. */
export {
  counted,
  formatCount,
  formatMB,
  formatMiB,
  formatNumber,
  formatPercent,
  formatPoints,
  pointsText,
  rangeText,
  seedsText,
} from './numbers';
export { formatDay, formatDuration, formatMoment } from './times';
export {
  etaText,
  progressTeller,
  ratePerSecond,
  rateText,
  secondsLeft,
  Throttle,
  trainingEtaText,
  type WorkProgress,
} from './progress';
export { divergenceText, outcomeText, skippedText, SPLIT_WORDS, type ToldOutcome } from './outcome';
export { plainText } from './plain';
export { formatTable, type Column, type TableOptions } from './table';
export { wrapText } from './wrap';
