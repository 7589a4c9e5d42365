import type { Split } from '../../data';
import { registeredModel, type ModelName } from '../../models';
import { baseSettings, IMAGENET_NORMALIZATION, type TrainingSettings } from '../../training';

/** Size of the network that a backbone is for, as in its experiment. */
export interface BackboneScale {
  readonly imageSize: number;
  readonly widthMultiplier: number;
}

/** The images that backbones learn from. */
export const BACKBONE_DATA = {
  name: 'procedural-things',
  imagesPerKind: { train: 40, valid: 8, test: 8 } satisfies Record<Split, number>,
  size: 112,
  seed: 1,
} as const;

/** One backbone for all seeds of the experiments, as there is one set of ImageNet weights. */
export const BACKBONE_SEED = 1;

/**
 * Settings of a backbone's training: from scratch, normalised as ImageNet weights expect their input. Flips only, and
 * no dropout: in so few steps the network underfits. One run each of vgg16_bn (64 px, width 1/8, dropout 0.2)
 * had after four epochs a validation loss of 3.51 with flips only, and of 3.70 with random crops (chance:
 * 4.09).
 */
export function backboneSettings(model: ModelName, { imageSize, widthMultiplier }: BackboneScale): TrainingSettings {
  return {
    ...baseSettings,
    ...IMAGENET_NORMALIZATION,
    model,
    imageSize,
    widthMultiplier,
    batchSize: 16,
    learningRate: registeredModel(model).backboneLearningRate,
    dropout: 0,
    maxEpochs: 8,
    augmentation: { randomResizedCrop: false, horizontalFlip: true, colorJitter: null },
  };
}
