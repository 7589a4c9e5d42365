import type { Random } from '../core';
import { decodeImage, type RgbImage } from './images';
import {
  applyTransform,
  evaluationTransform,
  openTransform,
  trainingTransform,
  type ImageTransform,
  type TransformSettings,
} from './transforms';
import type { ImageFile } from './types';

/** One photo under one transform, several times. */
export interface AugmentedExamples {
  /** The transform's name in torchvision, or the shown part of the preset. */
  readonly name: string;
  /** imageSize x imageSize each, without normalization. A transform without chance gives one image. */
  readonly images: readonly RgbImage[];
}

/**
 * Shows the effect of the training transform on a photo: each of its steps alone, on the evaluation crop, and then all
 * together.
 *
 * @param count images for each step that draws
 * @throws ImageFileError when the file does not decode
 */
export async function augmentForDisplay(
  file: ImageFile,
  settings: TransformSettings,
  random: Random,
  count: number,
): Promise<readonly AugmentedExamples[]> {
  const image = await decodeImage(file.path);
  const examples = (name: string, transform: ImageTransform, times = count): AugmentedExamples => {
    const open = openTransform(transform);
    return {
      name,
      images: Array.from({ length: open.isDeterministic ? 1 : times }, (_, i) =>
        applyTransform(image, open, random.split(name).split(i)),
      ),
    };
  };
  const evaluation = evaluationTransform(settings);
  const training = trainingTransform(settings);
  return [
    examples('Resize + CenterCrop', evaluation),
    ...openTransform(training)
      .examples()
      .map(({ name, steps }) => examples(name, { ...training, steps })),
    examples('Training preset', training, count),
  ];
}
