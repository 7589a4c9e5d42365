import type { Random } from '../../core';
import {
  drawColorJitter,
  drawRandomResizedCrop,
  roundHalfToEven,
  type Box,
  type ColorAdjustment,
} from './draw';
import type { ImageTransform } from './presets';
import type { ResampleOptions } from './resample';

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

/** Whether a transform gives the same result whatever the generator. */
export function isDeterministic(transform: ImageTransform): boolean {
  const { colorJitter, cropping, flipProbability } = transform;
  return colorJitter === null && cropping.kind === 'center-crop' && flipProbability === 0;
}

function wholeSquare(box: Box, size: number): ResampleOptions {
  return { box, width: size, height: size, window: { left: 0, top: 0, width: size, height: size } };
}

/** torchvision's Resize of the shorter side (the longer is cut off to whole pixels) and CenterCrop. */
function centerCrop(width: number, height: number, shorterSide: number, size: number): ResampleOptions {
  const resized = resizedShorterSide(width, height, shorterSide);
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

/** Size of an image after torchvision's `Resize(shorterSide)`. */
export function resizedShorterSide(
  width: number,
  height: number,
  shorterSide: number,
): { width: number; height: number } {
  const longer = Math.trunc((shorterSide * Math.max(width, height)) / Math.min(width, height));
  return width <= height ? { width: shorterSide, height: longer } : { width: longer, height: shorterSide };
}
