import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { BreedlabError, errorCode, messageOf } from './errors';

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

/** Writes anywhere, beside the file. */
export const UNGUARDED: FileWriter = {
  draft(file) {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    return `${file}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
  },
  put: fs.renameSync,
  remove: (file) => fs.rmSync(file, { recursive: true, force: true }),
  reason: (error) => error,
};

/**
 * Writes a file so that a reader, or a process killed half-way, sees the old or the new content and never
 * a part: temporary file, flush to disk, rename.
 *
 * @param writer the lease under which it is written. Default: none
 * @throws BreedlabError naming the file when the disk is full or the folder cannot be written
 */
export function writeFileAtomic(file: string, content: string | Uint8Array, writer: FileWriter = UNGUARDED): void {
  let temporary: string | undefined;
  try {
    temporary = writer.draft(file);
    const handle = fs.openSync(temporary, 'wx');
    try {
      fs.writeFileSync(handle, content);
      fs.fsyncSync(handle);
    } finally {
      fs.closeSync(handle);
    }
    writer.put(temporary, file);
  } catch (error) {
    if (temporary !== undefined) fs.rmSync(temporary, { force: true });
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
    text = fs.readFileSync(file, 'utf8');
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
  return fs.existsSync(file) ? readJson<T>(file) : undefined;
}

/** The error of a failed write, with the file's name where the user can do something about it. */
export function writeError(file: string, error: unknown): Error {
  const code = errorCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new BreedlabError(
      `No disk space left to write ${file}.`,
      'Free some space and run the same command again.',
      { cause: error },
    );
  }
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') {
    return new BreedlabError(`Not allowed to write ${file} (${code}).`, 'Check the permissions of its folder.', {
      cause: error,
    });
  }
  return error instanceof Error ? error : new Error(messageOf(error));
}
