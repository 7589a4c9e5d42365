import type { BatchSource } from '../setup';

/** The source cut to its first batches of every epoch. */
export function firstBatches(source: BatchSource, count: number): BatchSource {
  const batchesPerEpoch = Math.min(count, source.batchesPerEpoch);
  return {
    batchesPerEpoch,
    async *epoch(epoch, options) {
      for await (const batch of source.epoch(epoch, options)) {
        yield batch;
        if (batch.batchInEpoch + 1 >= batchesPerEpoch) return;
      }
    },
    keepsFeatures: source.keepsFeatures,
    get skipped() {
      return source.skipped;
    },
  };
}
