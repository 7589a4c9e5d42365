import type { Split } from '../../data';
import { loadBreeds } from '../../drawings';
import { registeredModel, type ModelName } from '../../models';
import { baseSettings, IMAGENET_NORMALIZATION, type TrainingSettings } from '../../training';
import { allProfiles } from '../profiles';
import { allExperiments } from '../series';

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

/** The images that the backbones of {@link shippedSettings} learn from: drawings of breeds that no profile trains on. */
export const DRAWN_BREEDS = {
  name: 'drawn-breeds',
  imagesPerBreed: { train: 300, valid: 40, test: 40 } satisfies Record<Split, number>,
  size: 112,
  seed: 1,
} as const;

/** Class folders of the breeds that no profile draws for its experiments. */
export function otherBreeds(): readonly string[] {
  const used = new Set(allProfiles().flatMap(({ data }) => ('breeds' in data ? (data.breeds ?? []) : [])));
  return loadBreeds()
    .map(({ folder }) => folder)
    .filter((folder) => !used.has(folder));
}

/** Networks of which a backbone ships: those that the series trains from pretrained weights. */
export function shippedModels(): readonly ModelName[] {
  const pretrained = allExperiments().filter(({ settings }) => settings.pretrained);
  return [...new Set(pretrained.map(({ settings }) => settings.model))];
}

/**
 * VGG's last layers begin so small (torchvision's normal distribution with a deviation of 0.01, at an eighth of the width)
 * that SGD stays at chance for epochs: at rates of 0.005 to 0.02 vgg16 had a loss of ln(125) = 4.83 after 400 steps, and
 * with AdamW, whose steps do not depend on the size of the gradients, 4.70 after 300. vgg16_bn had 4.81 and 4.72 after 190.
 */
const LEARNING = { optimizer: { name: 'adamw' }, learningRate: 0.0005, weightDecay: 0.05 } as const;

/** Epochs of a backbone that ships: its learning rate falls to nothing by the last one. */
const SHIPPED_EPOCHS = 20;

/**
 * Settings of a backbone that ships, at the demo's size and width of its network: those of one on left-out classes, with
 * a learning rate that falls along a cosine. Plateaus take several times as many epochs over that many images.
 */
export function shippedSettings(model: ModelName): TrainingSettings {
  return {
    ...leftOutSettings(model, registeredModel(model).demoScale),
    maxEpochs: SHIPPED_EPOCHS,
    earlyStoppingPatience: SHIPPED_EPOCHS,
    scheduler: { name: 'cosine', warmUpEpochs: 1 },
  };
}

/**
 * Settings of a backbone on classes that the experiments leave out, at the experiment's scale. It learns as ImageNet's
 * networks do: crops and flips, a rate that falls on plateaus, until its validation loss no longer falls. Crops are at
 * least 0.3 of the image, as drawings of 64 to 96 pixels show little in less.
 */
export function leftOutSettings(model: ModelName, { imageSize, widthMultiplier }: BackboneScale): TrainingSettings {
  return {
    ...backboneSettings(model, { imageSize, widthMultiplier }),
    ...LEARNING,
    batchSize: 32,
    dropout: 0.2,
    maxEpochs: 200,
    transforms: [{ name: 'random-resized-crop', scale: [0.3, 1] }, { name: 'random-horizontal-flip' }],
  };
}
