import type { RgbImage } from '../images';
import type { Box, ColorAdjustment } from './draw';
import { turnHue } from './hue';
import { buffer8, type Scratch } from './scratch';

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
  const contrastAt = adjustments.findIndex(({ kind }) => kind === 'contrast');
  const before = adjustments.slice(0, Math.max(0, contrastAt));
  const whole = before.length > 0 ? adjustWhole(image, before, scratch) : image;
  const data = copyBox(whole, box, scratch);
  for (const { kind, factor } of adjustments.slice(before.length)) {
    if (kind === 'brightness') lookUp(data, blendTable(0, factor));
    else if (kind === 'contrast') lookUp(data, blendTable(meanGrey(whole.data), factor));
    else if (kind === 'saturation') blendWithGrey(data, factor);
    else turnHue(data, factor);
  }
  return { width: box.width, height: box.height, data };
}

function adjustWhole(image: RgbImage, adjustments: readonly ColorAdjustment[], scratch: Scratch): RgbImage {
  const data = buffer8(scratch, 'whole', image.data.length);
  data.set(image.data);
  for (const { kind, factor } of adjustments) {
    if (kind === 'brightness') lookUp(data, blendTable(0, factor));
    else if (kind === 'saturation') blendWithGrey(data, factor);
    else if (kind === 'hue') turnHue(data, factor);
  }
  return { ...image, data };
}

function copyBox(image: RgbImage, box: Box, scratch: Scratch): Uint8Array {
  const rowLength = box.width * 3;
  const data = buffer8(scratch, 'box', rowLength * box.height);
  for (let y = 0; y < box.height; y++) {
    const from = ((box.top + y) * image.width + box.left) * 3;
    data.set(image.data.subarray(from, from + rowLength), y * rowLength);
  }
  return data;
}

/**
 * Rounded mean of the grey values (ITU-R 601 luma in 16-bit fixed point, as Pillow's mode L) of RGB pixels.
 */
export function meanGrey(pixels: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < pixels.length; at += 3) sum += grey(pixels[at]!, pixels[at + 1]!, pixels[at + 2]!);
  return Math.floor(sum / (pixels.length / 3) + 0.5);
}

function grey(red: number, green: number, blue: number): number {
  return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
}

/**
 * Pillow's `Image.blend` of the constant `base` with every byte: base + factor * (byte - base), cut off, in
 * float.
 */
function blendTable(base: number, factor: number): Uint8Array {
  const alpha = Math.fround(factor);
  return Uint8Array.from({ length: 256 }, (_, byte) => {
    const value = Math.fround(base + Math.fround(alpha * (byte - base)));
    return Math.trunc(Math.min(255, Math.max(0, value)));
  });
}

function lookUp(pixels: Uint8Array, table: Uint8Array): void {
  for (let at = 0; at < pixels.length; at++) pixels[at] = table[pixels[at]!]!;
}

/** Pillow's `ImageEnhance.Color`: blends each pixel with its grey value. */
function blendWithGrey(pixels: Uint8Array, factor: number): void {
  const alpha = Math.fround(factor);
  // factor * difference, for differences -255 to 255; storing it rounds it to float.
  const scaled = Float32Array.from({ length: 511 }, (_, i) => alpha * (i - 255));
  for (let at = 0; at < pixels.length; at += 3) {
    const red = pixels[at]!;
    const green = pixels[at + 1]!;
    const blue = pixels[at + 2]!;
    const base = grey(red, green, blue);
    const offset = 255 - base;
    pixels[at] = clip8(Math.fround(base + scaled[red + offset]!));
    pixels[at + 1] = clip8(Math.fround(base + scaled[green + offset]!));
    pixels[at + 2] = clip8(Math.fround(base + scaled[blue + offset]!));
  }
}

function clip8(value: number): number {
  return value <= 0 ? 0 : value >= 255 ? 255 : value | 0;
}
