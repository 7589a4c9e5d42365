import {
  softmaxCrossEntropyParts,
  type Engine,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '../../src/engine';

/** Mean cross-entropy of the softmax against class indices, for TF.js's tape: differentiable in the logits. */
export function softmaxCrossEntropy(engine: Engine, logits: Tensor2D, labels: Tensor1D): Scalar {
  const { tf } = engine;
  const op = tf.customGrad((...inputs) => {
    // The types name the tensors alone; the last argument keeps one until the gradient is taken.
    const [x, save] = inputs as readonly unknown[] as readonly [Tensor2D, (kept: Tensor[]) => void];
    const { losses, gradient } = softmaxCrossEntropyParts(engine, x, labels);
    save([gradient]);
    return { value: tf.mean(losses), gradFunc: (dy: Tensor, kept: Tensor[]) => tf.mul(kept[0]!, dy) };
  });
  return op(logits) as Scalar;
}

/** Its gradient with respect to the logits, without a tape. */
export function softmaxCrossEntropyGradient(engine: Engine, logits: Tensor2D, labels: Tensor1D): Tensor2D {
  const { losses, gradient } = softmaxCrossEntropyParts(engine, logits, labels);
  losses.dispose();
  return gradient;
}
