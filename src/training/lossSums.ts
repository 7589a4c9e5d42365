/** Sums over the images seen so far in a pass over a split, in float64. Plain JSON: part of a checkpoint. */
export interface LossSums {
  /** Sum of the images' losses: batch mean times batch size, as the published loop sums them. */
  readonly loss: number;
  /** Images whose largest logit is the true class. */
  readonly correct: number;
  readonly count: number;
}

/** Contribution of one batch to {@link LossSums}. */
export interface BatchResult {
  /** Mean cross-entropy of the batch. */
  readonly loss: number;
  readonly correct: number;
  readonly size: number;
}

export const NO_LOSS: LossSums = Object.freeze({ loss: 0, correct: 0, count: 0 });

export function addBatch(sums: LossSums, batch: BatchResult): LossSums {
  return {
    loss: sums.loss + batch.loss * batch.size,
    correct: sums.correct + batch.correct,
    count: sums.count + batch.size,
  };
}

/** Mean loss per image; NaN when there was no image. */
export function meanLoss(sums: LossSums): number {
  return sums.loss / sums.count;
}

/** Fraction of images classified correctly, in [0, 1]; NaN when there was no image. */
export function accuracy(sums: LossSums): number {
  return sums.correct / sums.count;
}
