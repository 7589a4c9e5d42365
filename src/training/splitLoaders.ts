import {
  bytesForPixels,
  createLoader,
  evaluationTransform,
  trainingTransform,
  type BatchLoader,
  type Dataset,
  type Split,
  type WorkerPool,
} from '../data';
import type { TrainingSettings } from './types';

const MIB = 2 ** 20;

/** Settings of the cache that keeps decoded pixels from run to run. */
export interface PixelCacheSettings {
  /** Folder of the cache's files. */
  readonly folder: string;
  /** Most MiB for the three splits together, and for the folder. 0: nothing is kept. */
  readonly mostMiB: number;
}

/** Options of a training's loaders. */
export interface SplitLoaderOptions {
  readonly settings: TrainingSettings;
  readonly dataset: Dataset;
  readonly seed: number;
  /** Cache of pixels. Default: in memory, for this training only. */
  readonly pixelCache?: PixelCacheSettings;
  /** Called with a sentence about problems with the cache's files. Default: none. */
  readonly onNotice?: (message: string) => void;
}

/** The loaders of the three splits, on one pool. */
export function openSplitLoaders(options: SplitLoaderOptions, pool: WorkerPool): Readonly<Record<Split, BatchLoader>> {
  const { dataset, settings, pixelCache } = options;
  const most = pixelCache?.mostMiB;
  // The evaluation splits keep transformed pixels, of known size; training gets the rest.
  const evaluation = (split: Split): number =>
    Math.min((most ?? 0) / 4, bytesForPixels(dataset.images[split].length, settings.imageSize) / MIB);
  const cacheMiB = (split: Split): number | undefined => {
    if (most === undefined) return undefined;
    return split === 'train' ? most - evaluation('valid') - evaluation('test') : evaluation(split);
  };
  const open = (split: Split): BatchLoader => openSplit(options, split, cacheMiB(split), pool);
  return { train: open('train'), valid: open('valid'), test: open('test') };
}

function openSplit(
  { settings, dataset, seed, pixelCache, onNotice }: SplitLoaderOptions,
  split: Split,
  cacheMiB: number | undefined,
  pool: WorkerPool,
): BatchLoader {
  const training = split === 'train';
  return createLoader({
    images: dataset.images[split],
    transform: training ? trainingTransform(settings) : evaluationTransform(settings),
    batchSize: settings.batchSize,
    shuffle: training,
    seed,
    pool,
    cacheMiB,
    diskCache:
      pixelCache === undefined
        ? undefined
        : {
            folder: pixelCache.folder,
            dataset: dataset.hash,
            part: split,
            folderBytes: pixelCache.mostMiB * MIB,
          },
    onNotice,
  });
}
