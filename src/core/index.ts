/** The base of every room: the random generator, errors, atomic files, escaped html, and the one place for settings. */
export { onCell, type CellEvent } from './cells';
export { crc32 } from './crc32';
export {
  ENVIRONMENT,
  environmentValue,
  inheritedEnvironment,
  listEnvironment,
  setForThisProcess,
  unknownVariables,
  type EnvironmentName,
  type EnvironmentVariable,
  type ListedVariable,
} from './environment';
export {
  isDiskFull,
  isFolder,
  readJson,
  readJsonIfPresent,
  requireFormat,
  UNGUARDED,
  writeError,
  writeFileAtomic,
  writeJsonAtomic,
  type FileWriter,
} from './files';
export { askToStop, forkComputing, type JobEvent, type OnProgress } from './forkComputing';
export { escapeHtml, html, Html, trusted, type HtmlValue } from './html';
export * from './kinds';
export { embeddedLicences, licencesHtml, packageFolder, type PackageLicence } from './licences';
export * from './lease';
export * from './portable';
export {
  isLeftBehind,
  leftBehind,
  nameBehind,
  removeLeft,
  removeLeftBehind,
  temporaryFolder,
  temporaryName,
  type LeftBehind,
} from './leftovers';
export { Random } from './random';
export { allSchemas, requireSchema, schema, schemaProblem, type PublishedSchema } from './schemas';
export { growThreadPool, memoryBytes, packageVersion, projectOf, settings, type Settings } from './settings';
export { sitePackages } from './sitePackages';
export { answerTasks, inThreads, type ThreadsOptions } from './threads';
export { elementCount, firstNotFinite } from './values';
export * from './words';
