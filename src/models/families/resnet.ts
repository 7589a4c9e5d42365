import { HUES } from '../hues';
import type { LayerSpec } from '../layers';
import type { ModelDefinition } from '../network';
import type { StageDefinition } from '../stages';
import { scaled, type FamilyOptions } from './options';

/** Differences between the residual networks. */
interface ResNet {
  /** Blocks of each stage. */
  readonly blocks: readonly [number, number, number, number];
  /** `basic`: two 3x3 convolutions; `bottleneck`: 1x1, 3x3 and a 1x1 that gives four times the width. */
  readonly block: 'basic' | 'bottleneck';
}

const RESNET = {
  reference: 'torchvision.models (He et al. 2015, "Deep residual learning for image recognition")',
  family: 'ResNet',
  color: HUES.blue,
  defaultInit: 'resnet',
} as const;

/** torchvision's own names, around them the stem and the classifier. */
const STAGES: readonly StageDefinition[] = [
  { name: 'stem', from: 'conv1' },
  ...[1, 2, 3, 4].map((i) => ({ name: `layer${i}`, from: `layer${i}.0.conv1` })),
  { name: 'head', from: 'avgpool' },
];

const resNet18: ModelDefinition<'resnet18'> = {
  ...RESNET,
  name: 'resnet18',
  description: 'residual network with 18 weight layers',
  demoScale: { imageSize: 64, widthMultiplier: 0.25, batchSize: 16, maxEpochs: 12 },
  publishedWeights: 'resnet18',
  stages: STAGES,
  layers: (options) => layers({ blocks: [2, 2, 2, 2], block: 'basic' }, options),
};

const resNet50: ModelDefinition<'resnet50'> = {
  ...RESNET,
  name: 'resnet50',
  description: 'residual network with 50 weight layers, in bottlenecks',
  demoScale: { imageSize: 64, widthMultiplier: 0.125, batchSize: 16, maxEpochs: 12 },
  publishedWeights: 'resnet50',
  stages: STAGES,
  layers: (options) => layers({ blocks: [3, 4, 6, 3], block: 'bottleneck' }, options),
};

export const resNets = [resNet18, resNet50] as const;

/** Layers of torchvision's ResNet, under the names of its modules; any others are named after their part. */
function layers({ blocks, block }: ResNet, options: FamilyOptions): readonly LayerSpec[] {
  return [
    { kind: 'conv2d', name: 'conv1', filters: scaled(64, options), kernelSize: 7, stride: 2, padding: 3, bias: false },
    { kind: 'batchNorm2d', name: 'bn1' },
    { kind: 'relu', name: 'relu' },
    { kind: 'maxPool2d', name: 'maxpool', kernelSize: 3, stride: 2, padding: 1 },
    ...blocks.flatMap((count, stage) => {
      const width = scaled(64 * 2 ** stage, options);
      return Array.from({ length: count }, (_, i) => {
        const stride = i === 0 && stage > 0 ? 2 : 1;
        const input =
          i > 0
            ? `layer${stage + 1}.${i - 1}.relu`
            : stage > 0
              ? `layer${stage}.${blocks[stage - 1]! - 1}.relu`
              : 'maxpool';
        // A bottleneck widens its first stage, too.
        const widens = i === 0 && (stage > 0 || block === 'bottleneck');
        return residual(`layer${stage + 1}.${i}`, input, { block, width, stride, widens });
      }).flat();
    }),
    { kind: 'globalAvgPool2d', name: 'avgpool' },
    { kind: 'dense', name: 'fc', units: options.classCount },
  ];
}

/** One block. A bottleneck's stride is in its 3x3 convolution, as in torchvision. */
interface Residual {
  readonly block: ResNet['block'];
  readonly width: number;
  readonly stride: number;
  /** True if the shortcut needs a convolution, too. */
  readonly widens: boolean;
}

function residual(name: string, input: string, { block, width, stride, widens }: Residual): LayerSpec[] {
  const conv = (i: number, filters: number, kernelSize: number, step: number): LayerSpec[] => [
    {
      ...{ kind: 'conv2d', name: `${name}.conv${i}`, filters, kernelSize, stride: step, padding: (kernelSize - 1) / 2 },
      ...{ bias: false, inputs: [i === 1 ? input : `${name}.relu${i - 1}`] },
    },
    { kind: 'batchNorm2d', name: `${name}.bn${i}` },
  ];
  const relu = (i: number): LayerSpec => ({ kind: 'relu', name: `${name}.relu${i}` });
  const filters = block === 'basic' ? width : 4 * width;
  const convolutions =
    block === 'basic'
      ? [...conv(1, width, 3, stride), relu(1), ...conv(2, width, 3, 1)]
      : [...conv(1, width, 1, 1), relu(1), ...conv(2, width, 3, stride), relu(2), ...conv(3, filters, 1, 1)];
  const around: LayerSpec[] = widens
    ? [
        {
          ...{ kind: 'conv2d', name: `${name}.downsample.0`, filters, kernelSize: 1, stride, padding: 0 },
          ...{ bias: false, inputs: [input] },
        },
        { kind: 'batchNorm2d', name: `${name}.downsample.1` },
      ]
    : [];
  const last = convolutions.at(-1)!.name;
  return [
    ...convolutions,
    ...around,
    { kind: 'add', name: `${name}.add`, inputs: [last, around.at(-1)?.name ?? input] },
    { kind: 'relu', name: `${name}.relu` },
  ];
}
