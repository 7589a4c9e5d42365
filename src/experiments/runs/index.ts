/** Run folders: one training's configuration, environment, history, metrics, predictions and weights. */
export { BACKBONES_FOLDER, FORMAT_VERSION } from './layout';
export type { EnvironmentFile, SessionEnvironment } from './environment';
export { sameConfig, type ResumeMode } from './folder';
export { lockRunFolder, runFolderHolder } from './folderLock';
export {
  latestRun,
  listRuns,
  readRun,
  unreadableRuns,
  type Run,
  type RunFilter,
  type RunSummary,
  type UnreadableRun,
} from './readRuns';
export { loadRunModel } from './runModel';
export { runExperiment, type RunExperimentOptions, type RunResult } from './runExperiment';
