import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { createLoader, trainingTransform, type BatchLoader } from '../../data';
import type { Contender } from '../measure';
import type { PythonProcess } from '../reference';
import { caseName, type EpochSpeed, type LoaderCase, type LoaderSample, type LoaderWorkload } from './cases';

/** Both sides of a case under the names {@link ourName} and {@link referenceName}. */
export function contenders(
  each: LoaderCase,
  workload: LoaderWorkload,
  python: PythonProcess,
): Contender<LoaderSample>[] {
  return [
    { name: ourName(each), measure: (round) => measureOurs(each, workload, round) },
    { name: referenceName(each), measure: () => measureReference(each, workload, python) },
  ];
}

export function ourName(each: LoaderCase): string {
  return `Breedlab, ${caseName(each)}`;
}

export function referenceName(each: LoaderCase): string {
  return `PyTorch, ${caseName(each)}`;
}

/** Two epochs of a new loader, its cache on disk as in training, and one of the loader of a next run. */
async function measureOurs(
  { augmentation, workers }: LoaderCase,
  { images, imageSize, batchSize, normalization }: LoaderWorkload,
  round: number,
): Promise<LoaderSample> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'breedlab-bench-'));
  const open = (): BatchLoader =>
    createLoader({
      images,
      batchSize,
      workers,
      transform: trainingTransform({ imageSize, augmentation, ...normalization }),
      shuffle: true,
      seed: round + 1,
      diskCache: { folder, dataset: 'bench', part: 'train', leastBytes: 0 },
    });
  try {
    const run = open();
    const first = await speedOf(run, 1);
    const second = await speedOf(run, 2);
    await run.close();
    const next = open();
    const nextRun = await speedOf(next, 1);
    await next.close();
    return { first, second, nextRun };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

async function speedOf(loader: BatchLoader, epoch: number): Promise<EpochSpeed> {
  const began = performance.now();
  const spent = process.cpuUsage();
  let images = 0;
  for await (const batch of loader.epoch(epoch)) images += batch.size;
  const { user, system } = process.cpuUsage(spent);
  return speed(images, (performance.now() - began) / 1000, (user + system) / 1e6);
}

interface ReferenceAnswer {
  readonly seconds: readonly [number, number];
  readonly processorSeconds: readonly [number, number];
}

async function measureReference(
  each: LoaderCase,
  { images, normalization, ...rest }: LoaderWorkload,
  python: PythonProcess,
): Promise<LoaderSample> {
  const { colorJitter } = each.augmentation;
  const request = { images, ...normalization, ...rest, colorJitter, workers: each.workers, epochs: 2 };
  const { seconds, processorSeconds } = await python.ask<ReferenceAnswer>(request);
  const epoch = (i: 0 | 1): EpochSpeed => speed(images.length, seconds[i], processorSeconds[i]);
  return { first: epoch(0), second: epoch(1), nextRun: null };
}

function speed(images: number, seconds: number, processorSeconds: number): EpochSpeed {
  return {
    imagesPerSecond: images / seconds,
    processorMilliseconds: (processorSeconds / images) * 1000,
  };
}
