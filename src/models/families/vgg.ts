import { HUES } from '../hues';
import type { LayerSpec } from '../layers';
import type { DemoScale, ModelDefinition } from '../network';
import type { StageDefinition } from '../stages';
import { scaled, type FamilyOptions } from './options';

/** Configuration D of the paper: widths of 3x3 convolutions; each inner list ends in a 2x2 pooling. */
const STAGES = [
  [64, 64],
  [128, 128],
  [256, 256, 256],
  [512, 512, 512],
  [512, 512, 512],
] as const;

const VGG = {
  reference: 'torchvision.models (Simonyan & Zisserman 2014, "Very deep convolutional networks")',
  defaultInit: 'vgg',
} as const;

const DEMO_SCALE: DemoScale = { imageSize: 64, widthMultiplier: 0.125, batchSize: 32, maxEpochs: 8 };

const vgg16: ModelDefinition<'vgg16'> = {
  ...VGG,
  name: 'vgg16',
  description: 'VGG with 16 weight layers',
  family: 'VGG16',
  color: HUES.purple,
  demoScale: DEMO_SCALE,
  // Its units die at the series' 0.01.
  backboneLearningRate: 0.005,
  publishedWeights: 'vgg16',
  stages: stages({ batchNorm: false }),
  layers: (options) => layers(options, { batchNorm: false }),
};

const vgg16BatchNorm: ModelDefinition<'vgg16_bn'> = {
  ...VGG,
  name: 'vgg16_bn',
  description: 'VGG16 with batch norm after every convolution',
  family: 'VGG16-BN',
  color: HUES.ochre,
  demoScale: DEMO_SCALE,
  // It learns more slowly at the series' 0.01.
  backboneLearningRate: 0.002,
  publishedWeights: 'vgg16_bn',
  stages: stages({ batchNorm: true }),
  layers: (options) => layers(options, { batchNorm: true }),
};

export const vggs = [vgg16, vgg16BatchNorm] as const;

/** A stage for each width, up to and with its pooling, and the classifier. */
function stages({ batchNorm }: { readonly batchNorm: boolean }): readonly StageDefinition[] {
  let index = 0;
  const ofWidths = STAGES.map((widths, i) => {
    const from = `features.${index}`;
    index += widths.length * (batchNorm ? 3 : 2) + 1;
    return { name: `stage${i + 1}`, from };
  });
  return [...ofWidths, { name: 'head', from: 'avgpool' }];
}

/** Layers of torchvision's VGG16, under the names of its modules. */
function layers(options: FamilyOptions, { batchNorm }: { readonly batchNorm: boolean }): readonly LayerSpec[] {
  const hidden = scaled(4096, options);
  return [
    ...numbered(STAGES.flatMap((widths) => stage(widths, options, batchNorm))),
    { kind: 'adaptiveAvgPool2d', name: 'avgpool', outputSize: 7 },
    { kind: 'flatten', name: 'flatten' },
    { kind: 'dense', name: 'classifier.0', units: hidden },
    { kind: 'relu', name: 'classifier.1' },
    { kind: 'dropout', name: 'classifier.2', rate: options.dropout },
    { kind: 'dense', name: 'classifier.3', units: hidden },
    { kind: 'relu', name: 'classifier.4' },
    { kind: 'dropout', name: 'classifier.5', rate: options.dropout },
    { kind: 'dense', name: 'classifier.6', units: options.classCount },
  ];
}

function stage(widths: readonly number[], options: FamilyOptions, batchNorm: boolean): LayerSpec[] {
  const name = '';
  const convolutions = widths.flatMap((width): LayerSpec[] => [
    { kind: 'conv2d', name, filters: scaled(width, options), kernelSize: 3, stride: 1, padding: 1 },
    ...(batchNorm ? [{ kind: 'batchNorm2d', name } as const] : []),
    { kind: 'relu', name },
  ]);
  return [...convolutions, { kind: 'maxPool2d', name, kernelSize: 2, stride: 2 }];
}

/** torchvision names the layers of `features` by their position. */
function numbered(specs: readonly LayerSpec[]): LayerSpec[] {
  return specs.map((layer, i) => ({ ...layer, name: `features.${i}` }));
}
