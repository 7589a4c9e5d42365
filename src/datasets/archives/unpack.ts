import * as fs from 'node:fs';
import * as path from 'node:path';
import { BreedlabError, errorCode, messageOf } from '../../core';
import { refusedArchive, type ArchiveEntry } from './archive';
import { archiveEntries } from './entries';

/** Bounds of an archive; more is refused. */
export interface UnpackLimits {
  readonly entries: number;
  /** Most bytes of one file. */
  readonly fileBytes: number;
  /** Most bytes of all files that are kept. */
  readonly totalBytes: number;
}

export interface UnpackOptions {
  readonly archive: string;
  /** A folder that no other process writes to. Files in it are not replaced. */
  readonly folder: string;
  /** Gives the place of an entry: a path below the folder with forward slashes; undefined leaves it out. */
  readonly place: (entryPath: string) => string | undefined;
  readonly limits: UnpackLimits;
  /** Called at every entry. Default: not called. */
  readonly onProgress?: (progress: UnpackProgress) => void;
  /** Stops between chunks. Default: never. */
  readonly signal?: AbortSignal;
}

export interface UnpackProgress {
  readonly files: number;
  /** Bytes read of the archive. */
  readonly bytesRead: number;
}

/** Counts of the unpacked files. */
export interface Unpacked {
  readonly files: number;
  readonly bytes: number;
}

/**
 * Unpacks the files of an archive that `place` gives a place. No path leaves the folder; links and devices
 * make the archive refused, whether they have a place or not; nothing is overwritten.
 *
 * @throws BreedlabError naming the archive and the entry; the caller removes the files unpacked before
 * @throws the signal's reason when it is aborted
 */
export async function unpack(options: UnpackOptions): Promise<Unpacked> {
  const { archive, folder, place, limits, onProgress, signal } = options;
  let [entries, files, bytes, bytesRead] = [0, 0, 0, 0];
  for await (const entry of archiveEntries(archive, (read) => (bytesRead = read))) {
    signal?.throwIfAborted();
    if (++entries > limits.entries) throw refusedArchive(archive, `it has more than ${limits.entries} entries`);
    requireHarmless(archive, entry);
    const target = entry.kind === 'file' ? place(entry.path) : undefined;
    if (target !== undefined) {
      requireInside(archive, target);
      const most = Math.min(limits.fileBytes, limits.totalBytes - bytes);
      bytes += await writeEntry(archive, entry, path.join(folder, target), most, signal);
      files += 1;
    }
    onProgress?.({ files, bytesRead });
  }
  return { files, bytes };
}

function requireHarmless(archive: string, entry: ArchiveEntry): void {
  requireInside(archive, entry.path);
  if (entry.kind === 'link' || entry.kind === 'other') {
    const what = entry.kind === 'link' ? 'a link' : 'neither file nor folder';
    throw refusedArchive(archive, `its entry ${quoted(entry.path)} is ${what}`);
  }
}

function requireInside(archive: string, entryPath: string): void {
  const leaves =
    entryPath.startsWith('/') ||
    /^[a-z]:/i.test(entryPath) ||
    /[\\\0]/.test(entryPath) ||
    entryPath.split('/').includes('..');
  if (leaves) throw refusedArchive(archive, `its entry ${quoted(entryPath)} leaves the folder`);
}

async function writeEntry(
  archive: string,
  entry: ArchiveEntry,
  file: string,
  most: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  let bytes = 0;
  async function* bounded(): AsyncIterable<Uint8Array> {
    for await (const chunk of entry.read()) {
      signal?.throwIfAborted();
      bytes += chunk.length;
      if (bytes > most) throw refusedArchive(archive, `its entry ${quoted(entry.path)} is too large`);
      yield chunk;
    }
  }
  try {
    await fs.promises.mkdir(path.dirname(file), { recursive: true });
    await fs.promises.writeFile(file, bounded(), { flag: 'wx' });
  } catch (error) {
    if (error instanceof BreedlabError || signal?.aborted) throw error;
    throw writeFailure(archive, entry, file, error);
  }
  return bytes;
}

function writeFailure(archive: string, entry: ArchiveEntry, file: string, error: unknown): Error {
  switch (errorCode(error)) {
    case 'EEXIST':
      return refusedArchive(archive, `its entry ${quoted(entry.path)} occurs twice`);
    case 'ENOSPC':
    case 'EDQUOT':
      return new BreedlabError(
        `No disk space left to write ${file}.`,
        'Free some space and run the same command again.',
        {
          cause: error,
        },
      );
    case 'EACCES':
    case 'EROFS':
    case 'EPERM':
      return new BreedlabError(`Not allowed to write ${file}.`, 'Check the permissions of its folder.', {
        cause: error,
      });
    case 'ENAMETOOLONG':
    case 'ENOTDIR':
    case 'EISDIR':
      return refusedArchive(archive, `its entry ${quoted(entry.path)} cannot be a file (${messageOf(error)})`);
    default:
      return error instanceof Error ? error : new Error(messageOf(error));
  }
}

function quoted(entryPath: string): string {
  return JSON.stringify(entryPath);
}
