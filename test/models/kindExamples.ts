import type { FeatureShape, LayerSpec } from '../../src/models';

/** A layer, and the shapes that it gets. */
export interface KindExample {
  readonly layer: LayerSpec;
  readonly inputs: readonly FeatureShape[];
}

const image = [6, 5, 4] as const;

/** At least one layer of every kind; kinds.test.ts holds each of them to the interface. */
export const KIND_EXAMPLES: readonly KindExample[] = [
  { layer: { kind: 'conv2d', name: 'padded', filters: 3, kernelSize: 3, stride: 1, padding: 1 }, inputs: [image] },
  { layer: { kind: 'conv2d', name: 'strided', filters: 3, kernelSize: 3, stride: 2, padding: 1 }, inputs: [image] },
  {
    layer: { kind: 'conv2d', name: 'pointwise', filters: 3, kernelSize: 1, stride: 1, padding: 0, bias: false },
    inputs: [image],
  },
  { layer: { kind: 'batchNorm2d', name: 'norm' }, inputs: [image] },
  { layer: { kind: 'batchNorm2d', name: 'normed', epsilon: 1e-3, momentum: 0.01 }, inputs: [image] },
  { layer: { kind: 'relu', name: 'relu' }, inputs: [image] },
  { layer: { kind: 'maxPool2d', name: 'pool', kernelSize: 2, stride: 2 }, inputs: [image] },
  { layer: { kind: 'maxPool2d', name: 'overlapping', kernelSize: 3, stride: 2 }, inputs: [[7, 7, 2]] },
  { layer: { kind: 'adaptiveAvgPool2d', name: 'adaptive', outputSize: 4 }, inputs: [image] },
  { layer: { kind: 'globalAvgPool2d', name: 'global' }, inputs: [image] },
  { layer: { kind: 'flatten', name: 'flatten' }, inputs: [image] },
  { layer: { kind: 'dense', name: 'dense', units: 5 }, inputs: [[9]] },
  { layer: { kind: 'dropout', name: 'dropout', rate: 0.4 }, inputs: [image] },
  { layer: { kind: 'sigmoid', name: 'sigmoid' }, inputs: [[9]] },
  { layer: { kind: 'add', name: 'sum', inputs: ['a', 'b', 'c'] }, inputs: [image, image, image] },
];
