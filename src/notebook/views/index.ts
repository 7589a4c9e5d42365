/** Views of cells, as pure functions from data to MIME bundles. */
export { headingText, type Heading } from './heading';
export { liveCurvesBundle, progressBundle, type Supervision } from './liveView';
export {
  advance,
  doneFraction,
  NO_PROGRESS,
  partialEpoch,
  type Phase,
  type TrainingProgress,
} from './progress';
export { resultBundle, resultCurves, type RunResultView } from './resultView';
export { cardBundle } from './card';
export { closingBundle, closingTable, comparisonRows, type ExperimentRow } from './closingTable';
export * from './data';
export { datasetTable } from './datasetTable';
export { modelTable } from './modelTable';
export * from './networks';
export * from './reading';
export { seriesTable } from './seriesTable';
export { describeSettings, type SettingsLine } from './settingsText';
