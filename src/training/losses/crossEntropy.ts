import { numberOption } from '../../core';
import { softCrossEntropyParts, softmaxCrossEntropyParts, type Tensor1D, type Tensor2D } from '../../engine';
import { meanCrossEntropy, meanSoftCrossEntropy } from './logits';
import { softened } from './targets';
import type { Loss, LossMember } from './types';

/** `labelSmoothing` is the part of each target that is spread over all classes, in training. */
const OPTIONS = { labelSmoothing: numberOption(0, { from: 0, below: 1 }) };

/**
 * Cross-entropy of the softmax, as `torch.nn.CrossEntropyLoss` defines it. Label smoothing (Szegedy et al. 2016,
 * "Rethinking the Inception architecture") is part of training only: losses on validation and test images stay
 * comparable from run to run.
 */
export const crossEntropy: LossMember<typeof OPTIONS> = {
  name: 'cross-entropy',
  about: 'Cross-entropy of the softmax, in nats.',
  options: OPTIONS,
  start: ({ labelSmoothing }) => crossEntropyLoss(labelSmoothing),
};

/** @param labelSmoothing in [0, 1). Default 0 */
export function crossEntropyLoss(labelSmoothing = 0): Loss {
  return {
    name: 'cross-entropy',
    targets: (targets, classes, { training }) =>
      training && labelSmoothing > 0 ? softened(targets, classes, labelSmoothing) : targets,
    parts: (engine, logits, targets) =>
      targets.rank === 1
        ? softmaxCrossEntropyParts(engine, logits, targets as Tensor1D)
        : softCrossEntropyParts(engine, logits, targets as Tensor2D),
    mean: (logits, targets, size) =>
      targets.kind === 'labels'
        ? meanCrossEntropy(logits, targets.labels)
        : meanSoftCrossEntropy(logits, targets.values, size),
  };
}
