import type { Engine, Tensor } from '../types';

/**
 * NaN behind max poolings and, in WebAssembly, behind rectifiers. PyTorch's carry it on. TensorFlow's and XNNPACK's
 * poolings pass over it, so that a window of NaN gives the least float32 or -Infinity, which the ReLU behind it makes a
 * zero; XNNPACK's rectifiers compare the bits as integers, of which a negative NaN is below zero. A network that
 * diverged would look sound.
 */

/**
 * The sum of the values that a max pooling gave, as a scalar for {@link showHidden}. A window of NaN makes it the least
 * float32 or -Infinity. It takes a third less time than the minimum; and the values are fewer than those that the pooling
 * took, which would cost a tenth of the convolution before it.
 */
export function sumOfPooled({ tf }: Engine, pooled: Tensor): Tensor {
  return tf.sum(pooled);
}

/** The same of the input of a ReLU, ReLU6 or hard sigmoid; undefined where they hide nothing. */
export function sumOfRectified({ tf, info }: Engine, x: Tensor): Tensor | undefined {
  return info.binding === 'wasm' ? tf.sum(x) : undefined;
}

/**
 * Values to the bit, or all NaN where one of the sums is NaN or further from zero than 1.7e38.
 *
 * @param sums of {@link sumOfPooled} and {@link sumOfRectified}, at least one; stay the caller's
 */
export function showHidden<T extends Tensor>({ tf }: Engine, values: T, sums: readonly Tensor[]): T {
  return tf.tidy(() => {
    // Infinite where one is the least float32. TensorFlow's optimiser would make a difference of equals a constant.
    const twice = tf.addN([...sums, ...sums]);
    return tf.sub(values, tf.squaredDifference(twice, twice)) as T;
  });
}
