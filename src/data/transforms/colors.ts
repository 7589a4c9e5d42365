import type { RgbImage } from '../images';
import type { Box } from './geometry';
import { rowsOf, type PixelRows } from './pixelRows';
import { viewOf, type PlacedImage } from './resample';
import type { Scratch } from './scratch';
import type { Kernels } from './simd';

/** One colour operation with its factor. Factor 1 (hue: 0) leaves the image as it is. */
export interface ColorAdjustment {
  readonly kind: 'brightness' | 'contrast' | 'saturation' | 'hue';
  /** brightness, contrast, saturation: >= 0. hue: a turn of the colour wheel in [-0.5, 0.5]. */
  readonly factor: number;
}

/**
 * Adjusts the colours of a whole image and crops it: pixel for pixel what torchvision's
 * `adjust_brightness`, `adjust_contrast`, `adjust_saturation` and `adjust_hue` give on Pillow images before
 * the crop. Contrast blends with the mean grey of the whole image as the adjustments before it left it; all
 * else is pointwise, so that pixels outside the box are computed only where contrast needs them.
 *
 * @returns the box's pixels, in a buffer of `scratch` that the next call with the same scratch overwrites
 */
export function adjustColors(
  image: RgbImage,
  adjustments: readonly ColorAdjustment[],
  box: Box,
  scratch: Scratch,
): RgbImage {
  scratch.kernels.reset();
  return viewOf(adjustRows(rowsOf(image), adjustments, box, scratch.kernels), scratch.kernels);
}

/** {@link adjustColors} into the kernels' memory; without adjustments, the box as it is. */
export function adjustRows(
  source: PixelRows,
  adjustments: readonly ColorAdjustment[],
  box: Box,
  kernels: Kernels,
): PlacedImage {
  const lastContrast = adjustments.findLastIndex(({ kind }) => kind === 'contrast');
  if (lastContrast < 0) {
    const part = placeRows(source, box.top, box.height, kernels);
    const boxed = cutOut(part, { ...box, top: 0 }, kernels);
    for (const each of adjustments) adjust(boxed, each, kernels);
    return boxed;
  }
  const whole = placeRows(source, 0, source.height, kernels);
  for (const each of adjustments.slice(0, lastContrast)) adjust(whole, each, kernels);
  const mean = meanGrey(whole, kernels);
  const boxed = cutOut(whole, box, kernels);
  blendWithConstant(boxed, mean, adjustments[lastContrast]!.factor, kernels);
  for (const each of adjustments.slice(lastContrast + 1)) adjust(boxed, each, kernels);
  return boxed;
}

function placeRows(source: PixelRows, top: number, count: number, kernels: Kernels): PlacedImage {
  const bytes = count * source.width * 3;
  const address = kernels.take(bytes);
  source.copyRows(top, count, kernels.bytes.subarray(address, address + bytes));
  return { address, width: source.width, height: count };
}

/** The box by itself, row after row without gaps. */
function cutOut({ address, width }: PlacedImage, box: Box, kernels: Kernels): PlacedImage {
  const size = { width: box.width, height: box.height };
  if (box.width === width) return { address: address + box.top * width * 3, ...size };
  const rowBytes = box.width * 3;
  const to = kernels.take(rowBytes * box.height);
  const { bytes } = kernels;
  for (let y = 0; y < box.height; y++) {
    const from = address + ((box.top + y) * width + box.left) * 3;
    bytes.copyWithin(to + y * rowBytes, from, from + rowBytes);
  }
  return { address: to, ...size };
}

/** Rounded mean of the grey values (ITU-R 601 luma in 16-bit fixed point, as Pillow's mode L). */
function meanGrey({ address, width, height }: PlacedImage, kernels: Kernels): number {
  const count = width * height;
  return Math.floor(kernels.run.sum_grey(address, count) / count + 0.5);
}

/** Pillow's `Image.blend` with a constant: base + factor * (byte - base) in float, cut off. */
function blendWithConstant(image: PlacedImage, base: number, factor: number, kernels: Kernels): void {
  kernels.run.blend_with_constant(image.address, image.width * image.height * 3, base, factor);
}

function adjust(image: PlacedImage, { kind, factor }: ColorAdjustment, kernels: Kernels): void {
  const count = image.width * image.height;
  switch (kind) {
    case 'brightness':
      return blendWithConstant(image, 0, factor, kernels);
    case 'saturation':
      return kernels.run.blend_with_grey(image.address, count, factor);
    case 'hue':
      return kernels.run.turn_hue(image.address, count, Math.trunc(factor * 255) & 255);
    case 'contrast':
      return blendWithConstant(image, meanGrey(image, kernels), factor, kernels);
  }
}
