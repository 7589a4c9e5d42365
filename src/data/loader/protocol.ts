import type { CacheProblems, SharedPixels } from '../cache';
import type { ImageTransform } from '../transforms';

/** Messages between the main thread and the workers, and the memory they share. */

/** Start-up data of a worker. */
export interface WorkerData {
  readonly role: 'breedlab-image-worker';
  /** Modules to import before a loader is opened, by absolute path. */
  readonly extensions: readonly string[];
  /** The shared memory of `decodingMemory`. */
  readonly memory: SharedArrayBuffer;
}

/** Everything a worker needs to know about a loader, sent once. */
export interface LoaderDescription {
  readonly loader: number;
  /** Paths by position in the loader's list. */
  readonly paths: readonly string[];
  readonly transform: ImageTransform;
  readonly seed: number;
  readonly cache: SharedPixels;
}

/** One batch, sent to every worker; they divide its images among themselves through `control`. */
export interface BatchTask {
  readonly loader: number;
  readonly batch: number;
  readonly epoch: number;
  /** Positions of the images, in the batch's order. */
  readonly positions: Int32Array;
  /** Float32 pixels of the whole batch. */
  readonly pixels: SharedArrayBuffer;
  /** Int32: see {@link CONTROL_NEXT} and {@link CONTROL_CANCELLED}. */
  readonly control: SharedArrayBuffer;
}

/** Index into `control`: the next image of the batch that no worker has taken. */
export const CONTROL_NEXT = 0;
/** Index into `control`: 1 when the batch is not wanted any more. */
export const CONTROL_CANCELLED = 1;
export const CONTROL_LENGTH = 2;

export type WorkerRequest =
  | { readonly type: 'open'; readonly description: LoaderDescription }
  | { readonly type: 'batch'; readonly task: BatchTask }
  | { readonly type: 'close'; readonly loader: number }
  | { readonly type: 'stop' };

/** An image of a batch that could not be used. */
export interface SkippedImage {
  readonly position: number;
  readonly reason: string;
}

/** A worker has nothing left to do for a batch. */
export interface BatchReport {
  readonly loader: number;
  readonly batch: number;
  readonly skipped: readonly SkippedImage[];
  /** Positions of images whose files end early. */
  readonly truncated: readonly number[];
  readonly cache: CacheProblems;
}

export type WorkerReply =
  | { readonly type: 'report'; readonly report: BatchReport }
  /** A defect, not a bad file: the worker goes on, the loader reports it. */
  | { readonly type: 'failed'; readonly loader: number; readonly batch: number; readonly message: string };
