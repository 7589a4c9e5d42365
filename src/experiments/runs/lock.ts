import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import * as net from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { BreedlabError, errorCode } from '../../core';
import { runFile } from './layout';
import { ownProcess, processState, type ProcessIdentity } from './processIdentity';

/** The process that writes a run folder. Content of `lock.json`. */
export interface LockHolder extends ProcessIdentity {
  /** When it took the lock, ISO 8601. */
  readonly since: string;
  /** Tells two locks of one process apart. */
  readonly token: string;
}

/** A lock that this process holds. */
export interface RunLock {
  /** Gives the folder free; does nothing the second time. */
  release(): void;
}

/**
 * Makes this process the only writer of a run folder, until `release` or its exit. The lock file appears
 * whole (a finished file is linked to its name), so of two processes one wins; a lock whose process is
 * dead, or a file that is no lock, is replaced.
 *
 * @throws BreedlabError naming the process that holds it
 */
export async function acquireLock(folder: string): Promise<RunLock> {
  const file = runFile(folder, 'lock');
  const own: LockHolder = { ...ownProcess(), since: new Date().toISOString(), token: randomUUID() };
  const draft = path.join(folder, `.lock.${own.token}.tmp`);
  fs.writeFileSync(draft, `${JSON.stringify(own, null, 2)}\n`);
  try {
    if (!linkIfAbsent(draft, file)) await takeOver(folder, draft, file);
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
 * The live process that writes a run folder, or undefined when there is none. A lock of another machine
 * counts as live.
 */
export function lockHolder(folder: string): LockHolder | undefined {
  const holder = readLock(runFile(folder, 'lock'));
  return holder !== undefined && processState(holder) !== 'dead' ? holder : undefined;
}

/**
 * Replaces a stale lock. Between looking at a lock and replacing it, another process could do the same and
 * the second would replace a live lock; a guard that the system frees when its process dies excludes that.
 */
async function takeOver(folder: string, draft: string, file: string): Promise<void> {
  const guard = await enterGuard(folder);
  try {
    // The holder may have gone meanwhile; and while a lock file exists nobody but the guard's owner
    // replaces it.
    if (linkIfAbsent(draft, file)) return;
    const holder = lockHolder(folder);
    if (holder !== undefined) throw refusal(folder, file, holder);
    fs.renameSync(draft, file);
  } finally {
    guard.close();
  }
}

/**
 * An abstract socket address of Linux: at most one process of a machine listens on it, and none after it
 * died.
 */
async function enterGuard(folder: string): Promise<net.Server> {
  const { dev, ino } = fs.statSync(folder);
  for (;;) {
    const server = net.createServer();
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(`\0breedlab-run-${dev}-${ino}`, resolve);
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

/** Undefined when there is no lock, or what lies there was not written whole. */
function readLock(file: string): LockHolder | undefined {
  try {
    const value = JSON.parse(fs.readFileSync(file, 'utf8')) as Partial<LockHolder> | null;
    return typeof value?.pid === 'number' && typeof value.host === 'string'
      ? (value as LockHolder)
      : undefined;
  } catch {
    return undefined;
  }
}

function refusal(folder: string, file: string, holder: LockHolder): BreedlabError {
  const here = holder.host === os.hostname();
  return new BreedlabError(
    `Run folder ${folder} is being written by process ${holder.pid} on ${holder.host} since ${holder.since}.`,
    processState(holder) === 'alive'
      ? `Wait for it, or stop it (kill -INT ${holder.pid}); it writes a checkpoint first.`
      : `Whether it still runs cannot be seen from ${here ? 'this container' : os.hostname()}; ` +
          `if it does not, delete ${file}.`,
  );
}
