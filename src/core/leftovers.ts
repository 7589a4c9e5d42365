import { createHash, randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { isAbandoned, isLeasePlace, removeAbandoned } from './lease/abandoned';
import { identityOf, processState } from './lease/process.cjs';

/**
 * The one rule for what is not complete yet, by its name:
 *
 * - `<name>.<machine>-<process>.<random>.tmp` or `.old`: a file or folder that a process writes or replaces, beside its
 *   place or in the system's folder for temporary files;
 * - `<name>.part`, and `.part.tag` beside it: a download, which the next one of the same file continues;
 * - `lock`, `<name>.lock`: a lease, in whose folder its holder finishes files (lease/protocol.cjs).
 */

/** Age at which something temporary counts as left behind where its process cannot be asked, in milliseconds. */
const OLD = 24 * 3600_000;

/** `.<machine>-<process>.<random>.tmp`; earlier versions wrote `.<process>.<random>.tmp` and `.<process>.tmp`. */
const TEMPORARY = /\.(?:([0-9a-f]{8})-)?(\d+)(?:\.[0-9a-f]{8})?\.(?:tmp|old)$/;

/** Names of earlier versions without a process: temporary folders, and unfinished pixel caches. */
const WITHOUT_PROCESS = /^breedlab-[a-z-]+-\w{6}$|\.[0-9a-f]{8}\.making$/;

const DOWNLOAD = /\.part(?:\.tag)?$/;

/**
 * Name beside `file` for content that is not complete yet. It says which process of which machine writes it, so that
 * what a killed one leaves behind can be told: see {@link isLeftBehind}.
 */
export function temporaryName(file: string, ending: 'tmp' | 'old' = 'tmp'): string {
  return `${file}.${machine()}-${process.pid}.${randomBytes(4).toString('hex')}.${ending}`;
}

/**
 * Makes a folder for this user alone in the system's place for temporary files. Whoever makes it removes it.
 *
 * @param purpose part of its name, e.g. `report`
 * @throws errors of the file system
 */
export function temporaryFolder(purpose: string): string {
  const folder = temporaryName(path.join(os.tmpdir(), `breedlab-${purpose}`));
  fs.mkdirSync(folder, { mode: 0o700 });
  return folder;
}

/** The file that a temporary name is for; undefined for another name. */
export function nameBehind(name: string): string | undefined {
  const found = TEMPORARY.exec(name);
  return found === null ? undefined : name.slice(0, found.index);
}

/**
 * Tells whether a process that wrote a temporary file or folder has ended and left it behind: one of this machine that
 * does not run any more, or, where that cannot be told, one that has not written for a day. What it was replacing
 * (`.old`) is not left behind while nothing has taken its place.
 *
 * @param now default: the current time, in milliseconds since 1970
 */
export function isLeftBehind(file: string, now = Date.now()): boolean {
  return hasEnded(file, now) && !(file.endsWith('.old') && !fs.existsSync(nameBehind(file) ?? file));
}

/** Tells whether the process behind a temporary name has ended. */
function hasEnded(file: string, now: number): boolean {
  const name = path.basename(file);
  const [, where, pid] = TEMPORARY.exec(name) ?? [];
  if (pid === undefined) return WITHOUT_PROCESS.test(name) && isOld(file, now);
  const own = identityOf();
  if (where === machine() && processState({ ...own, pid: Number(pid), startTicks: null }) === 'dead') return true;
  return isOld(file, now);
}

/** Kinds of what is left behind. */
export type LeftBehind = 'temporary' | 'download' | 'lease';

/**
 * The kind of what was left behind at a place, by the rule of all temporary names; undefined for anything else, and for
 * what a process may still write. A download is left behind after a day without a byte.
 *
 * @param now default: the current time, in milliseconds since 1970
 */
export function leftBehind(place: string, now = Date.now()): LeftBehind | undefined {
  if (isLeftBehind(place, now)) return 'temporary';
  if (DOWNLOAD.test(place)) return isOld(place, now) ? 'download' : undefined;
  return isAbandoned(place, OLD, now) ? 'lease' : undefined;
}

/**
 * Removes what {@link leftBehind} has found.
 *
 * @throws errors of the file system
 */
export function removeLeft(place: string): void {
  if (isLeasePlace(place)) removeAbandoned(place, OLD, Date.now());
  else fs.rmSync(place, { recursive: true, force: true });
}

/**
 * Removes what ended processes left behind of a file or folder when they were writing it, and puts back what one had moved
 * away and not replaced; what cannot be removed stays.
 */
export function removeLeftBehind(file: string): void {
  const { dir, base } = path.parse(file);
  try {
    const places = fs
      .readdirSync(dir)
      .filter((name) => nameBehind(name) === base)
      .map((name) => path.join(dir, name));
    const former = places.find((place) => place.endsWith('.old') && hasEnded(place, Date.now()));
    if (former !== undefined && !fs.existsSync(file)) fs.renameSync(former, file);
    for (const place of places.filter((each) => isLeftBehind(each))) fs.rmSync(place, { recursive: true, force: true });
  } catch {
    // A folder that is missing or cannot be written is reported by whoever writes the file.
  }
}

function isOld(file: string, now: number): boolean {
  const written = fs.lstatSync(file, { throwIfNoEntry: false })?.mtimeMs;
  return written !== undefined && now - written > OLD;
}

let known: string | undefined;

/** Eight hexadecimal digits that processes with the same process numbers share. */
function machine(): string {
  if (known === undefined) {
    const { host, pidNamespace } = identityOf();
    known = createHash('sha256')
      .update(`${host}\0${pidNamespace ?? ''}`)
      .digest('hex')
      .slice(0, 8);
  }
  return known;
}
