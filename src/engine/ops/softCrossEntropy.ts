import type { Engine, Tensor, Tensor1D, Tensor2D } from '../types';
import { FLOAT } from './attributes';
import { agrees, trialTensor } from './trial';

/** The losses of a batch, float32 [size], and their gradients with respect to the logits, [size, classes]. */
type Parts = readonly [losses: Tensor, gradient: Tensor];

/**
 * The cross-entropy of each image against probabilities of the classes, as PyTorch's `F.cross_entropy` with
 * probabilities, and the gradient of their mean with respect to the logits; without a tape.
 *
 * @param targets float32 [size, classes]; each row sums to 1
 */
export function softCrossEntropyParts(
  engine: Engine,
  logits: Tensor2D,
  targets: Tensor2D,
): { readonly losses: Tensor1D; readonly gradient: Tensor2D } {
  const [losses, gradient] = (usesSoftCrossEntropy(engine) ? native : portable)(engine, logits, targets);
  const mean = engine.tf.mul(gradient, 1 / logits.shape[0]);
  gradient.dispose();
  return { losses: losses as Tensor1D, gradient: mean as Tensor2D };
}

/** One native operation. */
function native({ native: ops }: Engine, logits: Tensor2D, targets: Tensor2D): Parts {
  const [losses, gradient] = ops.run('SoftmaxCrossEntropyWithLogits', { T: FLOAT }, [logits, targets], 2);
  return [losses!, gradient!];
}

/** The same from stock operations. */
function portable({ tf }: Engine, logits: Tensor2D, targets: Tensor2D): Parts {
  const [losses, gradient] = tf.tidy(() => {
    const logProbabilities = tf.logSoftmax(logits);
    return [tf.neg(tf.sum(tf.mul(targets, logProbabilities), 1)), tf.sub(tf.exp(logProbabilities), targets)];
  });
  return [losses!, gradient!];
}

/** Tells whether SoftmaxCrossEntropyWithLogits works here. */
export function usesSoftCrossEntropy(engine: Engine): boolean {
  const trial = (parts: typeof native) => (): Parts => {
    const targets = engine.tf.tensor2d([0.75, 0.25, 0, 0, 0.5, 0.5], [2, 3]);
    return parts(engine, trialTensor<Tensor2D>(engine, [2, 3]), targets);
  };
  return agrees(engine, 'SoftmaxCrossEntropyWithLogits', trial(native), trial(portable));
}
