import type { Random } from '../core';
import { decodeImage, type RgbImage } from './images';
import { applyTransform, trainingTransform, type ImageTransform, type TransformSettings } from './transforms';
import type { Augmentation, ColorJitterStrengths, ImageFile } from './types';

/** One photo under one transform, several times. */
export interface AugmentedExamples {
  /** The transform's name in torchvision, or what of the preset it shows. */
  readonly name: string;
  /** imageSize x imageSize each, before normalization. A transform without chance gives one image. */
  readonly images: readonly RgbImage[];
}

const PLAIN: Augmentation = { randomResizedCrop: false, horizontalFlip: false, colorJitter: null };
const JITTER_KINDS = ['brightness', 'contrast', 'saturation', 'hue'] as const;

/**
 * Shows what the training transform does to a photo: each of its random parts alone, on the evaluation
 * crop, and then the whole preset. Parts that the settings do not have are left out.
 *
 * @param count images for each part
 * @throws ImageFileError when the file does not decode
 */
export async function augmentForDisplay(
  file: ImageFile,
  settings: TransformSettings,
  random: Random,
  count: number,
): Promise<readonly AugmentedExamples[]> {
  const image = await decodeImage(file.path);
  const examples = (name: string, transform: ImageTransform, times: number): AugmentedExamples => ({
    name,
    images: Array.from({ length: times }, (_, i) =>
      applyTransform(image, transform, random.split(name).split(i)),
    ),
  });
  const only = (part: Partial<Augmentation>): ImageTransform =>
    trainingTransform({ ...settings, augmentation: { ...PLAIN, ...part } });

  const { randomResizedCrop, horizontalFlip, colorJitter } = settings.augmentation;
  const rows = [examples('Resize + CenterCrop', only({}), 1)];
  if (randomResizedCrop) rows.push(examples('RandomResizedCrop', only({ randomResizedCrop }), count));
  if (horizontalFlip) rows.push(examples('RandomHorizontalFlip', { ...only({}), flipProbability: 1 }, 1));
  if (colorJitter !== null) {
    for (const strengths of singleStrengths(colorJitter)) {
      rows.push(examples(`ColorJitter: ${strengths.kind}`, only({ colorJitter: strengths.jitter }), count));
    }
    rows.push(examples('ColorJitter', only({ colorJitter }), count));
  }
  return [...rows, examples('Training preset', trainingTransform(settings), count)];
}

/** Each strength of a jitter alone. */
function singleStrengths(
  jitter: ColorJitterStrengths,
): { kind: (typeof JITTER_KINDS)[number]; jitter: ColorJitterStrengths }[] {
  const none: ColorJitterStrengths = { brightness: 0, contrast: 0, saturation: 0, hue: 0 };
  return JITTER_KINDS.filter((kind) => jitter[kind] > 0).map((kind) => ({
    kind,
    jitter: { ...none, [kind]: jitter[kind] },
  }));
}
