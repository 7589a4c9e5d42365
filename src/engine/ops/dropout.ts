import type { Engine, Tensor } from '../types';
import { statelessUniform, type Seed } from './statelessUniform';

/**
 * Factor of dropout for its input and gradient: 1 / (1 - rate) where an element is kept, else 0.
 * Depends on shape, rate and seed only (Srivastava et al. 2014, scaled as PyTorch's Dropout is).
 *
 * @param rate probability with which an element is set to zero, in [0, 1)
 * @returns float32 of `shape`
 */
export function dropoutMask(engine: Engine, shape: readonly number[], rate: number, seed: Seed): Tensor {
  const { tf } = engine;
  return tf.tidy(() => {
    const isKept = tf.greaterEqual(statelessUniform(engine, shape, seed), rate);
    return tf.mul(tf.cast(isKept, 'float32'), 1 / (1 - rate));
  });
}

/**
 * Factor of stochastic depth for each image and its gradient, as torchvision's StochasticDepth in mode
 * `row`: 1 / (1 - rate) where the branch is kept, else 0 (Huang et al. 2016). Depends on batch size, rate and seed
 * only.
 *
 * @param rate probability with which an image's branch is left out, in [0, 1]
 * @param rank number of axes of the mask
 * @returns float32 [batch, 1, ..., 1], of `rank` axes, to be multiplied by values of that rank
 */
export function stochasticDepthMask(
  engine: Engine,
  { batch, rank, rate }: { readonly batch: number; readonly rank: number; readonly rate: number },
  seed: Seed,
): Tensor {
  const { tf } = engine;
  const shape = Array.from({ length: rank }, (_, axis) => (axis === 0 ? batch : 1));
  return tf.tidy(() => {
    const isKept = tf.greaterEqual(statelessUniform(engine, shape, seed), rate);
    return tf.mul(tf.cast(isKept, 'float32'), rate < 1 ? 1 / (1 - rate) : 0);
  });
}
