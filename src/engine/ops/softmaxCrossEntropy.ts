import type { Engine, Tensor, Tensor1D, Tensor2D } from '../types';
import { agrees, trialTensor } from './trial';

/** Losses [batch] and their gradients with respect to the logits [batch, classes]. */
interface LossParts {
  readonly losses: Tensor;
  readonly gradient: Tensor;
}

/** One native operation. Exported for tests, which compare it with {@link portable}. */
export function native({ native: ops }: Engine, logits: Tensor2D, labels: Tensor1D): LossParts {
  const [losses, gradient] = ops.run(
    'SparseSoftmaxCrossEntropyWithLogits',
    { T: { kind: 'type', value: 'float32' }, Tlabels: { kind: 'type', value: 'int32' } },
    [logits, labels],
    2,
  );
  return { losses: losses!, gradient: gradient! };
}

/** The same from stock operations. */
export function portable({ tf }: Engine, logits: Tensor2D, labels: Tensor1D): LossParts {
  const [losses, gradient] = tf.tidy(() => {
    const oneHot = tf.oneHot(labels, logits.shape[1]).toFloat();
    const logProbabilities = tf.logSoftmax(logits);
    return [tf.neg(tf.sum(tf.mul(oneHot, logProbabilities), 1)), tf.sub(tf.exp(logProbabilities), oneHot)];
  });
  return { losses: losses!, gradient: gradient! };
}

/**
 * The cross-entropy of each image against its class, in nats, as PyTorch's `F.cross_entropy`, and the gradient of their
 * mean with respect to the logits: (softmax - one-hot) / batch. Without a tape.
 *
 * @param logits float32 of shape [batch, classes]
 * @param labels int32 of shape [batch], each in [0, classes)
 */
export function softmaxCrossEntropyParts(
  engine: Engine,
  logits: Tensor2D,
  labels: Tensor1D,
): { readonly losses: Tensor1D; readonly gradient: Tensor2D } {
  const { tf } = engine;
  const { losses, gradient } = (usesSparseCrossEntropy(engine) ? native : portable)(engine, logits, labels);
  const mean = tf.mul(gradient, 1 / logits.shape[0]);
  gradient.dispose();
  return { losses: losses as Tensor1D, gradient: mean as Tensor2D };
}

/** Tells whether SparseSoftmaxCrossEntropyWithLogits works here. */
export function usesSparseCrossEntropy(engine: Engine): boolean {
  const trial = (parts: typeof native): readonly Tensor[] => {
    const logits = trialTensor<Tensor2D>(engine, [3, 5]);
    const { losses, gradient } = parts(engine, logits, engine.tf.tensor1d([4, 0, 2], 'int32'));
    return [losses, gradient];
  };
  return agrees(
    engine,
    'SparseSoftmaxCrossEntropyWithLogits',
    () => trial(native),
    () => trial(portable),
  );
}
