import * as path from 'node:path';
import { inThreads, type ThreadsOptions } from '../../core';
import type { Split } from '../../data';
import type { PictureSum } from './sums';

/** Key of a picture among those of one generator: everything in it follows from these. */
export interface PictureKey {
  readonly seed: number;
  /** Class folder such as `056.Dachshund`. */
  readonly classFolder: string;
  readonly split: Split;
  /** Number of the picture within its class and split, from 0. */
  readonly index: number;
}

/** A module that draws the pictures of a generator. */
export interface PictureRenderer {
  /**
   * A picture as a JPEG file. The same key and size give the same bytes.
   *
   * @param size pixels of the shorter side
   */
  renderPicture(key: PictureKey, size: number): Promise<Uint8Array>;
}

/** A picture to draw, as a thread is told of it. */
export interface PictureTask {
  /** Absolute path of the picture. */
  readonly file: string;
  /** Absolute path where it is written before it is moved to its own. */
  readonly draft: string;
  /** Absolute path of the compiled {@link PictureRenderer}. */
  readonly renderer: string;
  readonly key: PictureKey;
  readonly size: number;
}

const PROGRAM = path.join(__dirname, 'worker.js');

/** Draws pictures into their files, on all cores; the bytes do not depend on their number. */
export function drawPictures(
  tasks: readonly PictureTask[],
  options: Omit<ThreadsOptions, 'program'>,
): Promise<readonly PictureSum[]> {
  return inThreads(tasks, { ...options, program: PROGRAM });
}
