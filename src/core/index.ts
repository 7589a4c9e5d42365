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
export { readJson, readJsonIfPresent, writeFileAtomic, writeJsonAtomic } from './files';
export { askToStop, forkComputing } from './forkComputing';
export { escapeHtml, html, Html, trusted, type HtmlValue } from './html';
export type { JobEvent, OnProgress } from './job';
export { acquireLock, LockedError, lockHolder, waitForLock, type Lock, type LockHolder } from './lock';
export * from './portable';
export { ownProcess, processState, type ProcessIdentity } from './processIdentity';
export { Random } from './random';
export { growThreadPool, settings, type Settings } from './settings';
export * from './words';
