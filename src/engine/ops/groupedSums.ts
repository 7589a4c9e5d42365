import type { Engine, Tensor, Tensor1D, Tensor2D } from '../types';
import { CHANNELS_LAST, FLOAT } from './attributes';

/**
 * Sums of a channel's n values in groups, which number the largest divisor of n up to sqrt(n): `BiasAddGrad` adds one
 * float32 after the other, and sums of so few values round little. Grouping costs no copy: [n, channels] is
 * seen as [n / groups, groups * channels].
 *
 * @param x float32 of any shape whose last axis are the channels
 * @returns float32 [groups, channels]
 */
export function sumsOfGroups(engine: Engine, x: Tensor): Tensor2D {
  const { tf } = engine;
  const channels = x.shape.at(-1)!;
  const count = x.size / channels;
  const groups = divisorNearRoot(count);
  return tf.tidy(() => {
    const view = tf.reshape(x, [count / groups, groups * channels]);
    return tf.reshape(columnSums(engine, view), [groups, channels]);
  });
}

/**
 * Sums over the rows, one float32 after the other.
 *
 * @param matrix float32 [rows, columns]
 * @returns float32 [columns]
 */
export function columnSums({ native: ops }: Engine, matrix: Tensor): Tensor1D {
  return ops.run('BiasAddGrad', { T: FLOAT, data_format: CHANNELS_LAST }, [matrix], 1)[0] as Tensor1D;
}

/** The largest divisor of `count` that is at most its square root. */
export function divisorNearRoot(count: number): number {
  let divisor = Math.floor(Math.sqrt(count));
  while (count % divisor !== 0) divisor -= 1;
  return divisor;
}
