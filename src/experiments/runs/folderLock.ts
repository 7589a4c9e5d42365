import * as fs from 'node:fs';
import * as path from 'node:path';
import {
  holderHint,
  leaseHolder,
  LockedError,
  processState,
  takeLease,
  type Lease,
  type ProcessIdentity,
  type SeenHolder,
} from '../../core';
import { runFile } from './layout';

/** Options of {@link lockRunFolder}. */
export interface LockRunFolderOptions {
  /** Called with a sentence while it is watched whether another process still holds the folder. Default: not called. */
  readonly onWait?: (message: string) => void;
  /** Ends that. Default: never. */
  readonly signal?: AbortSignal;
}

/**
 * Makes this process the only writer of a run folder.
 *
 * @throws LockedError naming the process that writes it
 */
export async function lockRunFolder(folder: string, options: LockRunFolderOptions = {}): Promise<Lease> {
  const what = `Run folder ${folder}`;
  const lease = await takeLease({ ...options, place: runFile(folder, 'lock'), what, computes: true });
  try {
    const earlier = earlierHolder(folder);
    if (earlier !== undefined) throw refusal(what, folder, earlier);
    fs.rmSync(earlierLock(folder), { force: true });
    return lease;
  } catch (error) {
    lease.release();
    throw error;
  }
}

/** The process that writes a run folder, or undefined when there is none. */
export function runFolderHolder(folder: string): SeenHolder | undefined {
  return leaseHolder(runFile(folder, 'lock')) ?? earlierHolder(folder);
}

/** What can be done about a run that another process holds; undefined where none does. */
export function runHolderHint(folder: string): string | undefined {
  const holder = runFolderHolder(folder);
  return holder && `process ${holder.pid} on ${holder.host} since ${holder.since}. ${holderHint(holder)}`;
}

/** The lock of versions before leases, which nobody renews. */
function earlierLock(folder: string): string {
  return path.join(folder, 'lock.json');
}

/** A process of such a version that writes the folder. */
function earlierHolder(folder: string): SeenHolder | undefined {
  try {
    const holder = JSON.parse(fs.readFileSync(earlierLock(folder), 'utf8')) as ProcessIdentity & { since: string };
    const state = processState(holder);
    return typeof holder.host !== 'string' || state === 'dead' ? undefined : { ...holder, token: '', state };
  } catch {
    return undefined;
  }
}

function refusal(what: string, folder: string, holder: SeenHolder): LockedError {
  return new LockedError(
    `${what} is being written by process ${holder.pid} on ${holder.host} since ${holder.since}.`,
    holder.state === 'alive'
      ? holderHint(holder)
      : `Whether it still runs cannot be seen from here; if it does not, delete ${earlierLock(folder)}.`,
  );
}
