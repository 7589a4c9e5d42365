import * as fs from 'node:fs';
import { BreedlabError } from '../../core';

/** An entry of an archive. */
export interface ArchiveEntry {
  /** Name in the archive; may be anything. */
  readonly path: string;
  /** `other`: a device, a pipe, or any other kind. */
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  /** Size stated by the archive; the bytes read may differ in a damaged or crafted one. */
  readonly bytes: number;
  /** The content; to be read before the next entry is asked for, or not at all. */
  read(): AsyncIterable<Uint8Array>;
}

/** The beginning of a file; zeros where it is shorter. */
export function firstBytes(file: string, count: number): Buffer {
  const start = Buffer.alloc(count);
  // Without waiting: a pipe in its place may never be written to.
  const handle = fs.openSync(file, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
  try {
    if (!fs.fstatSync(handle).isFile()) throw damagedArchive(file, 'it is a folder, a pipe or a device');
    fs.readSync(handle, start, 0, count, 0);
  } finally {
    fs.closeSync(handle);
  }
  return start;
}

/** @param problem as a clause: `it is cut off` */
export function damagedArchive(file: string, problem: string, cause?: unknown): BreedlabError {
  return new BreedlabError(`${file} is damaged or no archive: ${problem}.`, 'Get the archive again.', { cause });
}

/** An archive that may be sound, and that we do not unpack. */
export function refusedArchive(file: string, problem: string): BreedlabError {
  return new BreedlabError(
    `${file} is refused: ${problem}.`,
    'Nothing of it was kept. Get the archive from its publisher, and compare its checksum.',
  );
}
