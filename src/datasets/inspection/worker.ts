import { parentPort, workerData } from 'node:worker_threads';
import sharp from 'sharp';
import { Random } from '../../core';
import { applyTransform, decodeImage, evaluationTransform, ImageFileError, inspectImage } from '../../data';
import type { ImageAnswer, ImageTask, PixelSums, WorkerAnswer, WorkerTask } from './tasks';

/** Entry of an inspection worker: looks at one image file after the other. */

if (parentPort === null || workerData !== 'breedlab-inspection-worker') {
  throw new Error('This module is the entry of an inspection worker; inParallel starts it.');
}
const port = parentPort;

// One of these runs per core; libvips must not multiply that by threads of its own.
sharp.concurrency(1);
sharp.cache(false);

port.on('message', ({ id, task }: WorkerTask) => {
  void perform(task).then(
    (answer) => port.postMessage({ id, answer } satisfies WorkerAnswer),
    (error: unknown) => port.postMessage({ id, defect: stackOf(error) } satisfies WorkerAnswer),
  );
});

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

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
