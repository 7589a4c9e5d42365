/** Files, hashes and stamps. A stamp is a small JSON file written last: without it a step was not finished. */
import { createHash, randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { opendir, stat } from 'node:fs/promises';
import * as path from 'node:path';

/**
 * Writes a file in one move, so that an interrupted set-up leaves the old one or the new one.
 *
 * @param {string} file
 * @param {string} content
 */
export function writeAtomic(file, content) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
  fs.writeFileSync(temporary, content);
  fs.renameSync(temporary, file);
}

/**
 * The value of a stamp, or undefined when it is missing or unreadable (which means: not done).
 *
 * @param {string} file
 * @returns {Record<string, unknown> | undefined}
 */
export function readStamp(file) {
  try {
    const value = JSON.parse(fs.readFileSync(file, 'utf8'));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {string} file
 * @param {Record<string, unknown>} value
 */
export function writeStamp(file, value) {
  writeAtomic(file, `${JSON.stringify(value, null, 2)}\n`);
}

/**
 * Tells whether two stamps say the same; the order of their keys does not matter.
 *
 * @param {Record<string, unknown> | undefined} found
 * @param {Record<string, unknown>} wanted
 */
export function sameStamp(found, wanted) {
  return (
    found !== undefined &&
    Object.entries(wanted).every(([key, value]) => JSON.stringify(found[key]) === JSON.stringify(value))
  );
}

/**
 * SHA-256 over the relative names and contents of files, 16 hex digits. A missing file counts as such.
 *
 * @param {string} root
 * @param {readonly string[]} files relative to `root`
 */
export function hashFiles(root, files) {
  const hash = createHash('sha256');
  for (const file of files) {
    const full = path.join(root, file);
    hash.update(`${file}\0`);
    hash.update(fs.existsSync(full) ? fs.readFileSync(full) : '(missing)');
    hash.update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}

/**
 * Files below a folder that a test accepts, as sorted paths relative to `root`; none when the folder is missing.
 *
 * @param {string} root
 * @param {string} folder relative to `root`
 * @param {(name: string) => boolean} accept
 * @returns {string[]}
 */
export function listFiles(root, folder, accept) {
  const full = path.join(root, folder);
  if (!fs.existsSync(full)) return [];
  return fs
    .readdirSync(full, { withFileTypes: true })
    .flatMap((entry) => {
      const name = path.join(folder, entry.name);
      if (entry.isDirectory()) return listFiles(root, name, accept);
      return accept(name) ? [name] : [];
    })
    .sort();
}

/**
 * Bytes of all files below a folder; files that vanish meanwhile count nothing.
 *
 * @param {string} folder
 * @returns {Promise<number>}
 */
export async function folderBytes(folder) {
  let bytes = 0;
  try {
    for await (const entry of await opendir(folder)) {
      const full = path.join(folder, entry.name);
      if (entry.isDirectory()) bytes += await folderBytes(full);
      else if (entry.isFile()) bytes += (await stat(full)).size;
    }
  } catch {
    // Tools move and remove their files while we count.
  }
  return bytes;
}

/**
 * Bytes that this user may still write where `folder` lies (or its nearest existing parent).
 *
 * @param {string} folder
 */
export function freeBytes(folder) {
  let existing = folder;
  while (!fs.existsSync(existing)) existing = path.dirname(existing);
  const { bavail, bsize } = fs.statfsSync(existing);
  return bavail * bsize;
}

/**
 * `1.3 GB`, `274 MB`, `12 kB`.
 *
 * @param {number} bytes
 */
export function formatBytes(bytes) {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  if (bytes >= 1e6) return `${(bytes / 1e6).toFixed(0)} MB`;
  return `${(bytes / 1e3).toFixed(0)} kB`;
}

/**
 * `4.2 s`, `37 s`, `3 min 05 s`.
 *
 * @param {number} seconds
 */
export function formatSeconds(seconds) {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}
