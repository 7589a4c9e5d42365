import type { Engine, Scalar, Tensor, Tensor1D, Tensor2D } from '../types';
import { agrees, trialTensor } from './trial';

/**
 * Mean cross-entropy of the softmax of logits against class indices, in nats, as PyTorch's
 * `F.cross_entropy`. Differentiable with respect to the logits: (softmax - one-hot) / batch. One native
 * operation gives loss and gradient; the fallback composes stock ones.
 *
 * @param logits float32 of shape [batch, classes]
 * @param labels int32 of shape [batch], each in [0, classes)
 * @returns float32 scalar
 */
export function softmaxCrossEntropy(engine: Engine, logits: Tensor2D, labels: Tensor1D): Scalar {
  const { tf } = engine;
  const parts = usesSparseCrossEntropy(engine) ? native : portable;
  const op = tf.customGrad((...args) => {
    const x = args[0] as Tensor2D;
    const save = args[1] as unknown as (tensors: Tensor[]) => void;
    const { losses, gradient } = parts(engine, x, labels);
    save([gradient]);
    const batch = x.shape[0];
    return {
      value: tf.mean(losses),
      gradFunc: (dy: Tensor, saved: Tensor[]) => tf.mul(saved[0]!, tf.div(dy, batch)),
    };
  });
  return op(logits) as Scalar;
}

/** Losses [batch] and their gradients with respect to the logits [batch, classes]. */
interface LossParts {
  readonly losses: Tensor;
  readonly gradient: Tensor;
}

/** One native operation. Exported for tests, which hold it against {@link portable}. */
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
  return tf.tidy(() => {
    const oneHot = tf.oneHot(labels, logits.shape[1]).toFloat();
    const logProbabilities = tf.logSoftmax(logits);
    return {
      losses: tf.neg(tf.sum(tf.mul(oneHot, logProbabilities), 1)),
      gradient: tf.sub(tf.exp(logProbabilities), oneHot),
    };
  }) as unknown as LossParts;
}

/**
 * Gradient of {@link softmaxCrossEntropy} with respect to the logits, without a tape.
 *
 * @returns float32 of the shape of the logits
 */
export function softmaxCrossEntropyGradient(engine: Engine, logits: Tensor2D, labels: Tensor1D): Tensor2D {
  const { losses, gradient } = softmaxCrossEntropyParts(engine, logits, labels);
  losses.dispose();
  return gradient;
}

/**
 * The cross-entropy of each image, float32 [batch], and the gradient of their mean with respect to the logits, of the
 * shape of the logits; without a tape.
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

/** Whether SparseSoftmaxCrossEntropyWithLogits works here. */
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
