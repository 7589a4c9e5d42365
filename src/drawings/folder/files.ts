import * as fs from 'node:fs';
import * as path from 'node:path';
import { writeError } from '../../core';

/**
 * Writes one of very many small files: a reader sees all of it or nothing. It is not flushed to disk, which
 * would cost more than drawing it; a file lost in a power cut is drawn again.
 *
 * @param draft where it is written first: in the folder of the lease, which is gone when the lease is lost
 */
export async function writeImage(file: string, draft: string, bytes: Uint8Array): Promise<void> {
  try {
    await fs.promises.mkdir(path.dirname(file), { recursive: true });
    await fs.promises.writeFile(draft, bytes);
    await fs.promises.rename(draft, file);
  } catch (error) {
    await fs.promises.rm(draft, { force: true });
    throw writeError(file, error);
  }
}
