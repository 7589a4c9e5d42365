import { workerData } from 'node:worker_threads';
import sharp from 'sharp';
import { answerTasks, Random } from '../../core';
import {
  applyTransform,
  evaluationTransform,
  ImageFileError,
  inspectImage,
  joinDecodingMemory,
  readImageFile,
  withDecoded,
} from '../../data';
import type { ImageAnswer, ImageTask, PixelSums } from './tasks';

/** Entry of an inspection worker: looks at one image file after the other. */

joinDecodingMemory(workerData as SharedArrayBuffer);
// One of these runs per core; libvips must not multiply that by threads of its own.
sharp.concurrency(1);
sharp.cache(false);

answerTasks(perform);

async function perform(task: ImageTask): Promise<ImageAnswer> {
  try {
    return task.type === 'inspect'
      ? { type: 'facts', facts: await inspectImage(task.path) }
      : { type: 'sums', sums: await measure(task.path, task.imageSize) };
  } catch (error) {
    if (error instanceof ImageFileError) return { type: 'unusable', reason: error.reason };
    throw error;
  }
}

/** Sums over the evaluation crop. */
async function measure(path: string, imageSize: number): Promise<PixelSums> {
  const transform = evaluationTransform({ imageSize, mean: [0, 0, 0], std: [1, 1, 1] });
  const { crop, truncated } = await withDecoded(readImageFile(path), path, (image) => ({
    crop: applyTransform(image, transform, Random.seeded(0)).data,
    truncated: image.truncated,
  }));
  const sum: [number, number, number] = [0, 0, 0];
  const sumOfSquares: [number, number, number] = [0, 0, 0];
  for (let at = 0; at < crop.length; at += 3) {
    for (let channel = 0; channel < 3; channel++) {
      const level = crop[at + channel]!;
      sum[channel]! += level;
      sumOfSquares[channel]! += level * level;
    }
  }
  return { pixels: imageSize ** 2, sum, sumOfSquares, truncated };
}
