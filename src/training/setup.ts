import type { SkippedFile, Split } from '../data';
import type { Engine } from '../engine';
import type { SourceBatch } from './batch';
import type { Network } from './network';

/** Interface of a batch loader for training and evaluation. */
export interface BatchSource {
  readonly batchesPerEpoch: number;
  /** Batches of an epoch (from 1), from position `fromBatch` (default 0) on. */
  epoch(epoch: number, options?: { readonly fromBatch?: number }): AsyncIterable<SourceBatch>;
  /** Files left out so far. */
  readonly skipped: readonly SkippedFile[];
  /** True if an image is computed once, by the frozen part, and its features are kept. Default: false. */
  readonly keepsFeatures?: boolean;
}

/** Network and images of each split for a training. */
export interface TrainingSetup {
  readonly engine: Engine;
  readonly network: Network;
  readonly sources: Readonly<Record<Split, BatchSource>>;
  readonly imageCounts: Readonly<Record<Split, number>>;
  /**
   * Freezes what does not train yet in an epoch (from 1), and unfreezes the rest: {@link Network.trainable} then has other
   * variables. Says whether anything changed. Default: the same layers train throughout.
   */
  readonly unfreeze?: (epoch: number) => boolean;
  /** Frees the network and ends the workers. */
  close(): Promise<void>;
}
