import type { Engine, Tensor4D } from '../types';
import type { ConvolutionGradientInputs, Sliding } from './sliding';

/** Tells whether a convolution is 1 x 1 and skips pixels, as a residual network's shortcut does. */
export function isStridedPointwise({ shape: [height, width] }: Tensor4D, { stride }: Sliding): boolean {
  return height === 1 && width === 1 && stride > 1;
}

/**
 * Computes the gradient from the pixels read, without stride. oneDNN's gradient of a strided 1 x 1 kernel writes
 * past its memory where there are few channels: of 4 to 8 channels at 16 px it damaged the heap, while the
 * forward convolution and the gradient of the input did not.
 */
export function readPixels(
  engine: Engine,
  { dy, x, kernel }: ConvolutionGradientInputs,
  { stride }: Sliding,
): ConvolutionGradientInputs {
  const { tf } = engine;
  const [batch, rows, columns] = dy.shape;
  const [, height, width, channels] = x.shape;
  // A slice copies whole pixels, while a slice with strides takes its time for each number: 15 ms for 1.
  if (rows * stride === height && columns * stride === width) {
    const pixels = tf.tidy(() => {
      const byStep = tf.reshape(x, [batch * rows, stride, columns, stride * channels]);
      const read = tf.slice(byStep, [0, 0, 0, 0], [batch * rows, 1, columns, channels]);
      return tf.reshape(read, [batch, rows, columns, channels]) as Tensor4D;
    });
    return { dy, x: pixels, kernel };
  }
  const end = [batch, (rows - 1) * stride + 1, (columns - 1) * stride + 1, channels] as const;
  return { dy, x: tf.stridedSlice(x, [0, 0, 0, 0], [...end], [1, stride, stride, 1]) as Tensor4D, kernel };
}
