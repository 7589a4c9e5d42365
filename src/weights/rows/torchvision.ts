import type { PublishedWeights, WeightsInput } from '../publishedWeights';

/** torchvision's ImageClassification preset. */
const INPUT: WeightsInput = {
  resize: 256,
  crop: 224,
  interpolation: 'bilinear',
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
};

/** torchvision's licence, and its caveat about weights. */
const LICENSE = 'BSD-3-Clause (torchvision); terms of ImageNet may apply to the weights';

interface Row<Name extends string> {
  readonly name: Name;
  /** torchvision's class of weights; all are its `IMAGENET1K_V1`. */
  readonly weights: string;
  readonly fileName: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly parameters: number;
  readonly top1: number;
  readonly top5: number;
  /** Differences from the usual preset. Default: none. */
  readonly input?: Partial<WeightsInput>;
}

function weights<Name extends string>(row: Row<Name>): PublishedWeights<Name> {
  const { name, weights: source, fileName, bytes, sha256, parameters, top1, top5, input } = row;
  return {
    ...{ name, fileName, bytes, sha256, parameters, classCount: 1000, license: LICENSE },
    source: `${source}.IMAGENET1K_V1`,
    origin: { kind: 'url', url: `https://download.pytorch.org/models/${fileName}` },
    input: { ...INPUT, ...input },
    accuracy: { top1, top5 },
  };
}

/**
 * torchvision's ImageNet weights of the series' networks and of today's, each network's first. Sources: the files of
 * torchvision/models (address, parameters, input, accuracy); lengths and full digests as recorded by several public
 * projects that pin these files.
 */
export const TORCHVISION_WEIGHTS = [
  weights({
    name: 'alexnet',
    weights: 'AlexNet_Weights',
    fileName: 'alexnet-owt-7be5be79.pth',
    bytes: 244_408_911,
    sha256: '7be5be791159472b1fbf3c69796f7cb30dca7ad8466c2df70058c37116cdee02',
    parameters: 61_100_840,
    top1: 0.56522,
    top5: 0.79066,
  }),
  weights({
    name: 'vgg16',
    weights: 'VGG16_Weights',
    fileName: 'vgg16-397923af.pth',
    bytes: 553_433_881,
    sha256: '397923af8e79cdbb6a7127f12361acd7a2f83e06b05044ddf496e83de57a5bf0',
    parameters: 138_357_544,
    top1: 0.71592,
    top5: 0.90382,
  }),
  weights({
    name: 'vgg16_bn',
    weights: 'VGG16_BN_Weights',
    fileName: 'vgg16_bn-6c64b313.pth',
    bytes: 553_507_836,
    sha256: '6c64b3138f2f4fcb3bcc4cafde11619c4f440eb1631787e93a682fd88305888a',
    parameters: 138_365_992,
    top1: 0.7336,
    top5: 0.91516,
  }),
  weights({
    name: 'resnet18',
    weights: 'ResNet18_Weights',
    fileName: 'resnet18-f37072fd.pth',
    bytes: 46_830_571,
    sha256: 'f37072fd47e89c5e827621c5baffa7500819f7896bbacec160b1a16c560e07ec',
    parameters: 11_689_512,
    top1: 0.69758,
    top5: 0.89078,
  }),
  weights({
    name: 'resnet50',
    weights: 'ResNet50_Weights',
    fileName: 'resnet50-0676ba61.pth',
    bytes: 102_530_333,
    sha256: '0676ba61b6795bbe1773cffd859882e5e297624d384b6993f7c9e683e722fb8a',
    parameters: 25_557_032,
    top1: 0.7613,
    top5: 0.92862,
  }),
  weights({
    name: 'mobilenet_v2',
    weights: 'MobileNet_V2_Weights',
    fileName: 'mobilenet_v2-b0353104.pth',
    bytes: 14_212_972,
    sha256: 'b03531047ffacf1e2488318dcd2aba1126cde36e3bfe1aa5cb07700aeeee9889',
    parameters: 3_504_872,
    top1: 0.71878,
    top5: 0.90286,
  }),
  weights({
    name: 'efficientnet_b0',
    weights: 'EfficientNet_B0_Weights',
    fileName: 'efficientnet_b0_rwightman-7f5810bc.pth',
    bytes: 21_444_401,
    sha256: '7f5810bc96def8f7552d5b7e68d53c4786f81167d28291b21c0d90e1fca14934',
    parameters: 5_288_548,
    top1: 0.77692,
    top5: 0.93532,
    input: { interpolation: 'bicubic' },
  }),
  weights({
    name: 'convnext_tiny',
    weights: 'ConvNeXt_Tiny_Weights',
    fileName: 'convnext_tiny-983f1562.pth',
    bytes: 114_419_221,
    sha256: '983f1562536e84ff750a1576fb08e54de751dbf2e17c0d8a4a13704341fdcd3d',
    parameters: 28_589_128,
    top1: 0.8252,
    top5: 0.96146,
    input: { resize: 236 },
  }),
  weights({
    name: 'vit_b_16',
    weights: 'ViT_B_16_Weights',
    fileName: 'vit_b_16-c867db91.pth',
    bytes: 346_328_529,
    sha256: 'c867db91d3e12c6cbadabb610d73c24a546bf82d8c03a9fea34f43a712ddb0e9',
    parameters: 86_567_656,
    top1: 0.81072,
    top5: 0.95318,
  }),
] as const;
