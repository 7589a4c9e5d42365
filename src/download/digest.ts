import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { BreedlabError, messageOf } from '../core';

/** Checksums that a publisher states for a file, to be checked after a download. */
export interface Checksum {
  /** MD5 tells damage, and nothing else: take SHA-256 where it is published. */
  readonly algorithm: 'sha256' | 'md5';
  /** In hex; the first digits are enough, at least 8. */
  readonly digest: string;
}

/** SHA-256 of a file in lower-case hex. @throws BreedlabError when it cannot be read */
export function sha256File(file: string, signal?: AbortSignal): Promise<string> {
  return fileDigest(file, 'sha256', signal);
}

/** Digest of a file in lower-case hex, 1 MiB at a time. @throws BreedlabError when it cannot be read */
export async function fileDigest(
  file: string,
  algorithm: Checksum['algorithm'],
  signal?: AbortSignal,
): Promise<string> {
  const hash = createHash(algorithm);
  try {
    for await (const chunk of fs.createReadStream(file, { highWaterMark: 2 ** 20, signal }))
      hash.update(chunk as Buffer);
  } catch (error) {
    if (signal?.aborted)
      throw new BreedlabError(`Computing the checksum of ${file} was interrupted.`, 'Run the same command again.');
    throw new BreedlabError(`Cannot read ${file}: ${messageOf(error)}.`, 'Check that the file exists.', {
      cause: error,
    });
  }
  return hash.digest('hex');
}

/** `SHA-256`, `MD5`: for messages. */
export function algorithmName({ algorithm }: Pick<Checksum, 'algorithm'>): string {
  return algorithm === 'sha256' ? 'SHA-256' : 'MD5';
}
