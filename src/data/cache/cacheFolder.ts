import * as fs from 'node:fs';
import * as path from 'node:path';
import { isLeftBehind, nameBehind, temporaryName } from '../../core';

/** Files of one folder: `<name>.pixels`, and while one is made, its temporary name. */

const FINISHED = '.pixels';

export function finishedFile(folder: string, name: string): string {
  return path.join(folder, name + FINISHED);
}

/** Starts a file under a name of its own. @returns its path and descriptor */
export function startFile(folder: string, name: string): { file: string; descriptor: number } {
  const file = temporaryName(finishedFile(folder, name));
  return { file, descriptor: fs.openSync(file, 'wx+') };
}

/**
 * Removes unfinished files of processes that are dead.
 *
 * @returns true while a living process makes the file of that name
 */
export function clearUnfinished(folder: string, name: string): boolean {
  const making = fs.readdirSync(folder).filter((each) => {
    const file = path.join(folder, each);
    if (!isLeftBehind(file)) return nameBehind(each) === name + FINISHED;
    fs.rmSync(file, { force: true });
    return false;
  });
  return making.length > 0;
}

/**
 * Removes the finished files that were not used for longest until all take at most `bytes`; those whose name
 * begins with `kept` stay. A process that still reads a removed file is not disturbed.
 */
export function shrinkFolder(folder: string, bytes: number, kept: string): void {
  const files = fs
    .readdirSync(folder)
    .filter((each) => each.endsWith(FINISHED))
    .flatMap((each) => {
      const stat = fs.statSync(path.join(folder, each), { throwIfNoEntry: false });
      return stat === undefined ? [] : [{ name: each, bytes: stat.size, used: stat.mtimeMs }];
    })
    .sort((a, b) => a.used - b.used);
  let total = files.reduce((sum, file) => sum + file.bytes, 0);
  for (const file of files.filter(({ name }) => !name.startsWith(kept))) {
    if (total <= bytes) return;
    fs.rmSync(path.join(folder, file.name), { force: true });
    total -= file.bytes;
  }
}

/** Bytes that may be written to the file system of a folder. */
export function freeBytes(folder: string): number {
  const { bavail, bsize } = fs.statfsSync(folder);
  return bavail * bsize;
}
