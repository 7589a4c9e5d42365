import { HUES } from '../hues';
import type { LayerSpec } from '../layers';
import type { ModelDefinition } from '../network';
import type { StageDefinition } from '../stages';
import { scaled, type FamilyOptions } from './options';

/** Differences between the published custom AlexNets. */
interface CustomAlexNet {
  /** Filters of conv1 to conv5. */
  readonly filters: readonly [number, number, number, number, number];
  readonly pool: { readonly kernelSize: number; readonly stride: number };
  /** Units of fc1 and fc2. */
  readonly hidden: readonly [number, number];
  /** Dropout of torchvision's AlexNet comes before each of fc1 and fc2, the others' after. */
  readonly dropout: 'before' | 'after';
  /** The bug of the series: a sigmoid whose output is then taken for logits. */
  readonly sigmoid: boolean;
}

const BASE: CustomAlexNet = {
  filters: [48, 128, 192, 192, 128],
  pool: { kernelSize: 2, stride: 2 },
  hidden: [2048, 2048],
  dropout: 'after',
  sigmoid: true,
};

const BASE_1: CustomAlexNet = {
  filters: [64, 156, 256, 256, 192],
  pool: { kernelSize: 3, stride: 2 },
  hidden: [4096, 2048],
  dropout: 'after',
  sigmoid: true,
};

/** torchvision's AlexNet written out, without its adaptive pooling. */
const BASE_2: CustomAlexNet = {
  filters: [64, 192, 384, 256, 256],
  pool: { kernelSize: 3, stride: 2 },
  hidden: [4096, 4096],
  dropout: 'before',
  sigmoid: false,
};

/** Kernel, stride and padding of conv1 to conv5, as in AlexNet. */
const CONVOLUTIONS = [
  { kernelSize: 11, stride: 4, padding: 2 },
  { kernelSize: 5, stride: 1, padding: 2 },
  { kernelSize: 3, stride: 1, padding: 1 },
  { kernelSize: 3, stride: 1, padding: 1 },
  { kernelSize: 3, stride: 1, padding: 1 },
] as const;

/** The five published custom AlexNets, in the order of their first experiments. */
export const customAlexNets = [
  custom('Base', 'small AlexNet that feeds a sigmoid to the loss', BASE, ['Base', HUES.blue]),
  custom('Base_fix', 'Base without the sigmoid', { ...BASE, sigmoid: false }, ['Base', HUES.blue]),
  custom('Base_1', 'wider Base with overlapping pooling', BASE_1, ['Base_1', HUES.sky]),
  custom('Base_1_fix', 'Base_1 without the sigmoid', { ...BASE_1, sigmoid: false }, ['Base_1', HUES.sky]),
  custom('Base_2', 'AlexNet written out, without adaptive pooling', BASE_2, ['Base_2', HUES.green], 20),
] as const;

function custom<Name extends string>(
  name: Name,
  description: string,
  network: CustomAlexNet,
  [family, color]: readonly [family: string, color: string],
  maxEpochs = 12,
): ModelDefinition<Name> {
  return {
    ...{ name, description, reference: 'the published series', family, color },
    demoScale: { imageSize: 64, widthMultiplier: 0.25, batchSize: 32, maxEpochs },
    stages: [...CONVOLUTIONS.map((_, i) => stageAt(`conv${i + 1}`)), { name: 'head', from: 'flatten' }],
    layers: (options) => layers(network, options),
  };
}

/** Numbers of the convolutions that are followed by a pooling, from 1. */
const POOLED = [1, 2, 5];

/** The stage that begins with the layer of its name. */
function stageAt(name: string): StageDefinition {
  return { name, from: name };
}

/** Layers of one of the published custom AlexNets. */
function layers(network: CustomAlexNet, options: FamilyOptions): readonly LayerSpec[] {
  return [
    ...CONVOLUTIONS.flatMap((convolution, i) => convolutionBlock(network, i + 1, convolution, options)),
    { kind: 'flatten', name: 'flatten' },
    ...network.hidden.flatMap((units, i) => hiddenBlock(network, i + 1, units, options)),
    { kind: 'dense', name: 'fc3', units: options.classCount },
    ...(network.sigmoid ? [{ kind: 'sigmoid', name: 'sigmoid' } as const] : []),
  ];
}

function convolutionBlock(
  network: CustomAlexNet,
  number: number,
  convolution: (typeof CONVOLUTIONS)[number],
  options: FamilyOptions,
): LayerSpec[] {
  const filters = scaled(network.filters[number - 1]!, options);
  const block: LayerSpec[] = [
    { kind: 'conv2d', name: `conv${number}`, filters, ...convolution },
    { kind: 'relu', name: `relu${number}` },
  ];
  if (POOLED.includes(number)) {
    block.push({ kind: 'maxPool2d', name: `pool${POOLED.indexOf(number) + 1}`, ...network.pool });
  }
  return block;
}

function hiddenBlock(network: CustomAlexNet, number: number, units: number, options: FamilyOptions): LayerSpec[] {
  const dropout: LayerSpec = { kind: 'dropout', name: `dropout${number}`, rate: options.dropout };
  const dense: LayerSpec[] = [
    { kind: 'dense', name: `fc${number}`, units: scaled(units, options) },
    { kind: 'relu', name: `relu${CONVOLUTIONS.length + number}` },
  ];
  return network.dropout === 'before' ? [dropout, ...dense] : [...dense, dropout];
}
