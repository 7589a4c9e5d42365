import sharp from 'sharp';
import { answerTasks, Random } from '../../core';
import { applyTransform, decodeImage, evaluationTransform, ImageFileError, inspectImage } from '../../data';
import type { ImageAnswer, ImageTask, PixelSums } from './tasks';

/** Entry of an inspection worker: looks at one image file after the other. */

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
  const image = await decodeImage(path);
  const transform = evaluationTransform({ imageSize, mean: [0, 0, 0], std: [1, 1, 1] });
  const { data } = applyTransform(image, transform, Random.seeded(0));
  const sum: [number, number, number] = [0, 0, 0];
  const sumOfSquares: [number, number, number] = [0, 0, 0];
  for (let at = 0; at < data.length; at += 3) {
    for (let channel = 0; channel < 3; channel++) {
      const level = data[at + channel]!;
      sum[channel]! += level;
      sumOfSquares[channel]! += level * level;
    }
  }
  return { pixels: imageSize ** 2, sum, sumOfSquares, truncated: image.truncated };
}
