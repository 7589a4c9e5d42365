import * as fs from 'node:fs';
import * as path from 'node:path';
import { BreedlabError, errorCode, isSystemError, messageOf, shortened } from './errors';
import { removeLeftBehind, temporaryName } from './leftovers';

/** Puts finished files in their places: a holder of a lease does it only while it holds it. */
export interface FileWriter {
  /** Path on which to write what {@link FileWriter.put} moves to the file; a new one at each call. */
  draft(file: string): string;
  /** Moves a draft to its place, in one step. */
  put(draft: string, file: string): void;
  /** Removes a file or folder; does nothing where there is none. */
  remove(file: string): void;
  /** The error to throw in place of one that came up in writing. */
  reason(error: unknown): unknown;
}

/** Writes anywhere, beside the file, and removes what a killed process left of the same file there. */
export const UNGUARDED: FileWriter = {
  draft(file) {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    removeLeftBehind(file);
    return temporaryName(file);
  },
  put: fs.renameSync,
  remove: (file) => fs.rmSync(file, { recursive: true, force: true }),
  reason: (error) => error,
};

/**
 * Writes a file so that a reader, or a process killed half-way, sees the old or the new content and never
 * a part: temporary file, flush to disk, rename.
 *
 * @param content the whole, or its parts, of which one at a time is in memory
 * @param writer the lease under which it is written. Default: none
 * @throws BreedlabError naming the file when the disk is full or the folder cannot be written
 */
export function writeFileAtomic(
  file: string,
  content: string | Uint8Array | Iterable<Uint8Array>,
  writer: FileWriter = UNGUARDED,
): void {
  let temporary: string | undefined;
  try {
    temporary = writer.draft(file);
    const handle = fs.openSync(temporary, 'wx');
    try {
      const isWhole = typeof content === 'string' || content instanceof Uint8Array;
      for (const part of isWhole ? [content] : content) fs.writeFileSync(handle, part);
      fs.fsyncSync(handle);
    } finally {
      fs.closeSync(handle);
    }
    writer.put(temporary, file);
  } catch (error) {
    if (temporary !== undefined) removeQuietly(temporary);
    throw writeError(file, writer.reason(error));
  }
}

/** {@link writeFileAtomic} of a value as indented JSON. */
export function writeJsonAtomic(file: string, value: unknown, writer?: FileWriter): void {
  writeFileAtomic(file, `${JSON.stringify(value, null, 2)}\n`, writer);
}

/**
 * Reads a JSON file. The caller states the type; files written by other programs need their own check.
 *
 * @throws BreedlabError naming the file when it is missing or is not JSON
 */
export function readJson<T>(file: string): T {
  let text: string;
  try {
    text = readText(file);
  } catch (error) {
    throw new BreedlabError(`Cannot read ${file}: ${messageOf(error)}.`, 'Check that the file exists.', {
      cause: error,
    });
  }
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    throw new BreedlabError(
      `${file} is not valid JSON (${text.length} characters): ${messageOf(error)}.`,
      'Restore the file, or delete it so that it is made again.',
      { cause: error },
    );
  }
}

/** Like {@link readJson}, but undefined when the file does not exist. */
export function readJsonIfPresent<T>(file: string): T | undefined {
  try {
    return readJson<T>(file);
  } catch (error) {
    const code = error instanceof BreedlabError ? errorCode(error.cause) : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** The text of a regular file. Opened without waiting, for a pipe in its place may never be written to. */
function readText(file: string): string {
  const handle = fs.openSync(file, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
  try {
    if (!fs.fstatSync(handle).isFile()) throw new Error('it is a folder, a pipe or a device');
    return fs.readFileSync(handle, 'utf8');
  } finally {
    fs.closeSync(handle);
  }
}

/**
 * Requires the version of a file's format to be one that this Breedlab reads.
 *
 * @param version the file's own
 * @param newest the newest that is read; so are all before it, from 1
 * @throws BreedlabError naming the file and both versions
 */
export function requireFormat(file: string, version: unknown, newest: number): void {
  if (Number.isInteger(version) && Number(version) >= 1 && Number(version) <= newest) return;
  const has = `${file} has format ${shortened(JSON.stringify(version) ?? 'none')}`;
  if (Number.isInteger(version) && Number(version) > newest) {
    throw new BreedlabError(
      `${has}, and this Breedlab reads formats up to ${newest}.`,
      'A newer Breedlab wrote it: update this one, or read it there.',
    );
  }
  throw new BreedlabError(`${has}, which is none.`, 'Restore the file from a backup, or delete it.');
}

const FULL = ['ENOSPC', 'EDQUOT', 'EFBIG'];
const FORBIDDEN = ['EACCES', 'EPERM', 'EROFS'];
const FILE_ABOVE = ['ENOTDIR', 'EEXIST'];

/** Tells whether an error, or its cause, is that a disk or a quota is full. */
export function isDiskFull(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return [error, cause].some((each) => FULL.includes(errorCode(each) ?? ''));
}

/**
 * The error of a file or folder that cannot be written, with its name and a remedy. An error of another origin than
 * the file system is returned as it is.
 *
 * @param remedies what to do instead of the usual, where the disk is full
 */
export function writeError(file: string, error: unknown, remedies: { readonly full?: string } = {}): Error {
  const code = errorCode(error) ?? '';
  const options = { cause: error };
  if (error instanceof BreedlabError) return error;
  if (FULL.includes(code)) {
    const remedy = remedies.full ?? 'Free some space and run the same command again.';
    return new BreedlabError(`No disk space left to write ${file} (${code}).`, remedy, options);
  }
  if (FORBIDDEN.includes(code)) {
    return new BreedlabError(
      `Not allowed to write ${file} (${code}).`,
      'Check the permissions of its folder.',
      options,
    );
  }
  if (code === 'EISDIR') {
    return new BreedlabError(`${file} is a folder, not a file.`, 'Name a file.', options);
  }
  if (FILE_ABOVE.includes(code)) {
    const problem = `Cannot write ${file}: a file is in the place of a folder of this path (${code}).`;
    return new BreedlabError(problem, 'Name another place.', options);
  }
  if (isSystemError(error)) {
    return new BreedlabError(`Cannot write ${file}: ${messageOf(error)}.`, 'Check the path and its disk.', options);
  }
  return error instanceof Error ? error : new Error(messageOf(error));
}

function removeQuietly(file: string): void {
  try {
    fs.rmSync(file, { force: true });
  } catch {
    // What kept it from being written also keeps it from being removed.
  }
}

/** Tells whether a path leads to a folder that can be seen. */
export function isFolder(place: string): boolean {
  return fs.statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
