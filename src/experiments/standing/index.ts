/** Which run counts: the one that an experiment stands for, and how others differ from it. */
export {
  differsFromProfile,
  OWN_SEED,
  standing,
  type CountedConfig,
  type CountedRun,
  type CountingRule,
  type SeriesImages,
  type Standard,
  type Standing,
} from './counts';
export { countingRule, seriesFile, type SeriesChoice } from './rule';
export { describeRun, differenceTeller, runScope, scopeText, titleText, type RunScope } from './describe';
export { latestRun, openRun, standingRuns, type OpenRunOptions, type RunChoice, type RunReference } from './openRun';
