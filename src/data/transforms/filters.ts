import type { RgbImage } from '../images';
import { roundHalfToEven } from './geometry';

/** Operations on bytes, each with the same results as the one in Pillow or torchvision that it is named after. */

/**
 * torchvision's `gaussian_blur` of a Pillow image: a separable kernel over the image mirrored at its edges, rounded to
 * bytes.
 *
 * @param kernelSize odd, in pixels
 * @param sigma standard deviation in pixels
 */
export function gaussianBlurred({ width, height, data }: RgbImage, kernelSize: number, sigma: number): RgbImage {
  const kernel = gaussianKernel(kernelSize, sigma);
  const across = blurredAcross(data, width, kernel);
  return { width, height, data: blurredDown(across, width, height, kernel) };
}

function gaussianKernel(size: number, sigma: number): Float64Array {
  const half = (size - 1) / 2;
  const density = Float64Array.from({ length: size }, (_, i) => Math.exp(-0.5 * ((i - half) / sigma) ** 2));
  const total = density.reduce((sum, value) => sum + value, 0);
  return density.map((value) => value / total);
}

function blurredAcross(data: Uint8Array, width: number, kernel: Float64Array): Float32Array {
  const columns = mirroredIndices(width, kernel.length);
  const padded = new Float32Array(columns.length * 3);
  const to = new Float32Array(data.length);
  for (let row = 0; row < data.length; row += width * 3) {
    columns.forEach((column, i) => {
      for (let channel = 0; channel < 3; channel++) padded[i * 3 + channel] = data[row + column * 3 + channel]!;
    });
    for (let i = 0; i < width * 3; i++) {
      let sum = 0;
      for (let k = 0; k < kernel.length; k++) sum += kernel[k]! * padded[i + k * 3]!;
      to[row + i] = sum;
    }
  }
  return to;
}

function blurredDown(from: Float32Array, width: number, height: number, kernel: Float64Array): Uint8Array {
  const rows = mirroredIndices(height, kernel.length);
  const stride = width * 3;
  const sums = new Float64Array(stride);
  const to = new Uint8Array(from.length);
  for (let y = 0; y < height; y++) {
    sums.fill(0);
    for (let k = 0; k < kernel.length; k++) {
      const row = rows[y + k]! * stride;
      for (let i = 0; i < stride; i++) sums[i]! += kernel[k]! * from[row + i]!;
    }
    for (let i = 0; i < stride; i++) to[y * stride + i] = roundHalfToEven(sums[i]!);
  }
  return to;
}

/** Pixels that the kernel meets, mirrored at the ends (the end itself once, as PyTorch's `reflect`). */
function mirroredIndices(size: number, kernelSize: number): Int32Array {
  const half = (kernelSize - 1) / 2;
  const period = Math.max(1, 2 * (size - 1));
  return Int32Array.from({ length: size + kernelSize - 1 }, (_, i) => {
    const place = (((i - half) % period) + period) % period;
    return place < size ? place : period - place;
  });
}

/** Pillow's `ImageEnhance.Sharpness(image).enhance(factor)`: 0 blurs, 1 changes nothing, above 1 sharpens. */
export function sharpened(image: RgbImage, factor: number): RgbImage {
  const { width, height, data } = image;
  const smooth = smoothed(image);
  const f = Math.fround;
  const weight = f(factor);
  return {
    width,
    height,
    data: data.map((value, i) => clip(f(smooth[i]! + f(weight * (value - smooth[i]!))))),
  };
}

/** Pillow's `ImageFilter.SMOOTH`: the pixel five times and its eight neighbours; the edge stays. */
function smoothed({ width, height, data }: RgbImage): Uint8Array {
  const to = Uint8Array.from(data);
  const stride = width * 3;
  for (let y = 1; y < height - 1; y++) {
    for (let at = y * stride + 3; at < (y + 1) * stride - 3; at++) {
      let sum = data[at]! * 4;
      for (let row = at - stride; row <= at + stride; row += stride) {
        sum += data[row - 3]! + data[row]! + data[row + 3]!;
      }
      to[at] = Math.round(sum / 13);
    }
  }
  return to;
}

/** Pillow's `ImageOps.posterize`: keeps the highest bits. */
export function posterized(image: RgbImage, bits: number): RgbImage {
  const mask = ~(2 ** (8 - bits) - 1);
  return mapped(image, (value) => value & mask);
}

/** Pillow's `ImageOps.solarize`: inverts levels from the threshold on. */
export function solarized(image: RgbImage, threshold: number): RgbImage {
  return mapped(image, (value) => (value < threshold ? value : 255 - value));
}

/** Pillow's `ImageOps.autocontrast`: stretches each channel from its least to its greatest level. */
export function autocontrasted(image: RgbImage): RgbImage {
  const tables = [0, 1, 2].map((channel) => {
    const histogram = histogramOf(image, channel);
    const low = histogram.findIndex((count) => count > 0);
    const high = histogram.findLastIndex((count) => count > 0);
    if (high <= low) return (value: number) => value;
    const scale = 255 / (high - low);
    const offset = -low * scale;
    return (value: number) => clip(value * scale + offset);
  });
  return mapped(image, ...tables);
}

/** Pillow's `ImageOps.equalize`: makes each channel's histogram flat. */
export function equalized(image: RgbImage): RgbImage {
  return mapped(image, ...[0, 1, 2].map((channel) => equalizingTable(histogramOf(image, channel))));
}

function equalizingTable(histogram: Int32Array): (value: number) => number {
  const counts = histogram.filter((count) => count > 0);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const step = Math.floor((total - counts.at(-1)!) / 255);
  if (counts.length <= 1 || step === 0) return (value) => value;
  let passed = Math.floor(step / 2);
  const table = Array.from(histogram, (count) => {
    const level = Math.floor(passed / step);
    passed += count;
    return level;
  });
  return (value) => clip(table[value]!);
}

function histogramOf({ data }: RgbImage, channel: number): Int32Array {
  const counts = new Int32Array(256);
  for (let i = channel; i < data.length; i += 3) counts[data[i]!]! += 1;
  return counts;
}

/** Every level through a function; one of each channel where three are given. */
function mapped({ width, height, data }: RgbImage, ...functions: readonly ((value: number) => number)[]): RgbImage {
  const tables = functions.map((each) => Uint8Array.from({ length: 256 }, (_, value) => each(value)));
  const to = new Uint8Array(data.length);
  for (let channel = 0; channel < 3; channel++) {
    const table = tables[channel % tables.length]!;
    for (let i = channel; i < data.length; i += 3) to[i] = table[data[i]!]!;
  }
  return { width, height, data: to };
}

/** Truncates to a byte, cut off at 0 and 255. */
function clip(value: number): number {
  return Math.min(255, Math.max(0, Math.trunc(value)));
}
