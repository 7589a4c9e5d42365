/** What every room stands on: the random generator, errors, atomic files, escaped html, and the one place for settings. */
export { crc32, tableCrc32, type Crc32 } from './crc32';
export {
  ENVIRONMENT,
  environmentValue,
  listEnvironment,
  unknownVariables,
  type EnvironmentName,
  type EnvironmentVariable,
  type ListedVariable,
} from './environment';
export { BreedlabError, errorCode, messageOf } from './errors';
export { readJson, readJsonIfPresent, writeFileAtomic, writeJsonAtomic } from './files';
export { askToStop, forkComputing } from './forkComputing';
export { escapeHtml, html, Html, trusted, type HtmlValue } from './html';
export type { JobEvent, OnProgress } from './job';
export * from './kinds';
export { acquireLock, LockedError, lockHolder, waitForLock, type Lock, type LockHolder } from './lock';
export {
  booleanOption,
  numberOption,
  orNull,
  rangeOption,
  readOptions,
  specOf,
  specSchema,
  type JsonSchema,
  type NumberBounds,
  type Option,
  type OptionTable,
  type OptionValues,
  type Spec,
} from './options';
export { ownProcess, processState, type ProcessIdentity } from './processIdentity';
export { Random } from './random';
export { growThreadPool, settings, type Settings } from './settings';
export {
  createRegistry,
  definingFrom,
  type ExtensionFile,
  type Named,
  type Origin,
  type Registry,
} from './registry';
export { nearest, unknownNameError } from './suggest';
export * from './words';
