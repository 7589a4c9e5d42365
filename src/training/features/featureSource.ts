import type { Batch, BatchLoader, ImageFile, LoadedBatch, SkippedFile } from '../../data';
import type { Engine } from '../../engine';
import type { FrozenPart } from '../../models';
import type { SourceBatch } from '../batch';
import type { Network } from '../network';
import type { BatchSource } from '../setup';
import { featuresStep } from '../step';
import { FeatureStore } from './featureStore';

/** Options of a {@link FeatureSource}. */
export interface FeatureSourceOptions {
  readonly engine: Engine;
  readonly network: Network;
  /** The part whose features are kept. */
  readonly part: FrozenPart;
  /** Gives the same pixels for an image in every epoch. It is closed when no more pixels are needed. */
  readonly loader: BatchLoader;
  /** Batch size of the loader. */
  readonly images: readonly ImageFile[];
  /**
   * Images that are computed together. The last bits of an image's features may depend on it, and must not depend
   * on the point at which a training was interrupted.
   * - `batch`: those of a batch, for a loader whose batches are the same in every epoch: as without a cache.
   * - `image`: each separately, for a loader that shuffles.
   */
  readonly together: 'batch' | 'image';
}

/**
 * Batches of features: computed from the loader's pixels when an image first appears, and kept. Once
 * all are known nothing is loaded any more.
 */
export class FeatureSource implements BatchSource {
  readonly batchesPerEpoch: number;
  readonly keepsFeatures = true;
  private readonly store: FeatureStore;

  constructor(private readonly options: FeatureSourceOptions) {
    this.batchesPerEpoch = options.loader.batchesPerEpoch;
    this.store = new FeatureStore(options.images.length, options.part.size);
  }

  get skipped(): readonly SkippedFile[] {
    return this.options.loader.skipped;
  }

  async *epoch(epoch: number, { fromBatch = 0 }: { readonly fromBatch?: number } = {}): AsyncGenerator<SourceBatch> {
    if (this.isComplete()) yield* this.fromStore(epoch, fromBatch);
    else yield* this.fromPixels(epoch, fromBatch);
  }

  private isComplete(): boolean {
    return this.store.known + this.skipped.length === this.options.images.length;
  }

  private async *fromPixels(epoch: number, fromBatch: number): AsyncGenerator<SourceBatch> {
    const { loader } = this.options;
    for await (const batch of loader.epoch(epoch, { fromBatch })) {
      this.compute(batch);
      yield this.batchOf(batch.indices, batch.batchInEpoch);
    }
    if (this.isComplete()) await loader.close();
  }

  private *fromStore(epoch: number, fromBatch: number): Generator<SourceBatch> {
    const plan = this.options.loader.plan(epoch);
    for (let batchInEpoch = fromBatch; batchInEpoch < plan.length; batchInEpoch++) {
      // An image that is not in the store is a file that was skipped.
      const indices = plan[batchInEpoch]!.filter((position) => this.store.has(position));
      if (indices.length > 0) yield this.batchOf(indices, batchInEpoch);
    }
  }

  /** Computes a batch's features that the store lacks. */
  private compute(batch: LoadedBatch): void {
    const { together } = this.options;
    const lacking = [...batch.indices.keys()].filter((row) => !this.store.has(batch.indices[row]!));
    if (lacking.length === 0) return;
    if (together === 'batch') this.computeTogether(batch);
    else for (const row of lacking) this.computeTogether(rowOf(batch, row));
  }

  private computeTogether(batch: Batch): void {
    const { engine, network, part } = this.options;
    this.store.put(batch.indices, featuresStep(engine, network, batch, part));
  }

  private batchOf(indices: Int32Array, batchInEpoch: number): SourceBatch {
    const { images, part } = this.options;
    return {
      features: this.store.gather(indices),
      part,
      labels: indices.map((position) => images[position]!.label),
      indices,
      size: indices.length,
      batchInEpoch,
    };
  }
}

/** One image of a batch as a batch of its own. */
function rowOf({ pixels, height, width, labels, indices }: Batch, row: number): Batch {
  const values = height * width * 3;
  return {
    height,
    width,
    pixels: pixels.subarray(row * values, (row + 1) * values),
    labels: labels.subarray(row, row + 1),
    indices: indices.subarray(row, row + 1),
    size: 1,
  };
}
