import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { BreedlabError, messageOf } from '../core';

/** SHA-256 of a file in lower-case hex, 1 MiB at a time. @throws BreedlabError when it cannot be read */
export async function sha256File(file: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of fs.createReadStream(file, { highWaterMark: 2 ** 20, signal }))
      hash.update(chunk as Buffer);
  } catch (error) {
    if (signal?.aborted)
      throw new BreedlabError(
        `Computing the checksum of ${file} was interrupted.`,
        'Run the same command again.',
      );
    throw new BreedlabError(`Cannot read ${file}: ${messageOf(error)}.`, 'Check that the file exists.', {
      cause: error,
    });
  }
  return hash.digest('hex');
}
