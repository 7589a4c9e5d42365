/** The series as parent + differences, the published results, profiles, and run folders. */
export * from './types';
export { baseSettings, DOG_IMAGES_NORMALIZATION, IMAGENET_NORMALIZATION, SERIES_COLOR_JITTER } from './baseSettings';
export { applyDifferences, changedSettings, type ExperimentDifferences, type SettingChange } from './differences';
export {
  makeExperiment,
  serializeExperiment,
  type BlockName,
  type ChildOptions,
  type Experiment,
  type ExperimentDefinition,
  type SerializedExperiment,
} from './experiment';
export { compareIds, experimentId, storedId, type ExperimentId, type ExperimentName } from './ids';
export { planRun, resolve, type PlanOptions, type ResolveOptions, type RunPlan } from './plan';
export { planResume, type ResumeOptions, type ResumePlan } from './resume';
export { allProfiles, openDataset, profile, type DataSource, type OpenDatasetOptions, type Profile } from './profiles';
export {
  publishedCurves,
  publishedExperiment,
  publishedExperiments,
  publishedResult,
  type PublishedCurves,
  type PublishedExperiment,
  type PublishedResult,
} from './published';
export { settingText } from './settingText';
export * from './backbone';
export * from './runs';
export * from './checks';
export { defineExperiment, experiment, ownExperiments, parseExperiment } from './lookup';
export type { NewExperiment } from './own';
export { allExperiments, inSeries, seriesIds } from './series';
