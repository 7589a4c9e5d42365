import type { Random } from '../../core';
import type { RgbImage } from '../images';
import type { Normalization } from '../types';
import { adjustColors } from './colorJitter';
import {
  drawColorJitter,
  drawRandomResizedCrop,
  roundHalfToEven,
  type Box,
  type ColorAdjustment,
} from './draw';
import type { ImageTransform } from './presets';
import { resample, type ResampleOptions } from './resample';
import { createScratch, type Scratch } from './scratch';

/** A transform with all its random choices made for one image. */
export interface TransformParameters extends ResampleOptions {
  /** On the whole image, before the crop; in the order in which they apply. */
  readonly adjustments: readonly ColorAdjustment[];
  readonly flip: boolean;
}

/**
 * Makes a transform's choices for an image of the given size. Jitter, crop and flip draw from streams of
 * their own, so that switching one off leaves the others as they were.
 */
export function drawTransform(
  transform: ImageTransform,
  width: number,
  height: number,
  random: Random,
): TransformParameters {
  const { colorJitter, cropping, imageSize, flipProbability } = transform;
  const geometry =
    cropping.kind === 'random-resized-crop'
      ? wholeSquare(drawRandomResizedCrop(random.split('crop'), width, height, cropping), imageSize)
      : centerCrop(width, height, cropping.shorterSide, imageSize);
  return {
    ...geometry,
    adjustments: colorJitter === null ? [] : drawColorJitter(random.split('jitter'), colorJitter),
    flip: flipProbability > 0 && random.split('flip').chance(flipProbability),
  };
}

function wholeSquare(box: Box, size: number): ResampleOptions {
  return { box, width: size, height: size, window: { left: 0, top: 0, width: size, height: size } };
}

/** torchvision's Resize of the shorter side (the longer is cut off to whole pixels) and CenterCrop. */
function centerCrop(width: number, height: number, shorterSide: number, size: number): ResampleOptions {
  const longer = Math.trunc((shorterSide * Math.max(width, height)) / Math.min(width, height));
  const resized =
    width <= height ? { width: shorterSide, height: longer } : { width: longer, height: shorterSide };
  return {
    ...resized,
    box: { left: 0, top: 0, width, height },
    window: {
      left: roundHalfToEven((resized.width - size) / 2),
      top: roundHalfToEven((resized.height - size) / 2),
      width: size,
      height: size,
    },
  };
}

/** Whether a transform gives the same result whatever the generator. */
export function isDeterministic(transform: ImageTransform): boolean {
  const { colorJitter, cropping, flipProbability } = transform;
  return colorJitter === null && cropping.kind === 'center-crop' && flipProbability === 0;
}

/**
 * Applies a transform up to, not including, normalization: pixels as Pillow would have them.
 *
 * @param random one image's generator; the same generator gives the same result
 * @returns a new image of imageSize x imageSize
 */
export function applyTransform(image: RgbImage, transform: ImageTransform, random: Random): RgbImage {
  const parameters = drawTransform(transform, image.width, image.height, random);
  const { data, ...size } = render(image, parameters, createScratch());
  const copy = Uint8Array.from(data);
  if (parameters.flip) flipRows(copy, size.width);
  return { ...size, data: copy };
}

/**
 * Applies a transform and normalizes into `out`, which takes imageSize * imageSize * 3 values in the
 * order row, column, channel: (pixel / 255 - mean) / std, in float as PyTorch computes it.
 */
export function applyTransformInto(
  image: RgbImage,
  transform: ImageTransform,
  random: Random,
  out: Float32Array,
  table: NormalizationTable,
  scratch: Scratch,
): void {
  const parameters = drawTransform(transform, image.width, image.height, random);
  const result = render(image, parameters, scratch);
  if (parameters.flip) normalizeFlipped(result, table, out);
  else normalizeInto(result, table, out);
}

/** Jitter, crop and resize; no flip. */
function render(image: RgbImage, parameters: TransformParameters, scratch: Scratch): RgbImage {
  if (parameters.adjustments.length === 0) return resample(image, parameters, scratch);
  const adjusted = adjustColors(image, parameters.adjustments, parameters.box, scratch);
  const { width, height } = parameters.box;
  return resample(adjusted, { ...parameters, box: { left: 0, top: 0, width, height } }, scratch);
}

/** Normalized value of every byte: red at 0, green at 256, blue at 512. */
export type NormalizationTable = Float32Array;

/** ToTensor and Normalize as a table. */
export function normalizationTable(normalization: Normalization): NormalizationTable {
  const f = Math.fround;
  return Float32Array.from({ length: 768 }, (_, i) => {
    const channel = i >> 8;
    return f(f((i & 255) / 255) - f(normalization.mean[channel]!)) / f(normalization.std[channel]!);
  });
}

/**
 * Normalizes an image's pixels into `out`, which takes width * height * 3 values in the order row, column,
 * channel.
 */
export function normalizeInto(image: RgbImage, table: NormalizationTable, out: Float32Array): void {
  const data = image.data;
  for (let at = 0; at < data.length; at += 3) {
    out[at] = table[data[at]!]!;
    out[at + 1] = table[256 + data[at + 1]!]!;
    out[at + 2] = table[512 + data[at + 2]!]!;
  }
}

function normalizeFlipped(image: RgbImage, table: NormalizationTable, out: Float32Array): void {
  const { data, width, height } = image;
  let at = 0;
  for (let y = 0; y < height; y++) {
    for (let to = ((y + 1) * width - 1) * 3; at < (y + 1) * width * 3; to -= 3, at += 3) {
      out[to] = table[data[at]!]!;
      out[to + 1] = table[256 + data[at + 1]!]!;
      out[to + 2] = table[512 + data[at + 2]!]!;
    }
  }
}

/** Mirrors every row in place. */
function flipRows(data: Uint8Array, width: number): void {
  for (let row = 0; row < data.length; row += width * 3) {
    for (let left = row, right = row + (width - 1) * 3; left < right; left += 3, right -= 3) {
      for (let channel = 0; channel < 3; channel++) {
        const held = data[left + channel]!;
        data[left + channel] = data[right + channel]!;
        data[right + channel] = held;
      }
    }
  }
}
