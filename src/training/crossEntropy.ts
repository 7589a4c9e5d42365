/** What a batch's logits say of its labels. */
export interface BatchLoss {
  /** Mean cross-entropy of the softmax against the labels, in nats; NaN or infinite where logits are. */
  readonly loss: number;
  /** Images whose largest logit (the first of equals) is the true class. */
  readonly correct: number;
}

/**
 * Loss and hits of a batch, in float64, as PyTorch's `F.cross_entropy` defines the loss. The logits are few: one
 * read of them is cheaper than several operations. Pure.
 *
 * @param logits row after row, `labels.length` rows
 * @param labels each in [0, classes)
 */
export function batchLoss(logits: Float32Array, labels: ArrayLike<number>): BatchLoss {
  const classes = logits.length / labels.length;
  let [loss, correct] = [0, 0];
  for (let row = 0; row < labels.length; row++) {
    const start = row * classes;
    let largest = start;
    for (let i = start + 1; i < start + classes; i++) if (logits[i]! > logits[largest]!) largest = i;
    let sum = 0;
    for (let i = start; i < start + classes; i++) sum += Math.exp(logits[i]! - logits[largest]!);
    loss += Math.log(sum) + logits[largest]! - logits[start + labels[row]!]!;
    if (largest === start + labels[row]!) correct += 1;
  }
  return { loss: loss / labels.length, correct };
}
