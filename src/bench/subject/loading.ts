import * as fs from 'node:fs';
import { temporaryFolder } from '../../core';
import { createLoader, trainingTransform, type BatchLoader } from '../../data';
import { stopwatch } from './process';
import type { LoadedEpoch, LoaderWorkload, MeasuredLoading } from './protocol';

/** Two epochs of a new loader, its cache on disk as in training, and one of the loader of a next run. */
export async function measureLoading(workload: LoaderWorkload): Promise<MeasuredLoading> {
  const { images, imageSize, batch, mean, std, workers, augmentation, round } = workload;
  const folder = temporaryFolder('bench');
  const open = (): BatchLoader =>
    createLoader({
      ...{ images, workers, batchSize: batch, shuffle: true, seed: round },
      transform: trainingTransform({ imageSize, augmentation, mean, std }),
      diskCache: { folder, dataset: 'bench', part: 'train', leastBytes: 0 },
    });
  try {
    const run = open();
    const [first, second] = [await timeOf(run, 1), await timeOf(run, 2)];
    await run.close();
    const next = open();
    const nextRun = await timeOf(next, 1);
    await next.close();
    return { epochs: [first, second, nextRun] };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

async function timeOf(loader: BatchLoader, epoch: number): Promise<LoadedEpoch> {
  const read = stopwatch();
  for await (const _ of loader.epoch(epoch)) {
    // Only loading is measured.
  }
  return read();
}
