/** One set-up at a time: a lease as trainings have it, which also names the tools that run for it. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LAPSE_MS, newHolder, RENEWALS_PER_LAPSE, take } from '../../src/core/lease/contend.cjs';
import { identityOf, processState } from '../../src/core/lease/process.cjs';
import { release, renew } from '../../src/core/lease/protocol.cjs';

/**
 * @typedef {import('../../src/core/lease/process.cjs').ProcessIdentity} ProcessIdentity
 * @typedef {import('../../src/core/lease/process.cjs').ProcessState} ProcessState
 * @typedef {import('../../src/core/lease/protocol.cjs').LeaseHolder} LeaseHolder
 * @typedef {{ holder: LeaseHolder | undefined, state: ProcessState, lapseSeconds: number }} Waiting
 */

const TOOLS = 'tools.json';

export class SetupLock {
  /**
   * @param {string} place folder of the lease
   * @param {object} [options]
   * @param {number} [options.lapseMs] time without a sign of life after which another set-up is replaced. Default 60,000
   * @param {string} [options.host] name of this machine; for tests. Default: the system's
   */
  constructor(place, { lapseMs = LAPSE_MS, host } = {}) {
    this.place = place;
    this.lapseMs = lapseMs;
    this.host = host;
    /** @type {LeaseHolder | undefined} */
    this.holder = undefined;
    /** @type {NodeJS.Timeout | undefined} */
    this.timer = undefined;
    /** @type {readonly ProcessIdentity[]} */
    this.tools = [];
  }

  /**
   * Waits until no other set-up holds the lock, then holds it. One whose process is gone, or that gave no sign of life
   * for a minute, is replaced, and tools that it left running here are ended first, so that no other process writes.
   *
   * @param {object} [options]
   * @param {(waiting: Waiting) => void} [options.onWait] called once when another set-up is running. Default: none
   * @param {() => void} [options.onLost] called when another set-up has replaced this one. Default: none
   * @param {AbortSignal} [options.signal] ends the waiting with its reason. Default: never
   */
  async acquire({ onWait, onLost, signal } = {}) {
    fs.mkdirSync(path.dirname(this.place), { recursive: true });
    const holder = newHolder(this.host === undefined ? {} : { host: this.host });
    let waiting = false;
    await take({
      ...{ place: this.place, holder, wait: true, lapseMs: this.lapseMs, signal },
      onWait: (found, state) => {
        if (!waiting) onWait?.({ holder: found.holder, state, lapseSeconds: this.lapseMs / 1000 });
        waiting = true;
      },
      onTakeOver: ({ token }) => endOrphans(toolsOf(path.join(this.place, token))),
    });
    this.holder = holder;
    this.timer = setInterval(() => {
      if (this.isHeld()) return;
      clearInterval(this.timer);
      onLost?.();
    }, this.lapseMs / RENEWALS_PER_LAPSE).unref();
  }

  /** Renews the lock. @returns {boolean} false when another set-up has replaced this one */
  isHeld() {
    try {
      return this.holder !== undefined && renew(this.place, this.holder.token);
    } catch {
      // The file system does not answer: the next renewal may succeed, and a step that writes fails by itself.
      return true;
    }
  }

  /**
   * Notes a tool that runs for this set-up, so that a set-up that takes the lock over can end it.
   *
   * @param {number} pid
   */
  addTool(pid) {
    this.#noteTools([...this.tools, identityOf(pid)]);
  }

  /** @param {number} pid */
  removeTool(pid) {
    this.#noteTools(this.tools.filter((tool) => tool.pid !== pid));
  }

  release() {
    clearInterval(this.timer);
    if (this.holder === undefined) return;
    release(this.place, this.holder.token);
    this.holder = undefined;
  }

  /** @param {readonly ProcessIdentity[]} tools */
  #noteTools(tools) {
    this.tools = tools;
    if (this.holder === undefined || !this.isHeld()) return;
    const file = path.join(this.place, this.holder.token, TOOLS);
    fs.writeFileSync(`${file}.tmp`, JSON.stringify(tools));
    fs.renameSync(`${file}.tmp`, file);
  }
}

/**
 * The tools that a set-up has noted.
 *
 * @param {string} own its folder in the lease
 * @returns {ProcessIdentity[]}
 */
function toolsOf(own) {
  try {
    const tools = JSON.parse(fs.readFileSync(path.join(own, TOOLS), 'utf8'));
    return Array.isArray(tools) ? tools : [];
  } catch {
    return [];
  }
}

/** @param {readonly ProcessIdentity[]} tools those of other machines are left alone */
async function endOrphans(tools) {
  const isRunning = (/** @type {ProcessIdentity} */ tool) => ['alive', 'stopped'].includes(processState(tool));
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGKILL'])) {
    for (const tool of tools.filter(isRunning)) killGroup(tool.pid, signal);
    for (let i = 0; i < 30 && tools.some(isRunning); i++) await sleep(100);
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
