import type { Batch } from '../data';
import type { FrozenPart } from '../models';

/** A batch whose values of the network's frozen part are already computed. */
export interface FeatureBatch extends Omit<Batch, 'pixels' | 'height' | 'width'> {
  /** Shape [size, part.size]. */
  readonly features: Float32Array;
  /** The part that computed them. */
  readonly part: FrozenPart;
}

/** A batch as a network takes it: pixels, or the output of its frozen part. */
export type NetworkBatch = (Batch | FeatureBatch) & {
  /** Probabilities of the classes, [size, classes], where images are mixed. Default: the labels'. */
  readonly targets?: Float32Array;
};

/** A batch of an epoch. */
export type SourceBatch = NetworkBatch & {
  /** Position, from 0. Gaps are batches without a decodable file. */
  readonly batchInEpoch: number;
};

/** Copies a batch, to outlast the request for the next one. */
export function copyBatch(batch: NetworkBatch): NetworkBatch {
  const [labels, indices] = [batch.labels.slice(), batch.indices.slice()];
  return 'features' in batch
    ? { ...batch, labels, indices, features: batch.features.slice() }
    : { ...batch, labels, indices, pixels: batch.pixels.slice() };
}
