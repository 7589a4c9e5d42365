import type { Augmentation, ColorJitterStrengths, Normalization } from '../types';
import { CROP_RANGES, type CropRanges } from './draw';

/** How an image becomes a square of the network's input size. */
export type Cropping =
  /** Resize the shorter side to `shorterSide`, then cut the centre out. */
  | { readonly kind: 'center-crop'; readonly shorterSide: number }
  | ({ readonly kind: 'random-resized-crop' } & CropRanges);

/**
 * A transform from a decoded image to the network's input, as plain data: colour jitter on the whole image,
 * then the crop, then the flip, then normalization. That is the order of the published training pipeline.
 */
export interface ImageTransform {
  /** Height and width of the result in pixels. */
  readonly imageSize: number;
  /** null: no jitter. */
  readonly colorJitter: ColorJitterStrengths | null;
  readonly cropping: Cropping;
  /** Probability of a horizontal flip, in [0, 1]. */
  readonly flipProbability: number;
  readonly normalization: Normalization;
}

/**
 * The part of a training's settings that its transforms depend on. `TrainingSettings` is one, with `mean`
 * and `std`.
 */
export interface TransformSettings extends Normalization {
  /** Height and width of the network's input in pixels. */
  readonly imageSize: number;
  readonly augmentation: Augmentation;
}

/** Settings of the evaluation transform: no augmentation is read. */
export type EvaluationSettings = Omit<TransformSettings, 'augmentation'>;

/** Resize(256) belongs to a crop of 224; other sizes scale with it. */
const RESIZE_PER_CROP = 256 / 224;

/** Resize(256) + CenterCrop(224) + Normalize, scaled to the image size. */
export function evaluationTransform(settings: EvaluationSettings): ImageTransform {
  return {
    imageSize: settings.imageSize,
    colorJitter: null,
    cropping: { kind: 'center-crop', shorterSide: Math.round(settings.imageSize * RESIZE_PER_CROP) },
    flipProbability: 0,
    normalization: { mean: settings.mean, std: settings.std },
  };
}

/**
 * ColorJitter, RandomResizedCrop, RandomHorizontalFlip and Normalize, each only where the augmentation has
 * it. Without the random crop, images are resized and cropped as for evaluation.
 */
export function trainingTransform(settings: TransformSettings): ImageTransform {
  const { randomResizedCrop, horizontalFlip, colorJitter } = settings.augmentation;
  const evaluation = evaluationTransform(settings);
  return {
    ...evaluation,
    colorJitter,
    cropping: randomResizedCrop ? { kind: 'random-resized-crop', ...CROP_RANGES } : evaluation.cropping,
    flipProbability: horizontalFlip ? 0.5 : 0,
  };
}

/** The steps in torchvision's words, for people: `['RandomResizedCrop(224, ...)', ...]`. */
export function describeTransform(transform: ImageTransform): readonly string[] {
  const { colorJitter: jitter, cropping, imageSize, normalization } = transform;
  const list = (values: readonly number[]): string =>
    values.map((value) => Number(value.toFixed(4))).join(', ');
  const steps: string[] = [];
  if (jitter !== null) {
    const { brightness, contrast, saturation, hue } = jitter;
    steps.push(
      `ColorJitter(brightness=${brightness}, contrast=${contrast}, saturation=${saturation}, hue=${hue})`,
    );
  }
  if (cropping.kind === 'random-resized-crop') {
    steps.push(
      `RandomResizedCrop(${imageSize}, scale=(${list(cropping.scale)}), ratio=(${list(cropping.ratio)}))`,
    );
  } else {
    steps.push(`Resize(${cropping.shorterSide})`, `CenterCrop(${imageSize})`);
  }
  if (transform.flipProbability > 0) steps.push(`RandomHorizontalFlip(${transform.flipProbability})`);
  steps.push('ToTensor()', `Normalize(mean=(${list(normalization.mean)}), std=(${list(normalization.std)}))`);
  return steps;
}
