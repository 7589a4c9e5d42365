import type { Augmentation, Normalization } from '../types';
import type { TransformStep } from './definition';
import { CROP_RANGES } from './steps/randomResizedCrop';
import { resizeBeforeCrop } from './steps/resize';

/**
 * A transform from a decoded image to the network's input, as plain data: the steps, and between those on bytes and
 * those on floats, ToTensor and Normalize.
 */
export interface ImageTransform {
  /** Height and width of the result in pixels. */
  readonly imageSize: number;
  readonly steps: readonly TransformStep[];
  readonly normalization: Normalization;
}

/** Settings of the evaluation transform. `TrainingSettings` are some, with `mean` and `std`. */
export interface EvaluationSettings extends Normalization {
  /** Height and width of the network's input in pixels. */
  readonly imageSize: number;
}

/** The part of a training's settings that its transforms depend on. */
export interface TransformSettings extends EvaluationSettings {
  readonly augmentation: Augmentation;
  /** Steps in place of those that `augmentation` composes. Default: null, none. */
  readonly transforms?: readonly TransformStep[] | null;
}

/**
 * Resize(256) + CenterCrop(224) + Normalize, scaled to the image size.
 *
 * @example const transform = evaluationTransform({ ...settings, imageSize: 64 });
 */
export function evaluationTransform(settings: EvaluationSettings): ImageTransform {
  return transformWith(evaluationSteps(settings.imageSize), settings);
}

/** The transform of training images: the settings' own steps, or those of their augmentation. */
export function trainingTransform(settings: TransformSettings): ImageTransform {
  return transformWith(settings.transforms ?? seriesSteps(settings.augmentation, settings.imageSize), settings);
}

/**
 * The steps that evaluation images go through, for any settings.
 *
 * @example const steps = evaluationSteps(64);
 */
export function evaluationSteps(imageSize: number): readonly TransformStep[] {
  return [
    { name: 'resize', size: resizeBeforeCrop(imageSize) },
    { name: 'center-crop', size: imageSize },
  ];
}

/**
 * The steps of the published training pipeline, in its order: ColorJitter, RandomResizedCrop and RandomHorizontalFlip,
 * each only where the augmentation has it. Without the random crop, images are resized and cropped as for evaluation.
 *
 * @example const steps = [...seriesSteps(settings.augmentation, 64), { name: 'random-grayscale', p: 0.1 }];
 */
export function seriesSteps(augmentation: Augmentation, imageSize: number): readonly TransformStep[] {
  const { randomResizedCrop, horizontalFlip, colorJitter } = augmentation;
  return [
    ...(colorJitter === null ? [] : [{ name: 'color-jitter', ...colorJitter }]),
    ...(randomResizedCrop
      ? [{ name: 'random-resized-crop', size: imageSize, ...CROP_RANGES }]
      : evaluationSteps(imageSize)),
    ...(horizontalFlip ? [{ name: 'random-horizontal-flip', p: 0.5 }] : []),
  ];
}

function transformWith(steps: readonly TransformStep[], { imageSize, mean, std }: EvaluationSettings): ImageTransform {
  return { imageSize, steps, normalization: { mean, std } };
}
