import { acquireLock, lockHolder, type Lock, type LockHolder } from '../../core';
import { runFile } from './layout';

/** Makes this process the only writer of a run folder. @throws LockedError naming the process that writes it */
export function lockRunFolder(folder: string): Promise<Lock> {
  return acquireLock(runFile(folder, 'lock'), `Run folder ${folder}`);
}

/** The live process that writes a run folder, or undefined when there is none. */
export function runFolderHolder(folder: string): LockHolder | undefined {
  return lockHolder(runFile(folder, 'lock'));
}
