import { BreedlabError, inOneLine, Random } from '../../core';
import { PixelStore } from '../cache';
import { isDeterministic } from '../transforms';
import type { Batch, SkippedFile } from '../types';
import { BatchQueue, type ReadyBatch } from './batchQueue';
import { batchBytes, cacheOf, checkOptions, prefetchOf, type LoaderOptions } from './options';
import { createWorkerPool, type WorkerPool } from './pool';

/** A batch of a loader. */
export interface LoadedBatch extends Batch {
  /**
   * From 0: `fromBatch` of the epoch that would begin with this batch. Gaps are batches of which no file
   * decodes.
   */
  readonly batchInEpoch: number;
}

/** Images as batches of normalized pixels, prepared ahead by worker threads. */
export interface BatchLoader {
  /** Batches of an epoch; the last may be smaller. */
  readonly batchesPerEpoch: number;
  /**
   * The batches of one epoch, for one `for await`. They depend on the seed and the epoch only, not on the
   * number of workers or on what was loaded before. A batch's arrays are reused: they hold until the next
   * batch is asked for. While the consumer computes, the next batches are prepared, and after the last one
   * those of the next epoch. Beginning an epoch ends one that is under way.
   *
   * @param epoch any integer >= 0
   * @param options.fromBatch begins in the middle, with the same batches as the whole epoch has there.
   * Default 0
   * @throws BreedlabError from the iteration when no image at all decodes
   */
  epoch(epoch: number, options?: { readonly fromBatch?: number }): AsyncIterableIterator<LoadedBatch>;
  /** Positions of the images of each of an epoch's batches, those of files that do not decode included. */
  plan(epoch: number): readonly Int32Array[];
  /** Files that could not be used so far, each once. */
  readonly skipped: readonly SkippedFile[];
  /** Files that end early and were used with the missing part grey. */
  readonly truncated: number;
  /** Time for which consumers waited for batches, in seconds. */
  readonly waitSeconds: number;
  /** Ends the loading, and the threads if they are the loader's own. An epoch under way ends. */
  close(): Promise<void>;
}

/**
 * Creates a loader. Threads start at once and do not keep the process alive.
 *
 * @throws BreedlabError when there are no images or the transform cannot be; RangeError when a number is out of range
 */
export function createLoader(options: LoaderOptions): BatchLoader {
  checkOptions(options);
  return new WorkerLoader(options);
}

class WorkerLoader implements BatchLoader {
  readonly batchesPerEpoch: number;
  private readonly pool: WorkerPool;
  private readonly store: PixelStore;
  private readonly queue: BatchQueue;
  private readonly isDeterministic: boolean;
  private readonly skippedByPath = new Map<string, SkippedFile>();
  private readonly truncatedPositions = new Set<number>();
  private waited = 0;
  private generation = 0;
  private closing: Promise<void> | undefined;

  constructor(private readonly options: LoaderOptions) {
    const { images, batchSize } = options;
    this.batchesPerEpoch = Math.ceil(images.length / batchSize);
    this.isDeterministic = isDeterministic(options.transform);
    this.pool = options.pool ?? createWorkerPool({ workers: options.workers });
    this.store = PixelStore.open(cacheOf(options));
    this.queue = new BatchQueue(this.pool, {
      paths: images.map((image) => image.path),
      transform: options.transform,
      seed: options.seed,
      cache: this.store.shared,
      onCacheProblems: (problems) => this.store.report(problems),
      prefetch: prefetchOf(options),
      batchBytes: batchBytes(options),
    });
  }

  get skipped(): readonly SkippedFile[] {
    return [...this.skippedByPath.values()];
  }

  get truncated(): number {
    return this.truncatedPositions.size;
  }

  get waitSeconds(): number {
    return this.waited;
  }

  epoch(epoch: number, options: { readonly fromBatch?: number } = {}): AsyncIterableIterator<LoadedBatch> {
    const fromBatch = options.fromBatch ?? 0;
    if (!Number.isInteger(epoch) || epoch < 0) throw new RangeError(`Epoch ${epoch} is not an integer >= 0.`);
    if (!Number.isInteger(fromBatch) || fromBatch < 0 || fromBatch > this.batchesPerEpoch) {
      throw new RangeError(`fromBatch ${fromBatch} is not an integer in [0, ${this.batchesPerEpoch}].`);
    }
    if (this.closing !== undefined) throw new Error('The loader is closed.');
    this.begin(epoch, fromBatch);
    return this.batches(epoch, fromBatch, ++this.generation);
  }

  plan(epoch: number): Int32Array[] {
    const { images, batchSize, seed, shuffle } = this.options;
    const order = shuffle
      ? Random.seeded(seed).split('order').split(epoch).permutation(images.length)
      : Int32Array.from(images, (_, position) => position);
    return Array.from({ length: this.batchesPerEpoch }, (_, batch) =>
      order.slice(batch * batchSize, (batch + 1) * batchSize),
    );
  }

  close(): Promise<void> {
    this.closing ??= this.shutDown();
    return this.closing;
  }

  /** Starts preparing, unless just that is under way already. */
  private begin(epoch: number, fromBatch: number): void {
    const key = this.isSameEveryEpoch() ? `${fromBatch}` : `${fromBatch} of ${epoch}`;
    if (this.queue.isWaitingAt(key)) return;
    this.queue.begin({ key, epoch, batches: this.plan(epoch).slice(fromBatch) });
  }

  private isSameEveryEpoch(): boolean {
    return this.isDeterministic && !this.options.shuffle;
  }

  private async *batches(epoch: number, fromBatch: number, generation: number): AsyncIterableIterator<LoadedBatch> {
    let finished = false;
    let images = 0;
    try {
      for (let batchInEpoch = fromBatch; batchInEpoch < this.batchesPerEpoch; batchInEpoch++) {
        const ready = await this.next(generation);
        if (ready === undefined) return;
        const batch = this.collect(ready, batchInEpoch);
        images += batch.size;
        if (batch.size > 0) yield batch;
        if (generation !== this.generation) return;
      }
      if (images === 0 && fromBatch === 0) throw this.nothingDecodes();
      finished = true;
      if (fromBatch === 0) this.store.allSeen();
    } finally {
      if (generation === this.generation) this.leave(finished ? epoch + 1 : undefined);
    }
  }

  /** The next batch, or undefined when another epoch has begun or the loader was closed. */
  private async next(generation: number): Promise<ReadyBatch | undefined> {
    if (generation !== this.generation) return undefined;
    const start = performance.now();
    const ready = await this.queue.next();
    this.waited += (performance.now() - start) / 1000;
    return generation === this.generation ? ready : undefined;
  }

  /**
   * After an epoch: prepares the next one while the caller evaluates; or, after a break, drops what is
   * prepared.
   */
  private leave(nextEpoch: number | undefined): void {
    if (this.closing !== undefined) return;
    if (nextEpoch === undefined) this.queue.cancel();
    else this.begin(nextEpoch, 0);
  }

  private collect(ready: ReadyBatch, batchInEpoch: number): LoadedBatch {
    const { images, transform } = this.options;
    const { imageSize } = transform;
    for (const { position, reason } of ready.skipped) {
      const { path } = images[position]!;
      this.skippedByPath.set(path, { path, reason });
    }
    for (const position of ready.truncated) this.truncatedPositions.add(position);
    const indices = closeGaps(ready, imageSize ** 2 * 3);
    const batch: LoadedBatch = {
      pixels: ready.pixels.subarray(0, indices.length * imageSize ** 2 * 3),
      height: imageSize,
      width: imageSize,
      labels: Int32Array.from(indices, (position) => images[position]!.label),
      indices,
      size: indices.length,
      batchInEpoch,
    };
    return inOneLine('LoadedBatch', batch);
  }

  private nothingDecodes(): BreedlabError {
    const first = this.skipped[0];
    const example = first === undefined ? '' : ` The first, ${first.path}, ${first.reason}.`;
    return new BreedlabError(
      `None of the ${this.options.images.length} images decodes.${example}`,
      'Check the dataset folder.',
    );
  }

  private async shutDown(): Promise<void> {
    this.generation += 1;
    await this.queue.close();
    await this.store.close();
    if (this.options.pool === undefined) await this.pool.close();
  }
}

/** Moves images up over skipped ones. @returns the positions that are left */
function closeGaps(ready: ReadyBatch, valuesPerImage: number): Int32Array {
  if (ready.skipped.length === 0) return ready.positions;
  const gone = new Set(ready.skipped.map(({ position }) => position));
  const kept: number[] = [];
  ready.positions.forEach((position, slot) => {
    if (gone.has(position)) return;
    ready.pixels.copyWithin(kept.length * valuesPerImage, slot * valuesPerImage, (slot + 1) * valuesPerImage);
    kept.push(position);
  });
  return Int32Array.from(kept);
}
