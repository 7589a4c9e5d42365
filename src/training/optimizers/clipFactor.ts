import type { Engine, Scalar, Tensor } from '../../engine';

/** Keeps a division by 0 away. PyTorch's value. */
const SMALLEST = 1e-6;

/**
 * What gradients are multiplied with, so that the norm over all of them is at most `maxNorm`: the coefficient
 * min(1, maxNorm / (norm + 1e-6)) of `torch.nn.utils.clip_grad_norm_` with norm_type 2. No value is looked at in
 * JavaScript, so that a step can be one graph.
 *
 * @param gradients stay the caller's
 * @param maxNorm above 0
 */
export function clipFactor({ tf }: Engine, gradients: readonly Tensor[], maxNorm: number): Scalar {
  return tf.tidy(() => {
    const squares = gradients.map((gradient) => tf.sum(tf.square(gradient)));
    const norm = tf.sqrt(tf.addN(squares));
    return tf.minimum(tf.div(maxNorm, tf.add(norm, SMALLEST)), 1);
  });
}
