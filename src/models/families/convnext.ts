import { HUES } from '../hues';
import type { LayerSpec } from '../layers';
import type { ModelDefinition } from '../network';
import { scaled, type FamilyOptions } from './options';

/** Width and blocks of each stage of ConvNeXt-T. */
const STAGES = [
  [96, 3],
  [192, 3],
  [384, 9],
  [768, 3],
] as const;

/** Share of the last block's images whose branch stochastic depth leaves out; it grows from 0 at the first. */
const STOCHASTIC_DEPTH = 0.1;

const NORM = { kind: 'layerNorm', epsilon: 1e-6 } as const;

export const convNeXtTiny: ModelDefinition<'convnext_tiny'> = {
  name: 'convnext_tiny',
  description: 'convolutions after the manner of transformers',
  reference: 'torchvision.models (Liu et al. 2022, "A ConvNet for the 2020s")',
  family: 'ConvNeXt',
  color: HUES.brown,
  defaultInit: 'convnext',
  demoScale: { imageSize: 64, widthMultiplier: 0.25, batchSize: 16, maxEpochs: 15 },
  publishedWeights: 'convnext_tiny',
  stages: [
    { name: 'stem', from: 'features.0.0' },
    { name: 'stage1', from: 'features.1.0.block.0' },
    // The later ones begin with what halves the image.
    { name: 'stage2', from: 'features.2.0' },
    { name: 'stage3', from: 'features.4.0' },
    { name: 'stage4', from: 'features.6.0' },
    { name: 'head', from: 'avgpool' },
  ],
  layers,
};

/** Layers of torchvision's ConvNeXt, under the names of its modules. Its linear layers take each pixel separately. */
function layers(options: FamilyOptions): readonly LayerSpec[] {
  const widths = STAGES.map(([width]) => scaled(width, options));
  const specs: LayerSpec[] = [
    { kind: 'conv2d', name: 'features.0.0', filters: widths[0]!, kernelSize: 4, stride: 4, padding: 0 },
    { ...NORM, name: 'features.0.1' },
  ];
  const total = STAGES.reduce((sum, [, count]) => sum + count, 0);
  let index = 0;
  STAGES.forEach(([, count], stage) => {
    const width = widths[stage]!;
    if (stage > 0) {
      specs.push(
        { ...NORM, name: `features.${2 * stage}.0` },
        { kind: 'conv2d', name: `features.${2 * stage}.1`, filters: width, kernelSize: 2, stride: 2, padding: 0 },
      );
    }
    for (let i = 0; i < count; i++) {
      const rate = (STOCHASTIC_DEPTH * index++) / (total - 1);
      specs.push(...block(`features.${2 * stage + 1}.${i}`, specs.at(-1)!.name, width, rate));
    }
  });
  return [
    ...specs,
    { kind: 'globalAvgPool2d', name: 'avgpool' },
    { ...NORM, name: 'classifier.0' },
    { kind: 'dense', name: 'classifier.2', units: options.classCount },
  ];
}

function block(name: string, input: string, width: number, rate: number): LayerSpec[] {
  const linear = { kind: 'dense', eachPixel: true } as const;
  return [
    {
      ...{ kind: 'conv2d', name: `${name}.block.0`, filters: width, kernelSize: 7, stride: 1, padding: 3 },
      groups: 'channels',
    },
    { ...NORM, name: `${name}.block.2` },
    { ...linear, name: `${name}.block.3`, units: 4 * width },
    { kind: 'gelu', name: `${name}.block.4` },
    { ...linear, name: `${name}.block.5`, units: width },
    // In torchvision its parameter belongs to the block itself.
    { kind: 'layerScale', name },
    { kind: 'stochasticDepth', name: `${name}.stochastic_depth`, rate },
    { kind: 'add', name: `${name}.add`, inputs: [`${name}.stochastic_depth`, input] },
  ];
}
