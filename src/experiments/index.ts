/** The series as parent + differences, the published results, profiles, and run folders. */
export * from './types';
/** An experiment's settings are those of its training, whose folder has their table. */
export {
  applyDifferences,
  baseSettings,
  changedSettings,
  completeSettings,
  DOG_IMAGES_NORMALIZATION,
  IMAGENET_NORMALIZATION,
  leastDifference,
  SERIES_COLOR_JITTER,
  settingText,
  storedSettings,
  type ExperimentDifferences,
  type SettingChange,
  type StoredSettings,
} from '../training';
export {
  childId,
  makeExperiment,
  serializeExperiment,
  type BlockName,
  type ChildOptions,
  type Experiment,
  settingsBefore,
  type ExperimentDefinition,
  type SerializedExperiment,
} from './experiment';
export { allRecipes, recipe, type Recipe, type RecipeName } from './recipes';
export { compareIds, experimentId, storedId, type ExperimentId, type ExperimentName } from './ids';
export { planRun, resolve, tellWaiting, type PlanOptions, type ResolveOptions, type RunPlan } from './plan';
export { planResume, type ResumeOptions, type ResumePlan } from './resume';
export {
  allProfiles,
  openDataset,
  profile,
  useThreadsOf,
  type DataSource,
  type OpenDatasetOptions,
  type Profile,
} from './profiles';
export {
  publishedCurves,
  publishedExperiment,
  publishedExperiments,
  publishedResult,
  type PublishedCurves,
  type PublishedExperiment,
  type PublishedResult,
} from './published';
export { DRAWN_CAUTION, drawnCaution, isDrawnData } from './drawn';
export * from './backbone';
export * from './runs';
export * from './standing';
export { findLeftovers, removeLeftover, type Leftover, type LeftoverPlace, type LeftoverPlaces } from './leftovers';
export { extensionsOf, type RunCode } from './usersCode';
export * from './checks';
export { defineExperiment, experiment, ownExperiments, parseExperiment } from './lookup';
export type { NewExperiment } from './own';
export { allExperiments, inSeries, seriesIds } from './series';
export { nextExperiments } from './whatsNext';
export { cleanExperiments, cleanPairs, type CleanPair } from './cleanPairs';
export { experimentsOf, numberedExperiment, numberedExperiments } from './numbered';
