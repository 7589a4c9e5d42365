import type { Random } from '../../core';
import type { RgbImage } from '../images';
import { applyTransform, createScratch, openTransform, trainingTransform, type TransformSettings } from '../transforms';
import { differenceOf, type ImageDifference } from './difference';

/** One photo with the same draws in both orders. */
export interface ComparedOrders {
  /** As the series has it: colour jitter on the whole photo, then the crop. */
  readonly jitterFirst: RgbImage;
  /** The crop first, then jitter of the cropped image. */
  readonly cropFirst: RgbImage;
  readonly difference: ImageDifference;
}

/**
 * Draws the training transform, flips aside, `count` times, and applies each draw in the series' order and in the other
 * one: a step's draws do not depend on its place. They differ by contrast, which blends with the mean grey of the image
 * it is given, and by rounding.
 */
export function compareOrders(
  photo: RgbImage,
  settings: TransformSettings,
  random: Random,
  count: number,
): readonly ComparedOrders[] {
  const augmentation = { ...settings.augmentation, horizontalFlip: false };
  const transform = trainingTransform({ ...settings, augmentation, transforms: null });
  const { steps } = transform;
  const jitter = steps.filter(({ name }) => name === 'color-jitter');
  const jitterLast = [...steps.filter((step) => !jitter.includes(step)), ...jitter];
  const orders = [transform, { ...transform, steps: jitterLast }].map(openTransform);
  const scratch = createScratch();
  return Array.from({ length: count }, (_, i) => {
    const [jitterFirst, cropFirst] = orders.map((order) => applyTransform(photo, order, random.split(i), scratch));
    return { jitterFirst: jitterFirst!, cropFirst: cropFirst!, difference: differenceOf(jitterFirst!, cropFirst!) };
  });
}
