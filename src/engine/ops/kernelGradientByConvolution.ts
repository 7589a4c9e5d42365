import type { Engine, Tensor4D } from '../types';
import { computesOnAvx2 } from './avx2';
import type { ConvolutionGradientInputs, Sliding } from './sliding';
import { transpose } from './transpose';

/** From this size on, channels lie beside the pixels: as images, their weights would not fit the cache. */
const PIXELS_OF_LARGE_IMAGES = 28 * 28;
/** Below this size oneDNN's own operation is as fast. */
const LEAST_CHANNELS = 64;
const LEAST_CHANNELS_OF_SMALL_IMAGES = 128;
/** Largest gradient of the output that is used as the kernel of many small images, and their fewest channels. */
const MOST_KERNEL_BYTES = 8 * 2 ** 20;
const LEAST_BATCH_OF_CHANNELS = 16;

/** Options of {@link kernelGradientByConvolution}. */
export interface KernelGradientOptions {
  /** Layout of the channels of x: as one wide image, or each as an image of its own. Default: 'wide image'. */
  readonly channelsAs?: ChannelLayout;
  /** Memory for copies of x and dy at a time; at least one image of the batch. Default: 64 MiB. */
  readonly mostBytes?: number;
}

export type ChannelLayout = 'wide image' | 'images';

/**
 * The layout that makes {@link kernelGradientByConvolution} faster than oneDNN's own operation; undefined where none
 * does. Processor and shapes decide alone, so that equal runs on one machine choose the same. The limits were measured
 * on an AVX2 processor of two cores.
 */
export function fasterChannelLayout(
  engine: Engine,
  { x, dy, kernel }: ConvolutionGradientInputs,
  { stride, padding }: Sliding,
): ChannelLayout | undefined {
  if (stride !== 1 || padding !== 'same') return undefined;
  const [images, height, width, channels] = x.shape;
  const fewestChannels = Math.min(channels, dy.shape[3]);
  if (fewestChannels < LEAST_CHANNELS || !computesOnAvx2(engine)) return undefined;
  if (height * width >= PIXELS_OF_LARGE_IMAGES) return 'wide image';
  if (fewestChannels < LEAST_CHANNELS_OF_SMALL_IMAGES || kernel.shape[0] !== 3) return undefined;
  const fitsCache = dy.size * Float32Array.BYTES_PER_ELEMENT <= MOST_KERNEL_BYTES;
  return fitsCache && images >= LEAST_BATCH_OF_CHANNELS ? 'images' : 'wide image';
}

/**
 * Gradient of a convolution with stride 1 and padding 'same' with respect to its kernel, as a forward convolution:
 * `dKernel[i, j, c, f] = sum over n, h, w of x[n, h + i, w + j, c] dy[n, h, w, f]` (Dumoulin & Visin 2016, section 4)
 * slides dy, as a kernel of the image's size, over x; the batch becomes its channels. The channels of x become either
 * images or columns: channel c of column w is column w * channels + c of one wide image, and neighbours lie `channels`
 * apart, which is a dilation.
 *
 * @returns float32, of the shape of the kernel
 */
export function kernelGradientByConvolution(
  engine: Engine,
  { x, dy, kernel }: ConvolutionGradientInputs,
  { channelsAs = 'wide image', mostBytes = 64 * 2 ** 20 }: KernelGradientOptions = {},
): Tensor4D {
  const { tf } = engine;
  const images = x.shape[0];
  const slide = channelsAs === 'images' ? overImages : overWideImage;
  const bytesPerImage = ((x.size + dy.size) / images) * Float32Array.BYTES_PER_ELEMENT;
  const atOnce = Math.max(1, Math.floor(mostBytes / bytesPerImage));
  return tf.tidy(() => {
    let sum: Tensor4D | undefined;
    for (let first = 0; first < images; first += atOnce) {
      const some = (tensor: Tensor4D): Tensor4D =>
        tf.slice(tensor, [first, 0, 0, 0], [Math.min(atOnce, images - first), -1, -1, -1]);
      const before = sum;
      sum = tf.tidy(() => {
        const part = slide(engine, some(x), some(dy), kernel.shape[0]);
        return before === undefined ? part : tf.add(before, part);
      });
      before?.dispose();
    }
    return sum!;
  });
}

function overWideImage(engine: Engine, x: Tensor4D, dy: Tensor4D, size: number): Tensor4D {
  const { tf } = engine;
  const [images, height, width, channels] = x.shape;
  const around = (size - 1) / 2;
  const imagesLast = transpose(engine, tf.reshape(x, [images, height * width * channels]), [1, 0]);
  const wide: Tensor4D = tf.reshape(imagesLast, [1, height, width * channels, images]);
  const zeros = zerosAround(around, around * channels);
  const slid = tf.conv2d(wide, imagesAsChannels(engine, dy), 1, zeros, 'NHWC', [1, channels]);
  return tf.reshape(slid, [size, size, channels, dy.shape[3]]);
}

function overImages(engine: Engine, x: Tensor4D, dy: Tensor4D, size: number): Tensor4D {
  const around = (size - 1) / 2;
  const channelsFirst = transpose(engine, x, [3, 1, 2, 0]);
  const slid = engine.tf.conv2d(channelsFirst, imagesAsChannels(engine, dy), 1, zerosAround(around, around));
  return transpose(engine, slid, [1, 2, 0, 3]);
}

/** @returns [height, width, images, filters] */
function imagesAsChannels(engine: Engine, dy: Tensor4D): Tensor4D {
  return transpose(engine, dy, [1, 2, 0, 3]);
}

type Zeros = [before: number, after: number];

/** Zeros before and after each axis of [batch, height, width, channels]. */
function zerosAround(height: number, width: number): [Zeros, Zeros, Zeros, Zeros] {
  return [
    [0, 0],
    [height, height],
    [width, width],
    [0, 0],
  ];
}
