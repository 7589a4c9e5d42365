import * as fs from 'node:fs';
import * as path from 'node:path';
import { isDiskFull, LockedError, temporaryName, writeError, type Lease } from '../../core';
import { lockRunFolder, runFolderHolder, type LockRunFolderOptions } from './folderLock';
import { runFile } from './layout';
import type { RunSummary } from './readRuns';

/** Size of a run folder on disk. */
export interface FolderSize {
  readonly files: number;
  /** Bytes; a file with two names (hard links of `best/` and `last/`) counts once. */
  readonly bytes: number;
}

/** Counts the files of a folder, its subfolders included. */
export function folderSize(folder: string): FolderSize {
  const seen = new Set<string>();
  let [files, bytes] = [0, 0];
  const visit = (place: string): void => {
    for (const entry of fs.readdirSync(place, { withFileTypes: true })) {
      const file = path.join(place, entry.name);
      if (entry.isDirectory()) visit(file);
      else {
        const { dev, ino, size } = fs.lstatSync(file);
        const key = `${dev}:${ino}`;
        files += 1;
        bytes += seen.has(key) ? 0 : size;
        seen.add(key);
      }
    }
  };
  visit(folder);
  return { files, bytes };
}

/**
 * Deletes a run's folder. It is renamed first, so that no process reads half a run; and before that loses its
 * config.json, without which no process takes the folder up.
 *
 * @throws LockedError when a process writes the run
 * @throws BreedlabError when the folder cannot be removed
 */
export async function deleteRun(
  { folder }: Pick<RunSummary, 'folder'>,
  options: LockRunFolderOptions = {},
): Promise<void> {
  let lease: Lease | undefined;
  try {
    lease = await lockIfThereIsRoom(folder, options);
    // A name with a dot in front is not listed as a run.
    const doomed = temporaryName(path.join(path.dirname(folder), `.deleted-${path.basename(folder)}`));
    moveAway(folder, doomed, lease);
    fs.rmSync(doomed, { recursive: true, force: true });
    removeIfEmpty(path.dirname(folder));
  } catch (error) {
    throw error instanceof LockedError ? error : writeError(folder, error);
  } finally {
    lease?.release();
  }
}

/**
 * Undefined where the disk is too full for a lease: whoever deletes a run may do it for that reason. One who takes the
 * folder up meanwhile loses it with its lease.
 */
async function lockIfThereIsRoom(folder: string, options: LockRunFolderOptions): Promise<Lease | undefined> {
  try {
    return await lockRunFolder(folder, options);
  } catch (error) {
    if (!isDiskFull(error) || runFolderHolder(folder) !== undefined) throw error;
    return undefined;
  }
}

/** Moves a run's folder as its holder, which the moving of one of its files proves. */
function moveAway(folder: string, doomed: string, lease: Lease | undefined): void {
  if (lease === undefined) return fs.renameSync(folder, doomed);
  const config = runFile(folder, 'config');
  const aside = lease.draft(config);
  try {
    if (fs.existsSync(config)) lease.put(config, aside);
    fs.renameSync(folder, doomed);
  } catch (error) {
    if (fs.existsSync(aside)) lease.put(aside, config);
    throw error;
  }
}

/** Removes the folder of an experiment with its last run. */
function removeIfEmpty(folder: string): void {
  try {
    fs.rmdirSync(folder);
  } catch {
    // The folder holds other runs.
  }
}
