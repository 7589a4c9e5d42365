'use strict';
/** Contending for a lease: when it is free, when it may be taken over, and how long to wait. */
const { randomUUID } = require('node:crypto');
const os = require('node:os');
const { setTimeout: sleep } = require('node:timers/promises');
const { identityOf, processState } = require('./process.cjs');
const { claim, inspect, revoke } = require('./protocol.cjs');

/**
 * @typedef {import('./process.cjs').ProcessState} ProcessState
 * @typedef {import('./protocol.cjs').FoundLease} FoundLease
 * @typedef {import('./protocol.cjs').LeaseHolder} LeaseHolder
 */

/** Time in milliseconds without a renewal after which a lease may be taken over. */
const LAPSE_MS = 60_000;
/** One renewal every five seconds: a slow file server, or a machine under load, may miss some. */
const RENEWALS_PER_LAPSE = 12;
const POLL_MS = 200;

/**
 * This process as the holder of a lease.
 *
 * @param {{ host?: string, now?: () => number }} [options] name of this machine and its time, for tests. Default: the
 *   system's
 * @returns {LeaseHolder}
 */
function newHolder({ host = os.hostname(), now = Date.now } = {}) {
  return { ...identityOf(), host, since: new Date(now()).toISOString(), token: randomUUID() };
}

/**
 * Takes a lease as soon as it is free, its holder is known to be dead, or has not renewed it while this process looked
 * on.
 *
 * @param {object} options
 * @param {string} options.place the folder above it must exist
 * @param {LeaseHolder} options.holder
 * @param {boolean} options.wait false: a holder that is seen to live is not waited for
 * @param {number} [options.lapseMs] default {@link LAPSE_MS}
 * @param {number} [options.pollMs] time between two looks. Default 200
 * @param {(found: FoundLease, state: ProcessState, waitedMs: number) => void} [options.onWait] called at every look.
 *   Default: none
 * @param {(found: FoundLease) => Promise<void>} [options.onTakeOver] called before a lease is taken away. Default: none
 * @param {AbortSignal} [options.signal] ends the waiting with its reason. Default: never
 * @returns {Promise<LeaseHolder | undefined>} the holder that is not waited for, or undefined when the lease was taken
 * @throws errors of the file system
 */
async function take({ place, holder, wait, lapseMs = LAPSE_MS, pollMs = POLL_MS, onWait, onTakeOver, signal }) {
  const began = performance.now();
  let lookedAt = began;
  /** @type {FoundLease | undefined} */
  let before;
  let unchangedMs = 0;
  for (;;) {
    signal?.throwIfAborted();
    const found = inspect(place);
    const now = performance.now();
    if (found === undefined) {
      if (claim(place, holder)) return undefined;
    } else {
      const isSame = before?.token === found.token;
      const isRenewed = isSame && before?.renewed !== found.renewed;
      unchangedMs = isSame && !isRenewed ? unchangedMs + Math.min(now - lookedAt, 2 * pollMs) : 0;
      const state = found.holder === undefined ? 'unknown' : processState(found.holder, holder.host);
      if (state === 'dead' || found.renewed === undefined || unchangedMs >= lapseMs) {
        await onTakeOver?.(found);
        revoke(place, found.token);
        continue;
      }
      if (!wait && found.holder !== undefined && (state === 'alive' || isRenewed)) return found.holder;
      onWait?.(found, state, now - began);
    }
    before = found;
    lookedAt = now;
    await sleep(found === undefined ? Math.random() * 10 : pollMs);
  }
}

/**
 * Milliseconds of a clock that goes on while this process or the machine is stopped.
 */
function elapsedMs() {
  return os.uptime() * 1000;
}

exports.elapsedMs = elapsedMs;
exports.LAPSE_MS = LAPSE_MS;
exports.newHolder = newHolder;
exports.RENEWALS_PER_LAPSE = RENEWALS_PER_LAPSE;
exports.take = take;
