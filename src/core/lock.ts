import { createHash, randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import * as net from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { BreedlabError, errorCode } from './errors';
import { ownProcess, processState, type ProcessIdentity } from './processIdentity';

/** The process that holds a lock: the content of the lock file. */
export interface LockHolder extends ProcessIdentity {
  /** Time when it took the lock, ISO 8601. */
  readonly since: string;
  /** Tells two locks of one process apart. */
  readonly token: string;
}

/** A lock that this process holds. */
export interface Lock {
  /** Releases it; does nothing the second time. */
  release(): void;
}

/** Thrown when another process holds a lock. */
export class LockedError extends BreedlabError {
  override readonly name = 'LockedError';
}

/**
 * Makes this process the only holder of a lock file, until `release` or its exit. The file appears whole (a
 * finished file is linked to its name), so of two processes one wins; a lock whose process is dead, or a file
 * that is no lock, is replaced.
 *
 * @param file the lock file; its folder must exist
 * @param what the locked thing, for the error: `Run folder /x/y`
 * @throws LockedError naming the process that holds it
 */
export async function acquireLock(file: string, what: string): Promise<Lock> {
  const own: LockHolder = { ...ownProcess(), since: new Date().toISOString(), token: randomUUID() };
  const draft = `${file}.${own.token}.tmp`;
  fs.writeFileSync(draft, `${JSON.stringify(own, null, 2)}\n`);
  try {
    if (!linkIfAbsent(draft, file)) await takeOver(file, draft, what);
  } finally {
    fs.rmSync(draft, { force: true });
  }
  const release = (): void => {
    process.off('exit', release);
    if (readLock(file)?.token === own.token) fs.rmSync(file, { force: true });
  };
  process.on('exit', release);
  return { release };
}

/**
 * Like {@link acquireLock}, but waits while another process holds the lock.
 *
 * @throws the signal's reason when it is aborted meanwhile
 */
export async function waitForLock(file: string, what: string, signal?: AbortSignal): Promise<Lock> {
  for (;;) {
    signal?.throwIfAborted();
    try {
      return await acquireLock(file, what);
    } catch (error) {
      if (!(error instanceof LockedError)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

/** The live process that holds a lock, or undefined when there is none. One of another machine counts as live. */
export function lockHolder(file: string): LockHolder | undefined {
  const holder = readLock(file);
  return holder !== undefined && processState(holder) !== 'dead' ? holder : undefined;
}

/**
 * Replaces a stale lock. Between looking at a lock and replacing it, another process could do the same and the
 * second would replace a live lock; a guard that the system frees when its process dies excludes that.
 */
async function takeOver(file: string, draft: string, what: string): Promise<void> {
  const guard = await enterGuard(file);
  try {
    // The holder may have gone meanwhile; and while a lock file exists only the guard's owner replaces it.
    if (linkIfAbsent(draft, file)) return;
    const holder = lockHolder(file);
    if (holder !== undefined) throw refusal(what, file, holder);
    fs.renameSync(draft, file);
  } finally {
    guard.close();
  }
}

/**
 * An abstract socket address of Linux: at most one process of a machine listens on it, and none after it
 * died.
 */
async function enterGuard(file: string): Promise<net.Server> {
  const { dev, ino } = fs.statSync(path.dirname(file));
  const name = createHash('sha256').update(path.basename(file)).digest('hex').slice(0, 16);
  for (;;) {
    const server = net.createServer();
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(`\0breedlab-lock-${dev}-${ino}-${name}`, resolve);
      });
      return server;
    } catch (error) {
      if (errorCode(error) !== 'EADDRINUSE') throw error;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

function linkIfAbsent(from: string, to: string): boolean {
  try {
    fs.linkSync(from, to);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Undefined when there is no lock, or its file was not written whole. */
function readLock(file: string): LockHolder | undefined {
  try {
    const value = JSON.parse(fs.readFileSync(file, 'utf8')) as Partial<LockHolder> | null;
    return typeof value?.pid === 'number' && typeof value.host === 'string' ? (value as LockHolder) : undefined;
  } catch {
    return undefined;
  }
}

function refusal(what: string, file: string, holder: LockHolder): LockedError {
  const here = holder.host === os.hostname();
  return new LockedError(
    `${what} is being written by process ${holder.pid} on ${holder.host} since ${holder.since}.`,
    processState(holder) === 'alive'
      ? `Wait for it, or stop it (kill -INT ${holder.pid}); it writes a checkpoint first.`
      : `Whether it still runs cannot be seen from ${here ? 'this container' : os.hostname()}; ` +
          `if it does not, delete ${file}.`,
  );
}
