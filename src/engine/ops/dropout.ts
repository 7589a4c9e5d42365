import type { Engine, Tensor } from '../types';
import { statelessUniform, type Seed } from './statelessUniform';

/**
 * What dropout multiplies its input by (and its gradient by): 1 / (1 - rate) where an element is kept, else 0.
 * Depends on shape, rate and seed only (Srivastava et al. 2014, scaled as PyTorch's Dropout is).
 *
 * @param rate probability with which an element is set to zero, in [0, 1)
 * @returns float32 of `shape`
 */
export function dropoutMask(
  engine: Engine,
  shape: readonly number[],
  rate: number,
  seed: Seed,
): Tensor {
  const { tf } = engine;
  return tf.tidy(() => {
    const isKept = tf.greaterEqual(statelessUniform(engine, shape, seed), rate);
    return tf.mul(tf.cast(isKept, 'float32'), 1 / (1 - rate));
  });
}
