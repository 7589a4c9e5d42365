/** Run folders: one training's configuration, environment, history, metrics, predictions and weights. */
export { BACKBONES_FOLDER, FORMAT_VERSION, hasTrained, runFile } from './layout';
export { describeDataset, type EnvironmentFile, type SessionEnvironment } from './environment';
export { trainCommand } from './command';
export { findRun, sameConfig, type ResumeMode } from './folder';
export { lockRunFolder, runFolderHolder, runHolderHint } from './folderLock';
export {
  listRuns,
  readRun,
  unreadableRuns,
  type Run,
  type RunFilter,
  type RunSummary,
  type UnreadableRun,
} from './readRuns';
export {
  fromStoredMetrics,
  readPredictions,
  toStoredConfig,
  toStoredMetrics,
  type StoredMetrics,
} from './storedRun';
export { parseMoment } from './moment';
export { deleteRun, folderSize, type FolderSize } from './deleteRuns';
export { planPruning, type Pruned, type PruneOptions } from './prune';
export { testImages, type TestImages } from './testImages';
export { loadRunModel, loadRunNetwork } from './runModel';
export {
  classifyPhotos,
  classNames,
  logitsOf,
  openRunModel,
  requireRunWeights,
  readPhoto,
  toInput,
  type ClassifiedPhoto,
  type ClassifyOptions,
  type ClassScore,
} from './classify';
export { largestIndices, softmax } from './predictions';
export { reuseRun, runExperiment, type RunExperimentOptions, type RunResult } from './runExperiment';
