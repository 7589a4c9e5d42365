import * as fs from 'node:fs';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BreedlabError, messageOf, Throttle } from '../core';
import { attempt, partSize, type Transfer } from './attempt';
import type { DownloadEvent } from './events';
import { AttemptFailure } from './failure';
import { checkedUrl } from './request';
import { forgetValidator, rememberedValidator, rememberValidator } from './validator';
import { algorithmName, fileDigest, type Checksum } from './digest';

export interface DownloadOptions {
  /** http or https. */
  readonly url: string;
  /** Path of the file; replaced when it exists. Bytes collect in `<file>.part` beside it. */
  readonly file: string;
  /** Expected length. Default: what the server says. */
  readonly bytes?: number;
  /** Expected SHA-256 in hex, or its first digits (at least 8). Default: not checked. */
  readonly sha256?: string;
  /** Expected MD5 in hex, where nothing better is published. Default: not checked. */
  readonly md5?: string;
  /** Called with progress. Default: not called. */
  readonly onProgress?: (event: DownloadEvent) => void;
  /** Stops the download and keeps the part for the next call. Default: never. */
  readonly signal?: AbortSignal;
  /** Longest silence of the server. Default 20. */
  readonly timeoutSeconds?: number;
  /** Attempts after a failed one; counted anew when an attempt brought a mebibyte. Default 3. */
  readonly retries?: number;
  /** Wait before the first retry; doubled for each one after, to at most 16 times. Default 1. */
  readonly retryDelaySeconds?: number;
  /** Environment with the proxy variables. Default: this process's. */
  readonly environment?: NodeJS.ProcessEnv;
}

export interface DownloadedFile {
  readonly file: string;
  readonly bytes: number;
  /** Present when one was asked for. */
  readonly sha256: string | null;
}

const PROGRESS_MILLISECONDS = 100;
const WORTHWHILE_BYTES = 2 ** 20;

/**
 * Downloads a file. A `.part` from an earlier call is continued when there is a checksum to catch a mixture,
 * or when the server told what its bytes belong to (ETag or date) and says now that it is still that; the
 * file appears under its name only when length and checksum are right.
 *
 * @throws BreedlabError: the address is wrong or refused, the server does not answer, the length or checksum
 * is wrong (the part is then removed), the disk is full, or the signal stopped it
 */
export async function downloadFile(options: DownloadOptions): Promise<DownloadedFile> {
  const expected = checkedChecksum(options);
  const file = path.resolve(options.file);
  const part = `${file}.part`;
  prepareFolder(file, part, options.bytes, expected !== undefined);
  const transfer = newTransfer(options, part);
  await transferAll(transfer, options);

  const bytes = partSize(part);
  const digest = expected === undefined ? null : await verifiedDigest(options, part, bytes, expected);
  const sha256 = expected?.algorithm === 'sha256' ? digest : null;
  try {
    fs.renameSync(part, file);
    forgetValidator(part);
  } catch (error) {
    throw new BreedlabError(`Cannot move ${part} to ${file}: ${messageOf(error)}.`, 'Check its folder.', {
      cause: error,
    });
  }
  options.onProgress?.({ type: 'finished', file, bytes });
  return { file, bytes, sha256 };
}

function checkedChecksum({ sha256, md5 }: DownloadOptions): Checksum | undefined {
  const given: Checksum | undefined =
    sha256 !== undefined
      ? { algorithm: 'sha256', digest: sha256 }
      : md5 !== undefined
        ? { algorithm: 'md5', digest: md5 }
        : undefined;
  if (given === undefined) return undefined;
  const digits = given.algorithm === 'sha256' ? 64 : 32;
  if (new RegExp(`^[0-9a-f]{8,${digits}}$`, 'i').test(given.digest)) {
    return { ...given, digest: given.digest.toLowerCase() };
  }
  throw new BreedlabError(
    `${algorithmName(given)} '${given.digest}' is not 8 to ${digits} hexadecimal digits.`,
    'Give the digest, or its first digits.',
  );
}

function prepareFolder(file: string, part: string, bytes: number | undefined, mayContinue: boolean): void {
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    const known = mayContinue || rememberedValidator(part) !== undefined;
    if (!known || partSize(part) > (bytes ?? Infinity)) {
      fs.rmSync(part, { force: true });
      forgetValidator(part);
    }
  } catch (error) {
    throw new BreedlabError(`Cannot write ${part}: ${messageOf(error)}.`, 'Check the permissions of its folder.', {
      cause: error,
    });
  }
}

function newTransfer(options: DownloadOptions, part: string): Transfer {
  const { onProgress, signal } = options;
  let startTime = 0;
  let startBytes = 0;
  const throttle = new Throttle(PROGRESS_MILLISECONDS);
  const transfer: Transfer = {
    url: checkedUrl(options.url),
    part,
    signal,
    timeoutSeconds: options.timeoutSeconds ?? 20,
    environment: options.environment ?? process.env,
    bytes: options.bytes,
    validator: partSize(part) > 0 ? rememberedValidator(part) : undefined,
    onStart(resumedFrom) {
      rememberValidator(part, transfer.validator);
      [startTime, startBytes] = [performance.now(), resumedFrom];
      onProgress?.({ type: 'start', url: options.url, bytes: transfer.bytes ?? null, resumedFrom });
    },
    onBytes(received) {
      if (!throttle.passes(received === transfer.bytes)) return;
      const seconds = Math.max((performance.now() - startTime) / 1000, 1e-3);
      const bytesPerSecond = (received - startBytes) / seconds;
      const etaSeconds = transfer.bytes === undefined ? null : (transfer.bytes - received) / bytesPerSecond;
      onProgress?.({ type: 'progress', received, bytes: transfer.bytes ?? null, bytesPerSecond, etaSeconds });
    },
  };
  return transfer;
}

async function transferAll(transfer: Transfer, options: DownloadOptions): Promise<void> {
  const retries = options.retries ?? 3;
  for (let failures = 0; ; ) {
    const before = partSize(transfer.part);
    try {
      if (options.signal?.aborted) throw interrupted(transfer);
      return await attempt(transfer);
    } catch (error) {
      if (options.signal?.aborted) throw interrupted(transfer);
      if (!(error instanceof AttemptFailure)) throw error;
      failures = partSize(transfer.part) - before >= WORTHWHILE_BYTES ? 1 : failures + 1;
      if (failures > retries) throw gaveUp(transfer, error, failures);
      await pause(transfer, options, error, failures, retries);
    }
  }
}

async function pause(
  transfer: Transfer,
  options: DownloadOptions,
  failure: Error,
  attemptNumber: number,
  retries: number,
): Promise<void> {
  const delaySeconds = (options.retryDelaySeconds ?? 1) * 2 ** Math.min(attemptNumber - 1, 4);
  options.onProgress?.({
    type: 'retry',
    reason: failure.message,
    attempt: attemptNumber,
    retries,
    delaySeconds,
  });
  try {
    await sleep(delaySeconds * 1000, undefined, { signal: options.signal });
  } catch {
    throw interrupted(transfer);
  }
}

async function verifiedDigest(
  options: DownloadOptions,
  part: string,
  bytes: number,
  expected: Checksum,
): Promise<string> {
  options.onProgress?.({ type: 'verifying', bytes });
  const digest = await fileDigest(part, expected.algorithm, options.signal);
  if (digest.startsWith(expected.digest)) return digest;
  fs.rmSync(part, { force: true });
  forgetValidator(part);
  const difference = `${algorithmName(expected)} ${digest} instead of ${expected.digest}`;
  throw new BreedlabError(
    `${options.url} has ${difference}; what was received is removed.`,
    'Try again; if it stays wrong, the file at that address has been changed.',
  );
}

function interrupted({ part, bytes }: Transfer): BreedlabError {
  return new BreedlabError(
    `The download was interrupted after ${partSize(part)}${bytes === undefined ? '' : ` of ${bytes}`} bytes.`,
    'Run the same command again: it continues.',
  );
}

function gaveUp({ url, part }: Transfer, failure: Error, failures: number): BreedlabError {
  return new BreedlabError(
    `Cannot download ${url.href}: ${failure.message} ` +
      `(attempt ${failures} of ${failures}; ${partSize(part)} bytes are kept).`,
    'Check the network and your proxy settings, then run the same command again: it continues.',
    { cause: failure },
  );
}
