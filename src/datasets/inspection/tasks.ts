import * as path from 'node:path';
import { inThreads, type ThreadsOptions } from '../../core';
import { decodingMemory, type ImageFacts } from '../../data';

/** Tasks of an inspection worker, and its answers. */
export type ImageTask =
  | { readonly type: 'inspect'; readonly path: string }
  | { readonly type: 'measure'; readonly path: string; readonly imageSize: number };

/** Sums over the pixels of one crop, in levels of 0 to 255: whole numbers, so that their order is no matter. */
export interface PixelSums {
  readonly pixels: number;
  /** Red, green, blue. */
  readonly sum: readonly [number, number, number];
  readonly sumOfSquares: readonly [number, number, number];
  /** The file ends early. */
  readonly truncated: boolean;
}

/** `unusable`: the file cannot be used, and why. */
export type ImageAnswer =
  | { readonly type: 'facts'; readonly facts: ImageFacts }
  | { readonly type: 'sums'; readonly sums: PixelSums }
  | { readonly type: 'unusable'; readonly reason: string };

const PROGRAM = path.join(__dirname, 'worker.js');

export type ParallelOptions = Omit<ThreadsOptions, 'program' | 'data'>;

/** Performs tasks in worker threads, as {@link inThreads} does. */
export function inParallel(tasks: readonly ImageTask[], options: ParallelOptions): Promise<readonly ImageAnswer[]> {
  return inThreads(tasks, { ...options, program: PROGRAM, data: decodingMemory() });
}
