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
  const op = tf.customGrad((x) => ({
    value: tf.mean(softmaxCrossEntropyParts(engine, x as Tensor2D, labels).losses),
    gradFunc: (dy: Tensor) => tf.mul(softmaxCrossEntropyGradient(engine, x as Tensor2D, labels), dy),
  }));
  return op(logits) as Scalar;
}

/** Its gradient with respect to the logits, without a tape. */
export function softmaxCrossEntropyGradient(engine: Engine, logits: Tensor2D, labels: Tensor1D): Tensor2D {
  const { losses, gradient } = softmaxCrossEntropyParts(engine, logits, labels);
  losses.dispose();
  return gradient;
}
