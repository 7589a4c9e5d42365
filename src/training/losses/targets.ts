import type { Engine, Tensor } from '../../engine';
import type { NetworkBatch } from '../batch';
import type { Targets } from './types';

/** The targets of a batch, as the loader or the mixing of images left them. */
export function targetsOf({ labels, targets }: NetworkBatch): Targets {
  return targets === undefined ? { kind: 'labels', labels } : { kind: 'soft', values: targets };
}

/** Targets as probabilities: ones and zeros where they are labels. */
export function probabilities(targets: Targets, classes: number): Float32Array {
  if (targets.kind === 'soft') return targets.values;
  const values = new Float32Array(targets.labels.length * classes);
  targets.labels.forEach((label, row) => (values[row * classes + label] = 1));
  return values;
}

/**
 * Targets with a part spread evenly over all classes, as the `label_smoothing` of `torch.nn.CrossEntropyLoss`.
 *
 * @param part in [0, 1)
 */
export function softened(targets: Targets, classes: number, part: number): Targets {
  const values = probabilities(targets, classes).map((value) => value * (1 - part) + part / classes);
  return { kind: 'soft', values };
}

/** Targets as a loss takes them: int32 [size], or float32 [size, classes]. */
export function targetTensor({ tf }: Engine, targets: Targets, classes: number): Tensor {
  if (targets.kind === 'labels') return tf.tensor1d(targets.labels, 'int32');
  return tf.tensor2d(targets.values, [targets.values.length / classes, classes], 'float32');
}
