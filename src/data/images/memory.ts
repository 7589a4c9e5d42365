import { setTimeout } from 'node:timers/promises';
import { settings } from '../../core';

/**
 * Memory of the images that are being decoded, over all threads of this process. A small file may decode to gigabytes;
 * twelve at a time would take the machine's memory.
 */

/** Positions in the shared memory; figures are in KiB. */
const TAKEN = 0;
const LIMIT = 1;
const MOST_TAKEN = 2;
const LENGTH = 3;
const MILLISECONDS_BETWEEN_LOOKS = 10;

let figures: Int32Array | undefined;

/** The shared memory, for the data of a worker that decodes images: see {@link joinDecodingMemory}. */
export function decodingMemory(): SharedArrayBuffer {
  return ours().buffer as SharedArrayBuffer;
}

/** Makes this thread one of those that share the memory. */
export function joinDecodingMemory(shared: SharedArrayBuffer): void {
  figures = new Int32Array(shared);
}

/** Largest memory that was taken at a time, in bytes. */
export function mostDecodingMemory(): number {
  return Atomics.load(ours(), MOST_TAKEN) * 1024;
}

/** Memory that one image may take, in bytes. */
export function decodingLimit(): number {
  return ours()[LIMIT]! * 1024;
}

/**
 * Runs an action when there is memory for it.
 *
 * @param bytes undefined where it is not known: the action then runs alone
 */
export async function withDecodingMemory<T>(bytes: number | undefined, action: () => Promise<T>): Promise<T> {
  const limit = ours()[LIMIT]!;
  const wanted = bytes === undefined ? limit : Math.min(limit, Math.ceil(bytes / 1024));
  while (!take(wanted)) await setTimeout(MILLISECONDS_BETWEEN_LOOKS);
  try {
    return await action();
  } finally {
    Atomics.sub(ours(), TAKEN, wanted);
  }
}

function take(wanted: number): boolean {
  const memory = ours();
  const taken = Atomics.load(memory, TAKEN);
  if (taken > 0 && taken + wanted > memory[LIMIT]!) return false;
  if (Atomics.compareExchange(memory, TAKEN, taken, taken + wanted) !== taken) return take(wanted);
  if (taken + wanted > Atomics.load(memory, MOST_TAKEN)) Atomics.store(memory, MOST_TAKEN, taken + wanted);
  return true;
}

function ours(): Int32Array {
  if (figures === undefined) {
    figures = new Int32Array(new SharedArrayBuffer(LENGTH * Int32Array.BYTES_PER_ELEMENT));
    // Int32 of KiB hold 2 TiB.
    figures[LIMIT] = Math.min(settings().imageMiB * 1024, 2 ** 30);
  }
  return figures;
}
