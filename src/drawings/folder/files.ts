import * as fs from 'node:fs';
import * as path from 'node:path';
import { BreedlabError, errorCode } from '../../core';

/**
 * Writes one of very many small files: a reader sees all of it or nothing. It is not flushed to disk, which
 * would cost more than drawing it; a file lost in a power cut is drawn again.
 */
export async function writeImage(file: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    await fs.promises.mkdir(path.dirname(file), { recursive: true });
    await fs.promises.writeFile(temporary, bytes);
    await fs.promises.rename(temporary, file);
  } catch (error) {
    await fs.promises.rm(temporary, { force: true });
    const code = errorCode(error);
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      throw new BreedlabError(
        `No disk space left to write ${file}.`,
        'Free some space and run the same command again.',
        { cause: error },
      );
    }
    if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') {
      throw new BreedlabError(`Not allowed to write ${file} (${code}).`, 'Check the permissions of its folder.', {
        cause: error,
      });
    }
    throw error;
  }
}
