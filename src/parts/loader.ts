import { inspect } from 'node:util';
import { BreedlabError, onCell } from '../core';
import {
  createLoader,
  evaluationTransform,
  trainingTransform,
  type BatchLoader,
  type Batch,
  type Dataset,
  type LoadedBatch,
  type SkippedFile,
  type Split,
  type TransformSettings,
} from '../data';
import type { Tensor4D } from '../engine';
import { baseSettings } from '../training';
import { engine } from './engine';
import { freeWith } from './memory';

/** Options of {@link loader}. They include the settings of a training. */
export interface LoaderSettings extends Partial<TransformSettings> {
  /** Images of a batch. Default 32. */
  readonly batchSize?: number;
  /** With the epoch, it decides order and augmentation, as the seed of a run does. An integer in [0, 2^53). Default 1. */
  readonly seed?: number;
  /** A new order in every epoch. Default: for training images. */
  readonly shuffle?: boolean;
  /** The random part of the transform: `transforms`, or what `augmentation` composes. Default: for training images. */
  readonly augment?: boolean;
  /** Threads that prepare images. Default: the setting `workers`. */
  readonly workers?: number;
}

/**
 * The images of a split as batches of normalised pixels, prepared ahead by threads: those of a training with the same
 * settings and seed. It is freed when no longer referenced.
 *
 * @throws BreedlabError when the split has no images, or for an invalid setting
 * @example
 * const batches = loader(await openDataset('demo'), 'train', { imageSize: 64, batchSize: 16, seed: 1 });
 * for await (const batch of batches) console.log(batch.size, batch.labels);
 */
export function loader(dataset: Dataset, split: Split, options: LoaderSettings = {}): Loader {
  const { shuffle = split === 'train', augment = split === 'train', seed = 1, workers, ...given } = options;
  const settings = { ...baseSettings, ...given };
  const inner = createLoader({
    images: dataset.images[split],
    transform: augment ? trainingTransform(settings) : evaluationTransform(settings),
    batchSize: settings.batchSize,
    shuffle,
    seed,
    workers,
  });
  return new Loader(inner, `${dataset.name}/${split}`, dataset.images[split].length);
}

/** The batches of a split, epoch after epoch. */
export class Loader implements AsyncIterable<LoadedBatch> {
  private readonly free: () => void;
  private epochs = 0;

  /** @internal {@link loader} makes them */
  constructor(
    private readonly inner: BatchLoader,
    private readonly name: string,
    /** Images of the split. */
    readonly images: number,
  ) {
    this.free = freeWith(this, { kind: 'loader', name }, () => void inner.close());
  }

  get batchesPerEpoch(): number {
    return this.inner.batchesPerEpoch;
  }

  /** Files that could not be used so far, each once. */
  get skipped(): readonly SkippedFile[] {
    return this.inner.skipped;
  }

  /**
   * The batches of one epoch. A batch's arrays are reused: they are valid until the next request. An interrupt of
   * the cell ends it with an error, and with it the loop.
   *
   * @param epoch from 1, as in a training
   */
  async *epoch(epoch: number, options: { readonly fromBatch?: number } = {}): AsyncIterableIterator<LoadedBatch> {
    let interrupted = false;
    const release = onCell('interrupt', () => (interrupted = true));
    try {
      for await (const batch of this.uninterrupted(epoch, options)) {
        if (interrupted) break;
        yield batch;
        // Computing blocks the process: waiting events, such as an interrupt, are handled between two batches.
        await new Promise(setImmediate);
        if (interrupted) break;
      }
    } finally {
      release();
    }
    if (interrupted) {
      throw new BreedlabError(`The loop over ${this.name} was interrupted in epoch ${epoch}.`, 'Run the cell again.');
    }
  }

  /** @internal for loops that listen to interrupts themselves */
  uninterrupted(epoch: number, options: { readonly fromBatch?: number } = {}): AsyncIterable<LoadedBatch> {
    return this.inner.epoch(epoch, options);
  }

  /** The batches of the next epoch: 1 the first time. */
  [Symbol.asyncIterator](): AsyncIterator<LoadedBatch> {
    return this.epoch(++this.epochs);
  }

  /** Ends the loading and its threads at once. */
  async close(): Promise<void> {
    this.free();
    await this.inner.close();
  }

  [inspect.custom](): string {
    return `Loader ${this.name}: ${this.images} images in ${this.batchesPerEpoch} batches`;
  }
}

/**
 * The pixels of a batch as a tensor.
 *
 * @returns normalised, float32 [size, height, width, 3], yours to dispose
 * @example
 * const pixels = batchTensor(batch);
 * await show.tensor(pixels);
 */
export function batchTensor({ pixels, size, height, width }: Batch): Tensor4D {
  // A copy, for the arrays of a batch are reused.
  return engine().tf.tensor4d(pixels.slice(), [size, height, width, 3], 'float32');
}
