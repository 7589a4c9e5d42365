import { createHash, randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { identityOf, processState } from './lease/process.cjs';

/** Age at which something temporary counts as left behind where its process cannot be asked, in milliseconds. */
const OLD = 24 * 3600_000;

/** `.<machine>-<process>.<random>.tmp`; earlier versions wrote `.<process>.<random>.tmp` and `.<process>.tmp`. */
const TEMPORARY = /\.(?:([0-9a-f]{8})-)?(\d+)(?:\.[0-9a-f]{8})?\.(?:tmp|old)$/;

/**
 * Name beside `file` for content that is not complete yet. It says which process of which machine writes it, so that
 * what a killed one leaves behind can be told: see {@link isLeftBehind}.
 */
export function temporaryName(file: string, ending: 'tmp' | 'old' = 'tmp'): string {
  return `${file}.${machine()}-${process.pid}.${randomBytes(4).toString('hex')}.${ending}`;
}

/**
 * Tells whether a process that wrote a temporary file or folder has ended and left it behind: one of this machine that
 * does not run any more, or, where that cannot be told, one that has not written for a day.
 *
 * @param now default: the current time, in milliseconds since 1970
 */
export function isLeftBehind(file: string, now = Date.now()): boolean {
  const [, where, pid] = TEMPORARY.exec(path.basename(file)) ?? [];
  if (pid === undefined) return false;
  const own = identityOf();
  if (where === machine() && processState({ ...own, pid: Number(pid), startTicks: null }) === 'dead') return true;
  const written = fs.lstatSync(file, { throwIfNoEntry: false })?.mtimeMs;
  return written !== undefined && now - written > OLD;
}

/** Removes what ended processes left behind of `file` when they were writing it; what cannot be removed stays. */
export function removeLeftBehind(file: string): void {
  const { dir, base } = path.parse(file);
  try {
    for (const name of fs.readdirSync(dir)) {
      const place = path.join(dir, name);
      if (name.startsWith(`${base}.`) && isLeftBehind(place)) fs.rmSync(place, { recursive: true, force: true });
    }
  } catch {
    // A folder that is missing or cannot be written is reported by whoever writes the file.
  }
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
