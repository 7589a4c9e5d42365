import * as fs from 'node:fs';
import * as path from 'node:path';
import { processState } from './process.cjs';
import { inspect, release } from './protocol.cjs';

/**
 * A lease by its name, and what a contender prepares beside it, which has the token at its end. That of set-up is none of
 * these: who takes it over ends the tools that it left running.
 */
const PLACE = /^(?:lock|.*\.lock)(?:\.[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})?$/;

/** Tells whether a folder is a lease by its name. */
export function isLeasePlace(folder: string): boolean {
  return PLACE.test(path.basename(folder));
}

/**
 * Tells whether nobody holds a lease any more that has not been given back: its process is dead, or, where that cannot be
 * told, has not renewed it for so long that it has ended by any measure.
 *
 * @param old that time in milliseconds
 * @param now milliseconds since 1970
 */
export function isAbandoned(place: string, old: number, now: number): boolean {
  if (!isLeasePlace(place)) return false;
  const found = lookAt(place);
  if (found === undefined) return false;
  const state = found.holder === undefined ? 'unknown' : processState(found.holder);
  if (state === 'dead') return true;
  const renewed = fs.statSync(path.join(place, found.token, 'renewed'), { throwIfNoEntry: false })?.mtimeMs;
  return state !== 'alive' && state !== 'stopped' && renewed !== undefined && now - renewed > old;
}

/**
 * Removes an abandoned lease with the files that its holder had not put in place; by the holder's token, so that nothing
 * happens to one that another process has taken since.
 *
 * @throws errors of the file system
 */
export function removeAbandoned(place: string, old: number, now: number): void {
  const found = lookAt(place);
  if (found !== undefined && isAbandoned(place, old, now)) release(place, found.token);
}

function lookAt(place: string): ReturnType<typeof inspect> {
  try {
    return inspect(place);
  } catch {
    // No folder, or one of another user.
    return undefined;
  }
}
