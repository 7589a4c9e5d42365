'use strict';
/**
 * Processes, told apart from all others. Plain JavaScript, because set-up needs it before anything is compiled.
 */
const fs = require('node:fs');
const os = require('node:os');

/**
 * Identity of a process among all others, later ones with the same number included.
 *
 * @typedef {object} ProcessIdentity
 * @property {number} pid its number
 * @property {string} host name of its machine
 * @property {string | null} startTicks when it began, in clock ticks since the machine's start; null where there is no
 *   /proc
 * @property {string | null} bootId changes with every start of the machine; null where there is no /proc
 * @property {string | null} pidNamespace process numbers hold only within one of these: containers have their own
 */

/**
 * What can be said of a process: `stopped` as by SIGSTOP; `restarted` where a machine of this name has started since, or
 * is another one; `unknown` where it runs on another machine or in another container.
 *
 * @typedef {'alive' | 'stopped' | 'dead' | 'restarted' | 'unknown'} ProcessState
 */

/**
 * Identity of a process of this machine.
 *
 * @param {number} [pid] default: this process
 * @returns {ProcessIdentity}
 */
function identityOf(pid = process.pid) {
  return { pid, host: os.hostname(), startTicks: statOf(pid)?.startTicks ?? null, ...system() };
}

/**
 * Tells whether a process lives.
 *
 * @param {ProcessIdentity} identity
 * @param {string} [host] name of this machine. Default: the system's
 * @returns {ProcessState}
 */
function processState(identity, host = os.hostname()) {
  const { bootId, pidNamespace } = system();
  if (identity.host !== host) return 'unknown';
  if (identity.bootId !== bootId) return 'restarted';
  if (identity.pidNamespace !== pidNamespace) return 'unknown';
  if (!exists(identity.pid)) return 'dead';
  const stat = statOf(identity.pid);
  if (stat === undefined) return 'alive';
  // A zombie has ended, and only its parent has not asked yet.
  if (stat.state === 'Z' || (identity.startTicks !== null && stat.startTicks !== identity.startTicks)) return 'dead';
  return stat.state === 'T' || stat.state === 't' ? 'stopped' : 'alive';
}

function system() {
  return {
    bootId: orNull(() => fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    pidNamespace: orNull(() => fs.readlinkSync('/proc/self/ns/pid')),
  };
}

/** @param {number} pid numbers below 1 name groups of processes, not one */
function exists(pid) {
  if (!Number.isInteger(pid) || pid < 1) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/**
 * Fields 3 and 22 of /proc/<pid>/stat; the command before them may hold spaces and parentheses.
 *
 * @param {number} pid
 */
function statOf(pid) {
  const text = orNull(() => fs.readFileSync(`/proc/${pid}/stat`, 'utf8'));
  if (text === null) return undefined;
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0] ?? '', startTicks: fields[19] ?? null };
}

/**
 * @param {() => string} read
 * @returns {string | null} null where it fails
 */
function orNull(read) {
  try {
    return read();
  } catch {
    return null;
  }
}

exports.identityOf = identityOf;
exports.processState = processState;
