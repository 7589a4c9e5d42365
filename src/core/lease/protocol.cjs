'use strict';
/**
 * Leases: one holder at a time for a place in a file system that several machines may share. Plain JavaScript, because
 * set-up takes one before anything is compiled.
 *
 * A lease is a folder, its place, with one folder in it, named by the token of its holder:
 *
 *     lock/<token>/holder.json    the process that holds it
 *     lock/<token>/renewed        a number that the holder changes every few seconds
 *     lock/<token>/...            files that the holder has finished and will move to their names next
 *
 * - To take a free lease, a contender prepares such a folder beside the place and renames it to the place. A folder
 *   replaces another by a rename only if that one is empty, so one contender wins, and what it takes appears whole.
 * - To take over, a contender removes `lock/<token>`, by name, and then contends for the free place. Whoever wakes late
 *   between its look at a holder and its removal finds that name gone, and cannot harm the next holder, whose token is
 *   another. The removal of a lease in use would be no harm either: its holder finds out, and stops.
 * - The holder writes only by renaming files out of its own folder, and removes files only by renaming them into it. The
 *   file system does such a rename or refuses it as one operation: it is done while the folder is there, that is before
 *   another can hold the lease, or not at all. So a holder that was stopped, asleep or cut off cannot write late, at
 *   whatever instruction it wakes. The folder is the pointer that says whose files count.
 * - Contenders judge by whether `renewed` changes while they look, by their own clock. Nobody compares a date of one
 *   machine with one of another. A contender counts the time in which it was itself stopped as one look.
 * - The answer of a file server may get lost and the request be repeated; a rename that was done then fails. What counts
 *   is therefore what is found afterwards.
 *
 * Needed are renames that are atomic on the server, which local file systems, NFS and SMB have; no hard links, no
 * exclusive creation, no locks of the system's. `renewed` is overwritten in place and read through an opened file,
 * which makes an NFS client ask its server.
 *
 * The package proper-lockfile renews the date of a folder and judges by the age of that date on the contender's own
 * clock. Of two contenders that find it stale, the slower one removes the folder that the faster one has just made; that
 * one learns of it when it renews next, and what it writes in between takes effect.
 */
const fs = require('node:fs');
const path = require('node:path');

/** @typedef {import('./process.cjs').ProcessIdentity & { since: string, token: string }} LeaseHolder */

/**
 * A lease as a contender finds it. `holder` is undefined where its file cannot be read, `renewed` where another
 * contender has begun to take the lease away.
 *
 * @typedef {{ token: string, holder: LeaseHolder | undefined, renewed: string | undefined }} FoundLease
 */

const HOLDER = 'holder.json';
const RENEWED = 'renewed';
/** Names under which network file systems keep a removed file while this machine has it open. */
const OPEN_REMOVED = /^\.(nfs|fuse_hidden)/;
/** Another contender was faster, and may be gone by now. */
const LOST_ROUND = ['ENOTEMPTY', 'EEXIST', 'ENOENT'];

/**
 * The lease at a place; undefined where it is free.
 *
 * @param {string} place
 * @returns {FoundLease | undefined}
 */
function inspect(place) {
  const token = namesIn(place).find((name) => !name.startsWith('.'));
  if (token === undefined) return undefined;
  const own = path.join(place, token);
  return { token, holder: parseHolder(path.join(own, HOLDER)), renewed: textOf(path.join(own, RENEWED)) };
}

/**
 * Takes a free lease.
 *
 * @param {string} place the folder above it must exist
 * @param {LeaseHolder} holder
 * @returns {boolean} false where another contender was faster
 * @throws errors of the file system
 */
function claim(place, holder) {
  const draft = `${place}.${holder.token}`;
  fs.mkdirSync(draft);
  try {
    const own = path.join(draft, holder.token);
    fs.mkdirSync(own);
    writeFlushed(path.join(own, HOLDER), `${JSON.stringify(holder, null, 2)}\n`);
    writeFlushed(path.join(own, RENEWED), stamp());
    // Some file systems rename a folder to a free name only.
    removeIfEmpty(place);
    fs.renameSync(draft, place);
  } catch (error) {
    if (!isHeldBy(place, holder.token) && !LOST_ROUND.includes(codeOf(error)) && inspect(place) === undefined) {
      fs.rmSync(draft, { recursive: true, force: true });
      throw error;
    }
  }
  const won = isHeldBy(place, holder.token);
  if (won) removeDrafts(place);
  else fs.rmSync(draft, { recursive: true, force: true });
  return won;
}

/**
 * Takes the lease away from the holder with this token; does nothing where that one holds it no more.
 *
 * @param {string} place
 * @param {string} token
 */
function revoke(place, token) {
  const own = path.join(place, token);
  try {
    // First what tells the holder, should this process not get to the rest.
    fs.rmSync(path.join(own, RENEWED), { force: true });
    fs.rmSync(own, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
  } catch (error) {
    const names = namesIn(own);
    if (names.length === 0 && !fs.existsSync(own)) return;
    if (!names.every((name) => OPEN_REMOVED.test(name))) throw error;
    // The holder runs on this machine, which resolves its paths as it does ours.
    fs.renameSync(own, `${place}.${token}`);
  }
}

/**
 * Says that the holder still is there.
 *
 * @param {string} place
 * @param {string} token
 * @returns {boolean} false when the lease was taken away
 * @throws errors of the file system, after which nothing is known
 */
function renew(place, token) {
  let handle;
  try {
    handle = fs.openSync(path.join(place, token, RENEWED), 'r+');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
  try {
    fs.writeSync(handle, stamp(), 0);
  } finally {
    fs.closeSync(handle);
  }
  return true;
}

/**
 * Gives a lease back; does nothing where it is no longer held.
 *
 * @param {string} place
 * @param {string} token
 */
function release(place, token) {
  revoke(place, token);
  removeIfEmpty(place);
}

/**
 * @param {string} file
 * @returns {LeaseHolder | undefined}
 */
function parseHolder(file) {
  try {
    const holder = JSON.parse(fs.readFileSync(file, 'utf8'));
    const { pid, host, since, token, startTicks = null, bootId = null, pidNamespace = null } = holder;
    const isWhole = Number.isInteger(pid) && [host, since, token].every((each) => typeof each === 'string');
    return isWhole ? { pid, host, since, token, startTicks, bootId, pidNamespace } : undefined;
  } catch {
    return undefined;
  }
}

/** A number that this process has not written before. */
function stamp() {
  return String(process.hrtime.bigint()).padStart(20, '0');
}

/**
 * @param {string} place
 * @param {string} token
 */
function isHeldBy(place, token) {
  return fs.existsSync(path.join(place, token, RENEWED));
}

/**
 * Removes what contenders that died left beside the place. One that is about to lose finds its own gone, too.
 *
 * @param {string} place
 */
function removeDrafts(place) {
  const start = `${path.basename(place)}.`;
  for (const name of namesIn(path.dirname(place))) {
    if (!name.startsWith(start) || !/^[\da-f-]{36}$/.test(name.slice(start.length))) continue;
    try {
      fs.rmSync(path.join(path.dirname(place), name), { recursive: true, force: true });
    } catch {
      // The contender is writing into it, and removes it itself.
    }
  }
}

/** @param {string} folder */
function removeIfEmpty(folder) {
  try {
    fs.rmdirSync(folder);
  } catch {
    // It is not there, or another holder's folder is in it.
  }
}

/**
 * @param {string} file
 * @param {string} text
 */
function writeFlushed(file, text) {
  const handle = fs.openSync(file, 'wx');
  try {
    fs.writeSync(handle, text);
    fs.fsyncSync(handle);
  } finally {
    fs.closeSync(handle);
  }
}

/**
 * @param {string} folder
 * @returns {string[]} empty where there is no such folder
 */
function namesIn(folder) {
  try {
    return fs.readdirSync(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/**
 * @param {string} file
 * @returns {string | undefined} undefined where there is no such file
 */
function textOf(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** @param {unknown} error */
function codeOf(error) {
  return /** @type {NodeJS.ErrnoException} */ (error).code ?? '';
}

exports.claim = claim;
exports.inspect = inspect;
exports.release = release;
exports.renew = renew;
exports.revoke = revoke;
