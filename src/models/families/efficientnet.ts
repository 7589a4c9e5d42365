import { HUES } from '../hues';
import type { LayerSpec } from '../layers';
import type { ModelDefinition } from '../network';
import type { StageDefinition } from '../stages';
import { convNorm, divisibleWidth } from './blocks';
import type { FamilyOptions } from './options';

/** Expansion, kernel, first stride, output channels and blocks of each stage (Tan & Le 2019, table 1). */
const STAGES = [
  [1, 3, 1, 16, 1],
  [6, 3, 2, 24, 2],
  [6, 5, 2, 40, 2],
  [6, 3, 2, 80, 3],
  [6, 5, 1, 112, 3],
  [6, 5, 2, 192, 4],
  [6, 3, 1, 320, 1],
] as const;

/** Share of the last block's images whose branch stochastic depth leaves out; it grows from 0 at the first. */
const STOCHASTIC_DEPTH = 0.2;

const DEMO_SCALE = { imageSize: 64, widthMultiplier: 0.5, batchSize: 16, maxEpochs: 15 } as const;

const EFFICIENTNET = { family: 'EfficientNet', color: HUES.purple, defaultInit: 'efficientnet', dropout: 0.2 } as const;

const efficientNetB0: ModelDefinition<'efficientnet_b0'> = {
  ...EFFICIENTNET,
  name: 'efficientnet_b0',
  description: 'inverted residuals with squeeze-and-excite',
  reference: 'torchvision.models (Tan & Le 2019, "EfficientNet: rethinking model scaling for CNNs")',
  demoScale: DEMO_SCALE,
  publishedWeights: 'efficientnet_b0',
  stages: [
    { name: 'stem', from: 'features.0.0' },
    ...STAGES.map((_, i) => ({ name: `stage${i + 1}`, from: `features.${i + 1}.0.block.0.0` })),
    { name: 'top', from: `features.${STAGES.length + 1}.0` },
    { name: 'head', from: 'avgpool' },
  ],
  layers: b0Layers,
};

/** Factors on the widths and on the numbers of blocks of a stage, of larger members of the family. */
interface Scaling {
  readonly width: number;
  readonly depth: number;
}

const UNSCALED: Scaling = { width: 1, depth: 1 };

const lite0 = 'EfficientNet for phones: ReLU6, without squeeze-and-excite';

/** The Lite networks by their scaling and dropout; their published weights expect 224, 240 and 260 px. */
export const efficientNets = [
  efficientNetB0,
  lite('efficientnet_lite0', lite0, UNSCALED, 0.2),
  lite('efficientnet_lite1', 'Lite0 with more blocks, for 240 px', { width: 1, depth: 1.1 }, 0.2),
  lite('efficientnet_lite2', 'Lite0 wider and with more blocks, for 260 px', { width: 1.1, depth: 1.2 }, 0.3),
] as const;

function lite<Name extends string>(
  name: Name,
  description: string,
  scaling: Scaling,
  dropout: number,
): ModelDefinition<Name> {
  return {
    ...EFFICIENTNET,
    ...{ name, description, dropout },
    reference: "TensorFlow's EfficientNet-Lite, in PyTorch's layout of the package efficientnet_lite_pytorch",
    demoScale: DEMO_SCALE,
    publishedWeights: name,
    stages: (options) => liteStages(options, scaling),
    layers: (options) => liteLayers(options, scaling),
  };
}

/** One of the blocks, numbered through all stages. */
interface Block {
  readonly stage: number;
  /** Position within its stage, from 0. */
  readonly position: number;
  /** Position among all blocks, from 0. */
  readonly index: number;
  readonly expansion: number;
  readonly kernelSize: number;
  readonly stride: number;
  readonly channels: number;
  readonly filters: number;
  /** Rate of stochastic depth. */
  readonly rate: number;
}

/**
 * @param channels of the first block's input
 * @param scaling its depth leaves out the first and the last stage, as TensorFlow does where stem and head are fixed
 */
function blocksOf(options: FamilyOptions, channels: number, { width, depth } = UNSCALED): readonly Block[] {
  const widthMultiplier = options.widthMultiplier * width;
  const counts = STAGES.map(([, , , , count], stage) =>
    stage === 0 || stage === STAGES.length - 1 ? count : Math.ceil(count * depth),
  );
  const total = counts.reduce((sum, count) => sum + count, 0);
  const blocks: Block[] = [];
  STAGES.forEach(([expansion, kernelSize, firstStride, filtersAtFull], stage) => {
    for (let position = 0; position < counts[stage]!; position++) {
      const index = blocks.length;
      const before = blocks.at(-1)?.filters ?? channels;
      const stride = position === 0 ? firstStride : 1;
      const filters = divisibleWidth(filtersAtFull, { widthMultiplier });
      const rate = (STOCHASTIC_DEPTH * index) / total;
      blocks.push({ stage, position, index, expansion, kernelSize, stride, channels: before, filters, rate });
    }
  });
  return blocks;
}

/** End of a block whose shape allows a shortcut; empty where it does not. */
function aroundBlock(
  name: string,
  input: string,
  branch: string,
  { stride, channels, filters, rate }: Block,
): LayerSpec[] {
  if (stride !== 1 || channels !== filters) return [];
  const depth = `${name}stochastic_depth`;
  return [
    { kind: 'stochasticDepth', name: depth, rate, inputs: [branch] },
    { kind: 'add', name: `${name}add`, inputs: [depth, input] },
  ];
}

/** Layers of torchvision's EfficientNet-B0, under the names of its modules. */
function b0Layers(options: FamilyOptions): readonly LayerSpec[] {
  const stem = divisibleWidth(32, options);
  const activation = 'silu';
  const specs = convNorm('features.0', { filters: stem, kernelSize: 3, stride: 2, activation });
  const blocks = blocksOf(options, stem);
  for (const block of blocks) {
    const name = `features.${block.stage + 1}.${block.position}.`;
    specs.push(...excitedBlock(name, specs.at(-1)!.name, block));
  }
  const head = `features.${STAGES.length + 1}`;
  return [
    ...specs,
    ...convNorm(head, { filters: 4 * blocks.at(-1)!.filters, kernelSize: 1, activation }),
    { kind: 'globalAvgPool2d', name: 'avgpool' },
    { kind: 'dropout', name: 'classifier.0', rate: options.dropout },
    { kind: 'dense', name: 'classifier.1', units: options.classCount },
  ];
}

/** torchvision's MBConv. */
function excitedBlock(name: string, input: string, block: Block): LayerSpec[] {
  const { channels, expansion, kernelSize, stride, filters } = block;
  const hidden = channels * expansion;
  const activation = 'silu';
  const expands = expansion !== 1;
  const part = (i: number): string => `${name}block.${expands ? i : i - 1}`;
  const excited = part(2);
  const fc = { kind: 'conv2d', kernelSize: 1, stride: 1, padding: 0 } as const;
  return [
    ...(expands ? convNorm(part(0), { filters: hidden, kernelSize: 1, activation }) : []),
    ...convNorm(part(1), { filters: hidden, kernelSize, stride, depthwise: true, activation }),
    { kind: 'globalAvgPool2d', name: `${excited}.avgpool`, keepsImage: true },
    { ...fc, name: `${excited}.fc1`, filters: Math.max(1, Math.floor(channels / 4)) },
    { kind: 'silu', name: `${excited}.activation` },
    { ...fc, name: `${excited}.fc2`, filters: hidden },
    { kind: 'sigmoid', name: `${excited}.scale_activation` },
    { kind: 'scaleChannels', name: excited, inputs: [`${part(1)}.2`, `${excited}.scale_activation`] },
    ...convNorm(part(3), { filters, kernelSize: 1 }),
    ...aroundBlock(name, input, `${part(3)}.1`, block),
  ];
}

/** Channels of the Lite networks' stem at every width. */
const LITE_STEM = 32;

/** Constants of TensorFlow's batch norm, in PyTorch's terms. */
const LITE_NORM = { kind: 'batchNorm2d', epsilon: 1e-3, momentum: 0.01 } as const;

/**
 * Layers of EfficientNet-Lite, under the names of its package's modules. The widths of stem and head do not change
 * with the multiplier, and padding is TensorFlow's SAME.
 */
function liteLayers(options: FamilyOptions, scaling: Scaling): readonly LayerSpec[] {
  const conv = { kind: 'conv2d', stride: 1, padding: 'same', bias: false } as const;
  const specs: LayerSpec[] = [
    { ...conv, name: '_conv_stem', filters: LITE_STEM, kernelSize: 3, stride: 2 },
    { ...LITE_NORM, name: '_bn0' },
    { kind: 'relu6', name: '_relu0' },
  ];
  for (const block of blocksOf(options, LITE_STEM, scaling)) {
    const name = `_blocks.${block.index}.`;
    specs.push(...liteBlock(name, specs.at(-1)!.name, block));
  }
  return [
    ...specs,
    { ...conv, name: '_conv_head', filters: 1280, kernelSize: 1 },
    { ...LITE_NORM, name: '_bn1' },
    { kind: 'relu6', name: '_relu1' },
    { kind: 'globalAvgPool2d', name: '_avg_pooling' },
    { kind: 'dropout', name: '_dropout', rate: options.dropout },
    { kind: 'dense', name: '_fc', units: options.classCount },
  ];
}

/** Stages as those of B0; the first block of the first one has nothing that expands it. */
function liteStages(options: FamilyOptions, scaling: Scaling): readonly StageDefinition[] {
  const firsts = blocksOf(options, LITE_STEM, scaling).filter(({ position }) => position === 0);
  return [
    { name: 'stem', from: '_conv_stem' },
    ...firsts.map(({ stage, index, expansion }) => ({
      name: `stage${stage + 1}`,
      from: `_blocks.${index}.${expansion === 1 ? '_depthwise_conv' : '_expand_conv'}`,
    })),
    { name: 'top', from: '_conv_head' },
    { name: 'head', from: '_avg_pooling' },
  ];
}

function liteBlock(name: string, input: string, block: Block): LayerSpec[] {
  const conv = { kind: 'conv2d', stride: 1, padding: 'same', bias: false } as const;
  const { channels, expansion, kernelSize, stride, filters } = block;
  const hidden = channels * expansion;
  const expanded: LayerSpec[] = [
    { ...conv, name: `${name}_expand_conv`, filters: hidden, kernelSize: 1 },
    { ...LITE_NORM, name: `${name}_bn0` },
    { kind: 'relu6', name: `${name}_relu0` },
  ];
  return [
    ...(expansion === 1 ? [] : expanded),
    { ...conv, name: `${name}_depthwise_conv`, filters: hidden, groups: 'channels', kernelSize, stride },
    { ...LITE_NORM, name: `${name}_bn1` },
    { kind: 'relu6', name: `${name}_relu1` },
    { ...conv, name: `${name}_project_conv`, filters, kernelSize: 1 },
    { ...LITE_NORM, name: `${name}_bn2` },
    ...aroundBlock(name, input, `${name}_bn2`, block),
  ];
}
