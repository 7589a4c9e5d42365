import { unknownNameError } from '../core';

/** Weights that can be fetched, described in one place: address, checksum, input, and accuracy. */
export interface PublishedWeights {
  /** Name in commands, e.g. `breedlab weights fetch vgg16`. */
  readonly name: PublishedWeightsName;
  /** torchvision's name for them. */
  readonly source: string;
  readonly url: string;
  /** Ends in the first eight digits of its SHA-256, as torch.hub checks them. */
  readonly fileName: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly license: string;
  /** Learned parameters; the running statistics of batch norm are not among them. */
  readonly parameters: number;
  readonly classCount: number;
  /**
   * Preprocessing of images: RGB in [0, 1], resized and cropped, minus `mean`, over `std`, per channel.
   */
  readonly input: {
    readonly resize: number;
    readonly crop: number;
    readonly mean: readonly [number, number, number];
    readonly std: readonly [number, number, number];
  };
  /** Fractions of ImageNet's 50,000 validation images, one crop, as torchvision publishes them. */
  readonly accuracy: { readonly top1: number; readonly top5: number };
}

export type PublishedWeightsName = 'alexnet' | 'vgg16' | 'vgg16_bn';

/** torchvision's ImageClassification preset. */
const INPUT: PublishedWeights['input'] = {
  resize: 256,
  crop: 224,
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
};

/** torchvision's licence, and its caveat about weights. */
const LICENSE = 'BSD-3-Clause (torchvision); terms of ImageNet may apply to the weights';

/**
 * The ImageNet weights of torchvision that the series starts from. Sources: torchvision/models/alexnet.py and
 * vgg.py (address, parameters, accuracy); lengths and full digests as recorded by several public projects
 * that pin these files.
 */
const PUBLISHED: readonly PublishedWeights[] = [
  {
    name: 'alexnet',
    source: 'AlexNet_Weights.IMAGENET1K_V1',
    url: 'https://download.pytorch.org/models/alexnet-owt-7be5be79.pth',
    fileName: 'alexnet-owt-7be5be79.pth',
    bytes: 244_408_911,
    sha256: '7be5be791159472b1fbf3c69796f7cb30dca7ad8466c2df70058c37116cdee02',
    license: LICENSE,
    parameters: 61_100_840,
    classCount: 1000,
    input: INPUT,
    accuracy: { top1: 0.56522, top5: 0.79066 },
  },
  {
    name: 'vgg16',
    source: 'VGG16_Weights.IMAGENET1K_V1',
    url: 'https://download.pytorch.org/models/vgg16-397923af.pth',
    fileName: 'vgg16-397923af.pth',
    bytes: 553_433_881,
    sha256: '397923af8e79cdbb6a7127f12361acd7a2f83e06b05044ddf496e83de57a5bf0',
    license: LICENSE,
    parameters: 138_357_544,
    classCount: 1000,
    input: INPUT,
    accuracy: { top1: 0.71592, top5: 0.90382 },
  },
  {
    name: 'vgg16_bn',
    source: 'VGG16_BN_Weights.IMAGENET1K_V1',
    url: 'https://download.pytorch.org/models/vgg16_bn-6c64b313.pth',
    fileName: 'vgg16_bn-6c64b313.pth',
    bytes: 553_507_836,
    sha256: '6c64b3138f2f4fcb3bcc4cafde11619c4f440eb1631787e93a682fd88305888a',
    license: LICENSE,
    parameters: 138_365_992,
    classCount: 1000,
    input: INPUT,
    accuracy: { top1: 0.7336, top5: 0.91516 },
  },
];

/** All published weights, smallest first. */
export function allPublishedWeights(): readonly PublishedWeights[] {
  return PUBLISHED;
}

/** Published weights by name. @throws BreedlabError with the nearest name when there are none */
export function publishedWeights(name: string): PublishedWeights {
  const found = PUBLISHED.find((weights) => weights.name === name);
  if (found !== undefined) return found;
  throw unknownNameError(
    'weights',
    name,
    PUBLISHED.map((weights) => weights.name),
  );
}
