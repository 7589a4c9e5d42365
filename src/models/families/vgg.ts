import type { LayerSpec } from '../layerSpecs';
import { scaled, type FamilyOptions } from './options';

/** Configuration D of the paper: widths of 3x3 convolutions; each inner list ends in a 2x2 pooling. */
const STAGES = [
  [64, 64],
  [128, 128],
  [256, 256, 256],
  [512, 512, 512],
  [512, 512, 512],
] as const;

/** Layers of torchvision's VGG16, under the names of its modules. */
export function vgg16(
  options: FamilyOptions,
  { batchNorm }: { readonly batchNorm: boolean },
): readonly LayerSpec[] {
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
function numbered(layers: readonly LayerSpec[]): LayerSpec[] {
  return layers.map((layer, i) => ({ ...layer, name: `features.${i}` }));
}
