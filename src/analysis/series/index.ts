/** The runs of a profile, from run folders or from the metrics committed with the project. */
export { accuracyOfRuns, type RunsAccuracy } from './accuracy';
export { collectSeries, type CollectOptions } from './collect';
export { committedRuns, openRecordedRun, type CommittedRunsOptions } from './committedRun';
export { exactLosses, type FirstEpoch, type RunRecord } from './record';
export { exportSeries, type ExportedSeries, type ExportOptions } from './exportSeries';
export {
  besideText,
  describeSeries,
  onlyExperiments,
  pretrainingNotes,
  runsOf,
  seriesLabel,
  standingRunOf,
  type LeftOutRun,
  type OwnRun,
  type Series,
  type SeriesRun,
} from './series';
export { encodeSeries, readSeriesFile } from './seriesFile';
