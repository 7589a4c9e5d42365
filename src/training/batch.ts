import type { Batch } from '../data';
import type { FrozenPart } from '../models';

/** A batch of which the frozen part of the network is computed already. */
export interface FeatureBatch extends Omit<Batch, 'pixels' | 'height' | 'width'> {
  /** Shape [size, part.size]. */
  readonly features: Float32Array;
  /** The part that gave them. */
  readonly part: FrozenPart;
}

/** A batch as a network takes it: pixels, or what its frozen part made of them. */
export type NetworkBatch = (Batch | FeatureBatch) & {
  /** Probabilities of the classes, [size, classes], where images are mixed. Default: those that the labels say. */
  readonly targets?: Float32Array;
};

/** A batch of an epoch. */
export type SourceBatch = NetworkBatch & {
  /** From 0. Gaps are batches of which no file decodes. */
  readonly batchInEpoch: number;
};

/** A copy that stays when the next batch is asked for. */
export function copyBatch(batch: NetworkBatch): NetworkBatch {
  const [labels, indices] = [batch.labels.slice(), batch.indices.slice()];
  return 'features' in batch
    ? { ...batch, labels, indices, features: batch.features.slice() }
    : { ...batch, labels, indices, pixels: batch.pixels.slice() };
}
