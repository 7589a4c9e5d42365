import type { Engine, Tensor } from '../types';

/**
 * NaN behind max poolings. PyTorch's carry it on; TensorFlow's and XNNPACK's pass over it, so that a window of NaN
 * gives the least float32 or -Infinity, which the ReLU behind it makes a zero: a network that diverged would look sound.
 * Looking at the pooled values costs a hundredth of a convolution's time; looking at all of its input, a tenth.
 */

/** The least of the values that a max pooling gave, as a scalar for {@link showHidden}. */
export function leastPooled({ tf }: Engine, pooled: Tensor): Tensor {
  return tf.min(pooled);
}

/**
 * Values to the bit, or all NaN where a max pooling that led to them had a window of NaN (or of values below -1.7e38).
 *
 * @param leasts of {@link leastPooled}, at least one; stay the caller's
 */
export function showHidden<T extends Tensor>({ tf }: Engine, values: T, leasts: readonly Tensor[]): T {
  return tf.tidy(() => {
    const sum = leasts.length === 1 ? leasts[0]! : tf.addN([...leasts]);
    // Infinite where one is the least float32. TensorFlow's optimiser would make a difference of equals a constant.
    const twice = tf.add(sum, sum);
    return tf.sub(values, tf.squaredDifference(twice, twice)) as T;
  });
}
