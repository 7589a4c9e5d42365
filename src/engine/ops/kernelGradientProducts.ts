import { endsAtAvx2 } from '../processor';
import type { Engine, Tensor, Tensor2D, Tensor4D } from '../types';
import type { ConvolutionGradientInputs, Sliding } from './convolution';
import { transposedProduct, usesMatrixProducts } from './dense';

/** From here on, measured on an AVX2 processor of two cores, products are faster than oneDNN's operation. */
const LEAST_PIXELS = 28 * 28;
/** Below it a product has too few rows to fill the processor: the first convolution of a network. */
const LEAST_CHANNELS = 16;

/**
 * Whether {@link kernelGradientByProducts} is the faster way. It depends on processor and shapes alone, so that equal
 * runs on one machine choose alike.
 */
export function prefersProducts(engine: Engine, { x }: ConvolutionGradientInputs, { stride, padding }: Sliding): boolean {
  const [, height, width, channels] = x.shape;
  if (stride !== 1 || padding !== 'same' || height * width < LEAST_PIXELS || channels < LEAST_CHANNELS) return false;
  const isSlowOtherwise = engine.native.supports('AVX2 and no more', () => endsAtAvx2());
  return isSlowOtherwise && engine.info.device === 'cpu' && usesMatrixProducts(engine);
}

/**
 * Gradient of a convolution with stride 1 and padding 'same' with respect to its kernel, as one product of matrices
 * for each of the kernel's pixels: `dKernel[i, j] = sum over pixels p of x[p + (i, j)]^T dy[p]` (Dumoulin & Visin
 * 2016, section 4). With zeros around the images a shift by (i, j) is a shift by whole rows of one matrix, which
 * costs no copy.
 *
 * On processors with AVX2 alone it takes a quarter of the time of oneDNN's operation at 224 px and 64 channels, and
 * its sums over some images at a time are nearer to float64.
 *
 * @param mostBytes what the copies with zeros around them may take at once; one image is the least
 * @returns float32, of the shape of the kernel
 */
export function kernelGradientByProducts(
  engine: Engine,
  { x, dy, kernel }: ConvolutionGradientInputs,
  mostBytes = 32 * 2 ** 20,
): Tensor4D {
  const { tf } = engine;
  const images = x.shape[0];
  const bytesPerImage = ((x.size + dy.size) / images) * Float32Array.BYTES_PER_ELEMENT;
  const atOnce = Math.max(1, Math.floor(mostBytes / bytesPerImage));
  return tf.tidy(() => {
    let sum: Tensor | undefined;
    for (let first = 0; first < images; first += atOnce) {
      const some = (tensor: Tensor4D): Tensor4D =>
        tf.slice(tensor, [first, 0, 0, 0], [Math.min(atOnce, images - first), -1, -1, -1]);
      const part = gradientOfSome(engine, some(x), some(dy), kernel.shape[0]);
      const before = sum;
      sum = before === undefined ? part : tf.add(before, part);
      if (before !== undefined) tf.dispose([before, part]);
    }
    return tf.reshape(sum!, kernel.shape);
  });
}

/** @returns [size * size, channels, filters] */
function gradientOfSome(engine: Engine, x: Tensor4D, dy: Tensor4D, size: number): Tensor {
  const { tf } = engine;
  const [images, height, width, channels] = x.shape;
  const around = (size - 1) / 2;
  const [paddedHeight, paddedWidth] = [height + 2 * around, width + 2 * around];
  return tf.tidy(() => {
    const none = [0, 0] as [number, number];
    const both = [around, around] as [number, number];
    const after = [0, 2 * around] as [number, number];
    const pixels: Tensor2D = tf.reshape(tf.pad(x, [none, both, both, none]), [-1, channels]);
    const gradients: Tensor2D = tf.reshape(tf.pad(dy, [none, after, after, none]), [-1, dy.shape[3]]);
    // The last rows of the gradients are zeros: left out, every shift has as many rows.
    const rows = images * paddedHeight * paddedWidth - 2 * around * (paddedWidth + 1);
    const shortened = tf.slice(gradients, [0, 0], [rows, -1]);
    const products = Array.from({ length: size * size }, (_, i) => {
      const shift = Math.floor(i / size) * paddedWidth + (i % size);
      return transposedProduct(engine, tf.slice(pixels, [shift, 0], [rows, -1]), shortened);
    });
    return tf.stack(products);
  });
}
