import type { Random } from '../../core';
import type { RgbImage } from '../images';
import {
  adjustColors,
  createScratch,
  drawTransform,
  resample,
  trainingTransform,
  type Scratch,
  type TransformParameters,
  type TransformSettings,
} from '../transforms';
import { differenceOf, type ImageDifference } from './difference';

/** One photo with the same draws in both orders. */
export interface ComparedOrders {
  /** As the series has it: colour jitter on the whole photo, then the crop. */
  readonly jitterFirst: RgbImage;
  /** The crop first, then jitter of what it left. */
  readonly cropFirst: RgbImage;
  readonly difference: ImageDifference;
}

/**
 * Draws the training transform `count` times, and applies each draw in the series' order and in the other one.
 * They differ by contrast, which blends with the mean grey of the image it is given, and by rounding.
 */
export function compareOrders(
  photo: RgbImage,
  settings: TransformSettings,
  random: Random,
  count: number,
): readonly ComparedOrders[] {
  const transform = trainingTransform(settings);
  const scratch = createScratch();
  return Array.from({ length: count }, (_, i) => {
    const draw = drawTransform(transform, photo.width, photo.height, random.split(i));
    const jitterFirst = copyOf(jitterThenCrop(photo, draw, scratch));
    const cropFirst = copyOf(cropThenJitter(photo, draw, scratch));
    return { jitterFirst, cropFirst, difference: differenceOf(jitterFirst, cropFirst) };
  });
}

function jitterThenCrop(photo: RgbImage, draw: TransformParameters, scratch: Scratch): RgbImage {
  const jittered = copyOf(adjustColors(photo, draw.adjustments, whole(photo), scratch));
  return resample(jittered, draw, scratch);
}

function cropThenJitter(photo: RgbImage, draw: TransformParameters, scratch: Scratch): RgbImage {
  const cropped = copyOf(resample(photo, draw, scratch));
  return adjustColors(cropped, draw.adjustments, whole(cropped), scratch);
}

function whole({ width, height }: RgbImage) {
  return { left: 0, top: 0, width, height };
}

function copyOf(image: RgbImage): RgbImage {
  return { ...image, data: Uint8Array.from(image.data) };
}
