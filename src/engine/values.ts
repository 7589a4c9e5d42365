import type { Engine, Tensor } from './types';

/**
 * Values of the tensor that `compute` gives; every tensor it makes is freed. `tf.tidy` looks for tensors in all its
 * function returns, in arrays element by element, so values must not pass through it.
 *
 * @param compute gives a float32 tensor of its own
 */
export function valuesOf({ tf }: Engine, compute: () => Tensor): Float32Array {
  const tensor = tf.tidy(compute);
  try {
    return tensor.dataSync<'float32'>();
  } finally {
    tensor.dispose();
  }
}
