import * as fs from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { BreedlabError, errorCode, messageOf } from '../core';
import { requireDiskSpace } from './diskSpace';
import { AttemptFailure, networkReason } from './failure';
import { get } from './request';

/** One download over all its attempts. */
export interface Transfer {
  readonly url: URL;
  /** File in which bytes collect. */
  readonly part: string;
  readonly timeoutSeconds: number;
  readonly signal?: AbortSignal;
  readonly environment: NodeJS.ProcessEnv;
  /** Length of the whole file, once a server has told it. */
  bytes: number | undefined;
  /** ETag or date of the answer that the bytes so far belong to. */
  validator: string | undefined;
  readonly onStart: (resumedFrom: number) => void;
  readonly onBytes: (received: number) => void;
}

/** Place of an answer's body. */
interface Placement {
  readonly from: number;
  /** Length of the whole file, where the answer tells. */
  readonly total: number | undefined;
}

/**
 * Asks for what is missing of the part file and appends it.
 *
 * @throws AttemptFailure when another attempt may succeed; BreedlabError when it cannot
 */
export async function attempt(transfer: Transfer): Promise<void> {
  const have = partSize(transfer.part);
  if (have === transfer.bytes) return;
  const response = await get(transfer.url, { ...transfer, headers: rangeHeaders(have, transfer.validator) });
  try {
    const placement = placeAnswer(transfer, response, have);
    if (placement === 'complete') return;
    transfer.bytes ??= placement.total;
    transfer.validator = validatorOf(response);
    if (transfer.bytes !== undefined) requireDiskSpace(transfer.part, transfer.bytes - placement.from);
    await receive(transfer, response, placement.from);
  } finally {
    response.destroy();
  }
}

/** Bytes of the part file; 0 when there is none. */
export function partSize(part: string): number {
  return fs.statSync(part, { throwIfNoEntry: false })?.size ?? 0;
}

function rangeHeaders(have: number, validator: string | undefined): Record<string, string> {
  if (have === 0) return {};
  return { range: `bytes=${have}-`, ...(validator === undefined ? {} : { 'if-range': validator }) };
}

/** Strong validators only: a weak one does not promise equal bytes. */
function validatorOf({ headers }: IncomingMessage): string | undefined {
  return headers.etag !== undefined && !headers.etag.startsWith('W/') ? headers.etag : headers['last-modified'];
}

function placeAnswer(transfer: Transfer, response: IncomingMessage, have: number): Placement | 'complete' {
  const status = response.statusCode ?? 0;
  const encoding = response.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') throw wrongAnswer(transfer, `sends the file as ${encoding}`);
  if (status === 206) return partialAnswer(transfer, response, have);
  if (status === 416) return beyondTheEnd(transfer, response, have);
  if (status !== 200) throw refusal(transfer, status);
  const total = wholeNumber(response.headers['content-length']);
  requireLength(transfer, total);
  return { from: 0, total };
}

function partialAnswer(transfer: Transfer, response: IncomingMessage, have: number): Placement {
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers['content-range'] ?? '');
  if (range === null || Number(range[1]) !== have) {
    throw wrongAnswer(transfer, `answered the range from ${have} with '${response.headers['content-range'] ?? ''}'`);
  }
  requireSameVersion(transfer, response);
  const total = wholeNumber(range[2]);
  requireLength(transfer, total);
  return { from: have, total };
}

/** For servers that do not know If-Range and send a range of whatever lies there now. */
function requireSameVersion(transfer: Transfer, response: IncomingMessage): void {
  const validator = validatorOf(response);
  if (transfer.validator === undefined || validator === undefined || validator === transfer.validator) return;
  transfer.validator = undefined;
  fs.rmSync(transfer.part, { force: true });
  throw new AttemptFailure(`the file on ${transfer.url.host} has changed; starting anew`);
}

/** The server has no byte after ours: we have all, or bytes of another file. */
function beyondTheEnd(transfer: Transfer, response: IncomingMessage, have: number): 'complete' {
  const total = wholeNumber(/^bytes \*\/(\d+)$/.exec(response.headers['content-range'] ?? '')?.[1]);
  requireLength(transfer, total);
  if (total === have) return 'complete';
  fs.rmSync(transfer.part, { force: true });
  throw new AttemptFailure(`the ${have} bytes kept from before are not of this file; starting anew`);
}

function requireLength(transfer: Transfer, total: number | undefined): void {
  if (total === undefined || transfer.bytes === undefined || total === transfer.bytes) return;
  throw wrongAnswer(transfer, `offers ${total} bytes instead of ${transfer.bytes}`);
}

function refusal(transfer: Transfer, status: number): Error {
  const text = `${transfer.url.host} answered with status ${status}`;
  if (status >= 500 || status === 429 || status === 408) return new AttemptFailure(text);
  const what = status === 404 || status === 410 ? 'does not exist' : `cannot be had (status ${status})`;
  return new BreedlabError(`${transfer.url.href} ${what}.`, 'Check the address, or give the file from elsewhere.');
}

function wrongAnswer(transfer: Transfer, problem: string): BreedlabError {
  return new BreedlabError(
    `The server of ${transfer.url.href} ${problem}.`,
    'Check the address and whether a proxy changes the answer.',
  );
}

async function receive(transfer: Transfer, response: IncomingMessage, from: number): Promise<void> {
  const { timeoutSeconds, url } = transfer;
  const stalled = (): void => {
    response.destroy(new AttemptFailure(`${url.host} sent nothing for ${timeoutSeconds} s`));
  };
  const handle = await openPart(transfer.part, from);
  const watchdog = setTimeout(stalled, timeoutSeconds * 1000);
  let position = from;
  try {
    transfer.onStart(from);
    for await (const chunk of response as AsyncIterable<Buffer>) {
      requireRoom(transfer, position + chunk.length);
      await write(transfer.part, handle, chunk, position);
      position += chunk.length;
      watchdog.refresh();
      transfer.onBytes(position);
    }
    await handle.sync();
  } catch (error) {
    if (error instanceof BreedlabError || error instanceof AttemptFailure) throw error;
    throw new AttemptFailure(`the connection to ${url.host} was cut (${networkReason(error)})`, {
      cause: error,
    });
  } finally {
    clearTimeout(watchdog);
    await handle.close();
  }
  if (transfer.bytes !== undefined && position < transfer.bytes) {
    throw new AttemptFailure(`${url.host} closed the connection after ${position} of ${transfer.bytes} bytes`);
  }
}

/** Opens the part for writing at `from` and drops what may lie after it. */
async function openPart(part: string, from: number): Promise<fs.promises.FileHandle> {
  try {
    const handle = await fs.promises.open(part, fs.constants.O_RDWR | fs.constants.O_CREAT, 0o644);
    await handle.truncate(from);
    return handle;
  } catch (error) {
    throw new BreedlabError(`Cannot write ${part}: ${messageOf(error)}.`, 'Check the permissions of its folder.', {
      cause: error,
    });
  }
}

async function write(part: string, handle: fs.promises.FileHandle, chunk: Buffer, position: number): Promise<void> {
  try {
    for (let done = 0; done < chunk.length; ) {
      done += (await handle.write(chunk, done, chunk.length - done, position + done)).bytesWritten;
    }
  } catch (error) {
    const problem =
      errorCode(error) === 'ENOSPC' ? 'No disk space left to write' : `Cannot write (${messageOf(error)})`;
    throw new BreedlabError(`${problem} ${part}.`, 'Free some space and run the same command again: it continues.', {
      cause: error,
    });
  }
}

function requireRoom(transfer: Transfer, received: number): void {
  if (transfer.bytes !== undefined && received > transfer.bytes) {
    throw wrongAnswer(transfer, `sends more than the ${transfer.bytes} bytes of the file`);
  }
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
