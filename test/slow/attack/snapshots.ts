import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';

/** What was there before, to tell what has been lost. */

/** A hash of the content of every regular file below a folder, by its path in it; what is none has its kind. */
export type Snapshot = ReadonlyMap<string, string>;

/** Takes a snapshot of a folder or a file; an empty one where there is none. */
export function snapshot(folder: string): Snapshot {
  if (!fs.existsSync(folder)) return new Map();
  if (!fs.lstatSync(folder).isDirectory()) return new Map([['', contentOf(folder)]]);
  const names = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return new Map(
    names
      .map((name) => [name, path.join(folder, name)] as const)
      .filter(([, place]) => !fs.lstatSync(place).isDirectory())
      .map(([name, place]) => [name, contentOf(place)]),
  );
}

function contentOf(place: string): string {
  const status = fs.lstatSync(place);
  if (status.isSymbolicLink()) return `link to ${fs.readlinkSync(place)}`;
  return status.isFile() ? createHash('sha256').update(fs.readFileSync(place)).digest('hex') : 'no regular file';
}

/**
 * Files of a snapshot that a later one has not, or has with another content.
 *
 * @param mayChange files that a command may rewrite. Default: none
 */
export function lostBetween(
  before: Snapshot,
  after: Snapshot,
  mayChange: (name: string) => boolean = () => false,
): readonly string[] {
  return [...before.keys()].filter((name) => before.get(name) !== after.get(name) && !mayChange(name));
}
