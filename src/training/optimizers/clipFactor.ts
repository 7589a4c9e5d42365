import type { Engine, Scalar, Tensor } from '../../engine';

/** Avoids a division by 0. PyTorch's value. */
const SMALLEST = 1e-6;

/**
 * Factor on gradients that limits the norm over all of them to `maxNorm`: the coefficient
 * min(1, maxNorm / (norm + 1e-6)) of `torch.nn.utils.clip_grad_norm_` with norm_type 2. No value is read in
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
