import type { Engine, Tensor4D, Tensor5D } from '../types';
import { computesOnAvx2 } from './avx2';
import type { Sliding } from './sliding';

/** Below this size, reordering the kernel for oneDNN costs what the faster convolution saves. */
const LEAST_OUTPUT_PIXELS = 27 * 27;
/** Below this size, the calls cost what the faster convolution saves. */
const LEAST_PRODUCTS = 50e6;

/**
 * Tells whether {@link convolutionAsVolume} is faster than a convolution in two dimensions: for single images only.
 * TensorFlow 2.21 gives oneDNN their kernel as it lies in memory (core/kernels/mkl/mkl_conv_ops.cc), which leaves a product of
 * matrices as the only way; in three dimensions oneDNN may order the kernel, as for larger batches. The limits were
 * measured on an AVX2 processor of two cores.
 */
export function isFasterAsVolume(engine: Engine, x: Tensor4D, kernel: Tensor4D, { stride, padding }: Sliding): boolean {
  const [images, height, width] = x.shape;
  if (images !== 1) return false;
  const lost = padding === 'same' ? 0 : kernel.shape[0] - 1;
  const pixels = Math.ceil((height - lost) / stride) * Math.ceil((width - lost) / stride);
  return pixels >= LEAST_OUTPUT_PIXELS && pixels * kernel.size >= LEAST_PRODUCTS && computesOnAvx2(engine);
}

/**
 * A convolution of images as volumes of depth 1.
 *
 * @param x float32 [batch, height, width, channels]
 * @param kernel float32 [size, size, channels, filters]
 * @returns float32 [batch, height, width, filters]
 */
export function convolutionAsVolume(
  { tf }: Engine,
  x: Tensor4D,
  kernel: Tensor4D,
  { stride, padding }: Sliding,
): Tensor4D {
  return tf.tidy(() => {
    const [images, ...pixels] = x.shape;
    const volume: Tensor5D = tf.reshape(x, [images, 1, ...pixels]);
    const flat: Tensor5D = tf.reshape(kernel, [1, ...kernel.shape]);
    const y: Tensor5D = tf.conv3d(volume, flat, [1, stride, stride], padding);
    return tf.squeeze(y, [1]);
  });
}
