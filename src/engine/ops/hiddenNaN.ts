import type { Engine, Tensor } from '../types';

/**
 * NaN behind max poolings and, in WebAssembly, behind rectifiers. PyTorch's carry it on. TensorFlow's and XNNPACK's
 * poolings pass over it, so that a window of NaN gives the least float32 or -Infinity, which the ReLU behind it makes a
 * zero; XNNPACK's rectifiers compare the bits as integers, of which a negative NaN is below zero. A network that
 * diverged would look sound.
 */

/**
 * The least of the values that a max pooling gave, as a scalar for {@link showHidden}. They are fewer than those it
 * took, which would cost a tenth of the convolution before it.
 */
export function leastPooled({ tf }: Engine, pooled: Tensor): Tensor {
  return tf.min(pooled);
}

/** The same of the input of a ReLU, ReLU6 or hard sigmoid; undefined where they hide nothing. */
export function leastRectified({ tf, info }: Engine, x: Tensor): Tensor | undefined {
  return info.binding === 'wasm' ? tf.min(x) : undefined;
}

/**
 * Values to the bit, or all NaN where one of the least values is NaN or below -1.7e38.
 *
 * @param leasts of {@link leastPooled} and {@link leastRectified}, at least one; stay the caller's
 */
export function showHidden<T extends Tensor>({ tf }: Engine, values: T, leasts: readonly Tensor[]): T {
  return tf.tidy(() => {
    const sum = leasts.length === 1 ? leasts[0]! : tf.addN([...leasts]);
    // Infinite where one is the least float32. TensorFlow's optimiser would make a difference of equals a constant.
    const twice = tf.add(sum, sum);
    return tf.sub(values, tf.squaredDifference(twice, twice)) as T;
  });
}
