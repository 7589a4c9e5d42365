import type { TrainingSettings } from '../training';

/** Channel statistics of dogImages' training images, as published. */
export const DOG_IMAGES_NORMALIZATION = {
  mean: [0.4864, 0.456, 0.3918],
  std: [0.2602, 0.2536, 0.2562],
} as const;

/** Channel statistics of ImageNet, as torchvision's weights expect them. */
export const IMAGENET_NORMALIZATION = {
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
} as const;

/** The series' ColorJitter. */
export const SERIES_COLOR_JITTER = { brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.2 } as const;

/** The published protocol: what every experiment of the series shares unless it says otherwise. */
export const baseSettings: TrainingSettings = Object.freeze({
  model: 'Base',
  weightInit: 'default',
  pretrained: false,
  fcLayersReinitialised: null,
  freezing: 'none',
  learningRate: 0.01,
  momentum: 0.9,
  weightDecay: 0.0005,
  dropout: 0.5,
  batchSize: 32,
  maxEpochs: 500,
  earlyStoppingPatience: 10,
  scheduler: { factor: 0.5, patience: 3, cooldown: 2 },
  augmentation: { randomResizedCrop: true, horizontalFlip: true, colorJitter: SERIES_COLOR_JITTER },
  ...DOG_IMAGES_NORMALIZATION,
  imageSize: 224,
  widthMultiplier: 1,
  precision: 'fp32',
} satisfies TrainingSettings);
