import { HUES } from '../hues';
import type { LayerSpec } from '../layers';
import type { ModelDefinition } from '../network';
import type { StageDefinition } from '../stages';
import { convNorm, divisibleWidth } from './blocks';
import type { FamilyOptions } from './options';

/** Expansion, output channels, blocks and first stride of each stage. */
const STAGES = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

export const mobileNetV2: ModelDefinition<'mobilenet_v2'> = {
  name: 'mobilenet_v2',
  description: 'inverted residuals with depthwise convolutions',
  reference: 'torchvision.models (Sandler et al. 2018, "MobileNetV2: inverted residuals and linear bottlenecks")',
  family: 'MobileNetV2',
  color: HUES.green,
  defaultInit: 'mobilenet',
  dropout: 0.2,
  demoScale: { imageSize: 64, widthMultiplier: 0.5, batchSize: 16, maxEpochs: 15 },
  publishedWeights: 'mobilenet_v2',
  stages: stages(),
  layers,
};

/** The stem, a stage for each row of the table, what stands on top of them, and the classifier. */
function stages(): readonly StageDefinition[] {
  let index = 1;
  const rows = STAGES.map(([, , count], i) => {
    const from = `features.${index}.conv.0.0`;
    index += count;
    return { name: `stage${i + 1}`, from };
  });
  return [
    { name: 'stem', from: 'features.0.0' },
    ...rows,
    { name: 'top', from: `features.${index}.0` },
    { name: 'head', from: 'avgpool' },
  ];
}

/** Layers of torchvision's MobileNetV2, under the names of its modules. Widths are multiples of 8. */
function layers(options: FamilyOptions): readonly LayerSpec[] {
  const activation = 'relu6';
  let channels = divisibleWidth(32, options);
  const specs = convNorm('features.0', { filters: channels, kernelSize: 3, stride: 2, activation });
  let index = 1;
  for (const [expansion, width, count, firstStride] of STAGES) {
    for (let i = 0; i < count; i++) {
      const filters = divisibleWidth(width, options);
      const stride = i === 0 ? firstStride : 1;
      const name = `features.${index++}`;
      specs.push(...invertedResidual(name, specs.at(-1)!.name, { channels, filters, stride, expansion }));
      channels = filters;
    }
  }
  // The multiplier never narrows the last layer before the classifier.
  const head = divisibleWidth(1280, { widthMultiplier: Math.max(1, options.widthMultiplier) });
  return [
    ...specs,
    ...convNorm(`features.${index}`, { filters: head, kernelSize: 1, activation }),
    { kind: 'globalAvgPool2d', name: 'avgpool' },
    { kind: 'dropout', name: 'classifier.0', rate: options.dropout },
    { kind: 'dense', name: 'classifier.1', units: options.classCount },
  ];
}

interface InvertedResidual {
  readonly channels: number;
  readonly filters: number;
  readonly stride: number;
  readonly expansion: number;
}

function invertedResidual(
  name: string,
  input: string,
  { channels, filters, stride, expansion }: InvertedResidual,
): LayerSpec[] {
  const hidden = channels * expansion;
  const activation = 'relu6';
  const expands = expansion !== 1;
  const part = expands ? 1 : 0;
  const projection = `${name}.conv.${part + 1}`;
  const norm = `${name}.conv.${part + 2}`;
  return [
    ...(expands ? convNorm(`${name}.conv.0`, { filters: hidden, kernelSize: 1, activation }) : []),
    ...convNorm(`${name}.conv.${part}`, { filters: hidden, kernelSize: 3, stride, depthwise: true, activation }),
    { kind: 'conv2d', name: projection, filters, kernelSize: 1, stride: 1, padding: 0, bias: false },
    { kind: 'batchNorm2d', name: norm },
    ...(stride === 1 && channels === filters
      ? [{ kind: 'add', name: `${name}.add`, inputs: [input, norm] } as const]
      : []),
  ];
}
