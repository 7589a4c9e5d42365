/** One set-up at a time: a lock file that names its process, and that a dead process cannot hold. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A process, told apart from a later one with the same number by its start time.
 *
 * @typedef {{ pid: number, started: string }} ProcessMark
 * @typedef {ProcessMark & { children: ProcessMark[] }} LockContent
 */

/**
 * @param {number} pid
 * @returns {ProcessMark | undefined} undefined when no such process runs
 */
export function markOf(pid) {
  try {
    const text = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold spaces, so fields count from the last parenthesis: state first.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z') return undefined;
    return { pid, started: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}

/** @param {ProcessMark} mark */
export function isRunning(mark) {
  return markOf(mark.pid)?.started === mark.started;
}

export class SetupLock {
  /** @param {string} file */
  constructor(file) {
    this.file = file;
    /** @type {LockContent | undefined} */
    this.content = undefined;
  }

  /**
   * Waits until no other set-up holds the lock, then holds it. A lock whose process is gone is taken over,
   * and tools that it left running are ended first, so that no other process writes.
   *
   * @param {(holder: ProcessMark) => void} onWait called once when another set-up is running
   * @param {AbortSignal} [signal] ends the waiting with its reason
   */
  async acquire(onWait, signal) {
    fs.mkdirSync(path.dirname(this.file), { recursive: true });
    const mark = markOf(process.pid) ?? { pid: process.pid, started: '' };
    const content = { ...mark, children: [] };
    for (let waiting = false; ; ) {
      if (this.#create(content)) break;
      const holder = this.#read();
      if (holder && isRunning(holder)) {
        if (!waiting) onWait(holder);
        waiting = true;
        await sleep(300, undefined, signal ? { signal } : {});
      } else if (this.#remove(holder)) {
        await endOrphans(holder?.children ?? []);
      }
    }
    this.content = content;
  }

  /**
   * Notes a tool that runs for this set-up, so that a set-up that takes the lock over can end it.
   *
   * @param {number} pid
   */
  addChild(pid) {
    const mark = markOf(pid);
    if (mark) this.#update((children) => [...children, mark]);
  }

  /** @param {number} pid */
  removeChild(pid) {
    this.#update((children) => children.filter((child) => child.pid !== pid));
  }

  release() {
    if (!this.content) return;
    this.content = undefined;
    fs.rmSync(this.file, { force: true });
  }

  /** @param {(children: ProcessMark[]) => ProcessMark[]} change */
  #update(change) {
    if (!this.content) return;
    this.content = { ...this.content, children: change(this.content.children) };
    const temporary = `${this.file}.${process.pid}.tmp`;
    fs.writeFileSync(temporary, JSON.stringify(this.content));
    fs.renameSync(temporary, this.file);
  }

  /**
   * Creates the lock with its content in one move.
   *
   * @param {LockContent} content
   */
  #create(content) {
    const temporary = `${this.file}.${process.pid}.tmp`;
    fs.writeFileSync(temporary, JSON.stringify(content));
    try {
      fs.linkSync(temporary, this.file);
      return true;
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
      throw error;
    } finally {
      fs.rmSync(temporary, { force: true });
    }
  }

  /** @returns {LockContent | undefined} */
  #read() {
    try {
      const value = JSON.parse(fs.readFileSync(this.file, 'utf8'));
      return { pid: value.pid, started: value.started, children: value.children ?? [] };
    } catch {
      return undefined;
    }
  }

  /**
   * Takes a dead holder's lock away. If two try at once, the rename gives it to one; one that moved a
   * newer lock by mistake puts it back.
   *
   * @param {LockContent | undefined} dead
   */
  #remove(dead) {
    const moved = `${this.file}.${process.pid}.dead`;
    try {
      fs.renameSync(this.file, moved);
    } catch {
      return false;
    }
    const found = new SetupLock(moved).#read();
    const isSame = found?.pid === dead?.pid && found?.started === dead?.started;
    if (!isSame) {
      try {
        fs.linkSync(moved, this.file);
      } catch {
        // A third set-up holds it by now; it sees its own lock.
      }
    }
    fs.rmSync(moved, { force: true });
    return isSame;
  }
}

/** @param {readonly ProcessMark[]} marks */
async function endOrphans(marks) {
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGKILL'])) {
    for (const mark of marks.filter(isRunning)) killGroup(mark.pid, signal);
    for (let i = 0; i < 30 && marks.some(isRunning); i++) await sleep(100);
  }
}

/**
 * Signals a tool and all it started (tools lead a process group of their own).
 *
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 */
export function killGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended.
  }
}
