/** Losses and hits from logits, in JavaScript and float64. Reading these few values is cheaper than operations. */

/**
 * Mean cross-entropy of the softmax against labels, in nats, as PyTorch's `F.cross_entropy`; NaN or infinite where
 * logits are. Pure.
 *
 * @param logits row after row, `labels.length` rows
 * @param labels each in [0, classes)
 */
export function meanCrossEntropy(logits: Float32Array, labels: ArrayLike<number>): number {
  const classes = logits.length / labels.length;
  let loss = 0;
  for (let row = 0; row < labels.length; row++) {
    const start = row * classes;
    loss += logSumExp(logits, start, start + classes) - logits[start + labels[row]!]!;
  }
  return loss / labels.length;
}

/**
 * Mean cross-entropy against probabilities of the classes.
 *
 * @param targets as many as logits, each row summing to 1
 * @param size number of rows
 */
export function meanSoftCrossEntropy(logits: Float32Array, targets: Float32Array, size: number): number {
  const classes = logits.length / size;
  let loss = 0;
  for (let start = 0; start < logits.length; start += classes) {
    const logSum = logSumExp(logits, start, start + classes);
    for (let i = start; i < start + classes; i++) {
      // The logit of a class with probability 0 may be infinite.
      if (targets[i] !== 0) loss += targets[i]! * (logSum - logits[i]!);
    }
  }
  return loss / size;
}

/** Number of images whose largest logit (the first of equals) is the label's class. */
export function countHits(logits: Float32Array, labels: ArrayLike<number>): number {
  const classes = logits.length / labels.length;
  let hits = 0;
  for (let row = 0; row < labels.length; row++) {
    const start = row * classes;
    if (largestOf(logits, start, start + classes) === start + labels[row]!) hits += 1;
  }
  return hits;
}

function logSumExp(logits: Float32Array, start: number, end: number): number {
  const largest = logits[largestOf(logits, start, end)]!;
  let sum = 0;
  for (let i = start; i < end; i++) sum += Math.exp(logits[i]! - largest);
  return Math.log(sum) + largest;
}

/** Position of the largest value of a stretch, the first of equals. */
export function largestOf(values: ArrayLike<number>, start: number, end: number): number {
  let largest = start;
  for (let i = start + 1; i < end; i++) if (values[i]! > values[largest]!) largest = i;
  return largest;
}
