import * as fs from 'node:fs';
import { BreedlabError, errorCode, messageOf } from '../core';
import { damagedFile } from './errors';

/** A file opened for reading at any position, with its size checked before every read. */
export interface FileBytes {
  readonly path: string;
  /** Bytes of the file when it was opened. */
  readonly size: number;
  /**
   * @param position first byte, from 0
   * @param length how many; the caller has bounded it
   * @param where names the entry in errors
   * @throws BreedlabError when the range leaves the file
   */
  read(position: number, length: number, where: string): Uint8Array;
  /** Like `read`, into memory that exists. */
  readInto(target: Uint8Array, position: number, where: string): void;
  /** Frees the descriptor; further reads throw. */
  close(): void;
}

/** Opens a file. @throws BreedlabError when it is missing, unreadable or not a regular file */
export function openFileBytes(path: string): FileBytes {
  const { descriptor, size } = open(path);
  let isOpen = true;

  const readInto = (target: Uint8Array, position: number, where: string): void => {
    if (!isOpen)
      throw new BreedlabError(`${path} was closed before ${where} was read.`, 'Read what you need before closing it.');
    if (position < 0 || position + target.length > size) {
      throw damagedFile(
        path,
        where,
        `bytes ${position} to ${position + target.length} are outside the file of ${size} bytes`,
      );
    }
    for (let done = 0; done < target.length; ) {
      const count = readSome(path, descriptor, target, done, position + done, where);
      if (count === 0)
        throw damagedFile(path, where, `the file ended at byte ${position + done}; it had ${size} when it was opened`);
      done += count;
    }
  };

  return {
    path,
    size,
    readInto,
    read(position, length, where) {
      if (position + length > size) {
        throw damagedFile(
          path,
          where,
          `bytes ${position} to ${position + length} are outside the file of ${size} bytes`,
        );
      }
      const target = new Uint8Array(length);
      readInto(target, position, where);
      return target;
    },
    close() {
      if (isOpen) fs.closeSync(descriptor);
      isOpen = false;
    },
  };
}

function open(path: string): { descriptor: number; size: number } {
  let descriptor: number | undefined;
  try {
    // Without O_NONBLOCK, opening a named pipe would wait for a writer for ever.
    descriptor = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
    const stats = fs.fstatSync(descriptor);
    if (stats.isFile()) return { descriptor, size: stats.size };
  } catch (error) {
    if (descriptor !== undefined) fs.closeSync(descriptor);
    const problem = errorCode(error) === 'ENOENT' ? 'does not exist' : `cannot be opened (${messageOf(error)})`;
    throw new BreedlabError(`Weights file ${path} ${problem}.`, 'Check the path and its permissions.', {
      cause: error,
    });
  }
  fs.closeSync(descriptor);
  throw new BreedlabError(
    `Weights file ${path} is not a regular file.`,
    'Give the path of a .pth or .safetensors file.',
  );
}

function readSome(
  path: string,
  descriptor: number,
  target: Uint8Array,
  offset: number,
  position: number,
  where: string,
): number {
  try {
    return fs.readSync(descriptor, target, offset, Math.min(target.length - offset, 2 ** 30), position);
  } catch (error) {
    throw new BreedlabError(`Cannot read ${where} of ${path}: ${messageOf(error)}.`, 'Check the disk it lies on.', {
      cause: error,
    });
  }
}
