import * as fs from 'node:fs';
import * as path from 'node:path';
import { BreedlabError } from '../core';

const MEBIBYTE = 2 ** 20;

/**
 * @param file to be written; its folder must exist
 * @param bytes how much more it will take
 * @throws BreedlabError with both amounts when the disk has less
 */
export function requireDiskSpace(file: string, bytes: number): void {
  const { bavail, bsize } = fs.statfsSync(path.dirname(file));
  const free = bavail * bsize;
  if (free >= bytes) return;
  throw new BreedlabError(
    `${file} needs ${Math.ceil(bytes / MEBIBYTE)} MiB, ` + `and its disk has ${Math.floor(free / MEBIBYTE)} MiB free.`,
    'Free some space, or choose a folder on another disk.',
  );
}
