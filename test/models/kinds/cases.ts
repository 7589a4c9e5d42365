import type { Architecture, LayerSpec } from '../../../src/models';
import { resolveLayers } from '../../../src/models/architecture';

/** A small network around a layer of the name `tested`, and what is known of that layer by hand. */
export interface KindCase {
  readonly name: string;
  readonly layers: readonly LayerSpec[];
  /** Side of the images. Default 5. */
  readonly imageSize?: number;
  /** What `tested` gives, without the batch. */
  readonly shape: readonly number[];
  /** Its tensors as PyTorch's state dict has them: names and shapes. Default: none. */
  readonly tensors?: Readonly<Record<string, readonly number[]>>;
  /** Default 0. */
  readonly multiplyAdds?: number;
  /** Whether TF.js's stock layers can compute it. Default true. */
  readonly isExportable?: boolean;
}

/** Four channels from the three of an image. */
const STEM = { kind: 'conv2d', name: 'stem', filters: 4, kernelSize: 1, stride: 1, padding: 0 } as const;
const FLAT = { kind: 'flatten', name: 'logits' } as const;
const TOKENS: readonly LayerSpec[] = [STEM, { kind: 'tokens', name: 'tokens' }];
const conv = { kind: 'conv2d', name: 'tested', filters: 6, kernelSize: 3, stride: 1, padding: 1 } as const;

/** A norm of so many channels takes in what stands behind it. */
const NORM_OF_EIGHT: readonly LayerSpec[] = [
  STEM,
  { ...conv, name: 'conv', filters: 8 },
  { kind: 'batchNorm2d', name: 'tested' },
];
const EIGHT = {
  shape: [5, 5, 8],
  tensors: { weight: [8], bias: [8], running_mean: [8], running_var: [8] },
} as const;

/** A layer between the stem and the flatten that gives the logits. */
function onImages(tested: LayerSpec): readonly LayerSpec[] {
  return [STEM, tested, FLAT];
}

/** The case of an activation, whose input a scale spreads over its bends. */
function activation(tested: LayerSpec): KindCase {
  return { name: tested.kind, layers: onImages(tested), shape: [5, 5, 4] };
}

export const KIND_CASES: readonly KindCase[] = [
  {
    name: 'conv2d',
    layers: onImages(conv),
    shape: [5, 5, 6],
    tensors: { weight: [6, 4, 3, 3], bias: [6] },
    multiplyAdds: 25 * 6 * 4 * 9,
  },
  {
    name: 'conv2d without bias, zeros that TensorFlow has no name for',
    layers: onImages({ ...conv, stride: 2, bias: false }),
    imageSize: 6,
    shape: [3, 3, 6],
    tensors: { weight: [6, 4, 3, 3] },
    multiplyAdds: 9 * 6 * 4 * 9,
  },
  {
    name: 'conv2d with the padding same at an even size and a stride',
    layers: onImages({ ...conv, stride: 2, padding: 'same' }),
    imageSize: 6,
    shape: [3, 3, 6],
    tensors: { weight: [6, 4, 3, 3], bias: [6] },
    multiplyAdds: 9 * 6 * 4 * 9,
  },
  {
    name: 'conv2d in two groups',
    layers: onImages({ ...conv, groups: 2 }),
    shape: [5, 5, 6],
    tensors: { weight: [6, 2, 3, 3], bias: [6] },
    multiplyAdds: 25 * 6 * 2 * 9,
  },
  {
    name: 'conv2d in two groups, strided, zeros that TensorFlow has no name for, batch norm behind it',
    layers: [STEM, { ...conv, groups: 2, stride: 2, bias: false }, { kind: 'batchNorm2d', name: 'norm' }, FLAT],
    imageSize: 6,
    shape: [3, 3, 6],
    tensors: { weight: [6, 2, 3, 3] },
    multiplyAdds: 9 * 6 * 2 * 9,
  },
  {
    name: 'conv2d in as many groups as channels, two filters each',
    layers: onImages({ ...conv, groups: 'channels', filters: 8 }),
    shape: [5, 5, 8],
    tensors: { weight: [8, 1, 3, 3], bias: [8] },
    multiplyAdds: 25 * 8 * 9,
  },
  {
    name: 'conv2d, depthwise',
    layers: onImages({ ...conv, groups: 'channels', filters: 4 }),
    shape: [5, 5, 4],
    tensors: { weight: [4, 1, 3, 3], bias: [4] },
    multiplyAdds: 25 * 4 * 9,
  },
  {
    name: 'conv2d, depthwise, strided without bias, batch norm behind it',
    layers: [
      STEM,
      { ...conv, groups: 4, filters: 4, stride: 2, bias: false },
      { kind: 'batchNorm2d', name: 'norm' },
      FLAT,
    ],
    imageSize: 6,
    shape: [3, 3, 4],
    tensors: { weight: [4, 1, 3, 3] },
    multiplyAdds: 9 * 4 * 9,
  },
  {
    name: 'conv2d, depthwise, the padding same at an even size, a bias and batch norm behind it',
    layers: [
      STEM,
      { ...conv, groups: 'channels', filters: 4, kernelSize: 5, stride: 2, padding: 'same' },
      { kind: 'batchNorm2d', name: 'norm' },
      FLAT,
    ],
    imageSize: 6,
    shape: [3, 3, 4],
    tensors: { weight: [4, 1, 5, 5], bias: [4] },
    multiplyAdds: 9 * 4 * 25,
  },
  {
    name: 'batchNorm2d',
    layers: onImages({ kind: 'batchNorm2d', name: 'tested', epsilon: 1e-3, momentum: 0.01 }),
    shape: [5, 5, 4],
    tensors: { weight: [4], bias: [4], running_mean: [4], running_var: [4] },
  },
  {
    name: 'batchNorm2d behind a convolution without bias',
    layers: [STEM, { ...conv, name: 'conv', bias: false }, { kind: 'batchNorm2d', name: 'tested' }, FLAT],
    shape: [5, 5, 6],
    tensors: { weight: [6], bias: [6], running_mean: [6], running_var: [6] },
  },
  ...(['relu', 'relu6', 'silu'] as const).map((kind) => ({
    ...EIGHT,
    name: `batchNorm2d of eight channels, ${kind} behind it`,
    layers: [...NORM_OF_EIGHT, { kind, name: 'act' }, FLAT],
  })),
  {
    ...EIGHT,
    name: 'batchNorm2d of eight channels, a sum behind it',
    layers: [...NORM_OF_EIGHT, { kind: 'add', name: 'sum', inputs: ['tested', 'conv'] }, FLAT],
  },
  {
    ...EIGHT,
    name: 'batchNorm2d of eight channels, a sum and a ReLU behind it',
    layers: [
      ...NORM_OF_EIGHT,
      { kind: 'add', name: 'sum', inputs: ['conv', 'tested'] },
      { kind: 'relu', name: 'act' },
      FLAT,
    ],
  },
  activation({ kind: 'relu', name: 'tested' }),
  activation({ kind: 'relu6', name: 'tested' }),
  activation({ kind: 'sigmoid', name: 'tested' }),
  activation({ kind: 'hardSigmoid', name: 'tested' }),
  activation({ kind: 'hardSwish', name: 'tested' }),
  activation({ kind: 'silu', name: 'tested' }),
  activation({ kind: 'gelu', name: 'tested' }),
  { ...activation({ kind: 'gelu', name: 'tested', approximate: 'tanh' }), name: 'gelu by tanh' },
  {
    name: 'maxPool2d',
    layers: onImages({ kind: 'maxPool2d', name: 'tested', kernelSize: 2, stride: 2 }),
    shape: [2, 2, 4],
  },
  {
    name: 'maxPool2d with padding, behind a bias and a ReLU',
    layers: [
      STEM,
      { ...conv, name: 'conv' },
      { kind: 'relu', name: 'relu' },
      { kind: 'maxPool2d', name: 'tested', kernelSize: 3, stride: 2, padding: 1 },
      FLAT,
    ],
    imageSize: 6,
    shape: [3, 3, 6],
  },
  {
    name: 'maxPool2d with padding around negative values',
    layers: onImages({ kind: 'maxPool2d', name: 'tested', kernelSize: 3, stride: 1, padding: 1 }),
    shape: [5, 5, 4],
  },
  {
    name: 'maxPool2d whose padding is two wide',
    layers: onImages({ kind: 'maxPool2d', name: 'tested', kernelSize: 5, stride: 2, padding: 2 }),
    imageSize: 6,
    shape: [3, 3, 4],
  },
  {
    name: 'avgPool2d',
    layers: onImages({ kind: 'avgPool2d', name: 'tested', kernelSize: 2, stride: 2 }),
    shape: [2, 2, 4],
  },
  {
    name: 'avgPool2d whose zeros count',
    layers: onImages({ kind: 'avgPool2d', name: 'tested', kernelSize: 3, stride: 2, padding: 1 }),
    shape: [3, 3, 4],
  },
  {
    name: 'avgPool2d whose zeros do not count',
    layers: onImages({ kind: 'avgPool2d', name: 'tested', kernelSize: 3, stride: 2, padding: 1, countsPadding: false }),
    imageSize: 6,
    shape: [3, 3, 4],
    isExportable: false,
  },
  {
    name: 'avgPool2d with the padding same',
    layers: onImages({ kind: 'avgPool2d', name: 'tested', kernelSize: 3, stride: 2, padding: 'same' }),
    imageSize: 6,
    shape: [3, 3, 4],
  },
  {
    name: 'adaptiveAvgPool2d',
    layers: onImages({ kind: 'adaptiveAvgPool2d', name: 'tested', outputSize: 3 }),
    shape: [3, 3, 4],
  },
  { name: 'globalAvgPool2d', layers: [STEM, { kind: 'globalAvgPool2d', name: 'tested' }], shape: [4] },
  {
    name: 'globalAvgPool2d that keeps the image',
    layers: onImages({ kind: 'globalAvgPool2d', name: 'tested', keepsImage: true }),
    shape: [1, 1, 4],
  },
  {
    name: 'flatten',
    layers: [STEM, { kind: 'flatten', name: 'tested' }, { kind: 'dense', name: 'fc', units: 3 }],
    shape: [100],
  },
  {
    name: 'dense',
    layers: [STEM, FLAT, { kind: 'dense', name: 'tested', units: 3 }],
    imageSize: 3,
    shape: [3],
    tensors: { weight: [3, 36], bias: [3] },
    multiplyAdds: 3 * 36,
  },
  {
    name: 'dense of tokens',
    layers: [...TOKENS, { kind: 'dense', name: 'tested', units: 3 }, FLAT],
    shape: [25, 3],
    tensors: { weight: [3, 4], bias: [3] },
    multiplyAdds: 25 * 3 * 4,
  },
  {
    name: 'dense of pixels',
    layers: onImages({ kind: 'dense', name: 'tested', units: 3, eachPixel: true }),
    shape: [5, 5, 3],
    tensors: { weight: [3, 4], bias: [3] },
    multiplyAdds: 25 * 3 * 4,
  },
  { name: 'dropout', layers: onImages({ kind: 'dropout', name: 'tested', rate: 0.4 }), shape: [5, 5, 4] },
  {
    name: 'stochasticDepth',
    layers: [
      STEM,
      { ...conv, name: 'conv', filters: 4 },
      { kind: 'stochasticDepth', name: 'tested', rate: 0.5 },
      { kind: 'add', name: 'sum', inputs: ['tested', 'stem'] },
      FLAT,
    ],
    shape: [5, 5, 4],
  },
  {
    name: 'add',
    layers: [
      STEM,
      { ...conv, name: 'conv', filters: 4 },
      { kind: 'add', name: 'tested', inputs: ['conv', 'stem', 'conv'] },
      FLAT,
    ],
    shape: [5, 5, 4],
  },
  {
    name: 'multiply',
    layers: [
      STEM,
      { ...conv, name: 'conv', filters: 4 },
      { kind: 'multiply', name: 'tested', inputs: ['conv', 'stem'] },
      FLAT,
    ],
    shape: [5, 5, 4],
  },
  {
    name: 'concat',
    layers: [
      STEM,
      { ...conv, name: 'conv' },
      { kind: 'concat', name: 'tested', inputs: ['conv', 'stem', 'input'] },
      FLAT,
    ],
    shape: [5, 5, 13],
  },
  {
    name: 'scaleChannels, as squeeze-and-excite of EfficientNet',
    layers: [
      STEM,
      { kind: 'globalAvgPool2d', name: 'se.avgpool', keepsImage: true },
      { kind: 'conv2d', name: 'se.fc1', filters: 2, kernelSize: 1, stride: 1, padding: 0 },
      { kind: 'silu', name: 'se.activation' },
      { kind: 'conv2d', name: 'se.fc2', filters: 4, kernelSize: 1, stride: 1, padding: 0 },
      { kind: 'sigmoid', name: 'se.scale_activation' },
      { kind: 'scaleChannels', name: 'tested', inputs: ['stem', 'se.scale_activation'] },
      FLAT,
    ],
    shape: [5, 5, 4],
  },
  {
    name: 'scaleChannels by a vector',
    layers: [
      STEM,
      { kind: 'globalAvgPool2d', name: 'pool' },
      { kind: 'scaleChannels', name: 'tested', inputs: ['stem', 'pool'] },
      FLAT,
    ],
    shape: [5, 5, 4],
  },
  {
    name: 'layerNorm of pixels',
    layers: onImages({ kind: 'layerNorm', name: 'tested', epsilon: 1e-6 }),
    shape: [5, 5, 4],
    tensors: { weight: [4], bias: [4] },
  },
  {
    name: 'layerNorm of tokens',
    layers: [...TOKENS, { kind: 'layerNorm', name: 'tested' }, FLAT],
    shape: [25, 4],
    tensors: { weight: [4], bias: [4] },
  },
  {
    name: 'layerNorm of a flattened image',
    layers: [STEM, FLAT, { kind: 'layerNorm', name: 'tested' }, { kind: 'dense', name: 'fc', units: 2 }],
    imageSize: 3,
    shape: [36],
    tensors: { weight: [36], bias: [36] },
  },
  {
    name: 'layerScale of pixels',
    layers: onImages({ kind: 'layerScale', name: 'tested' }),
    shape: [5, 5, 4],
    tensors: { layer_scale: [4, 1, 1] },
  },
  {
    name: 'layerScale of tokens',
    layers: [...TOKENS, { kind: 'layerScale', name: 'tested', start: 0.1 }, FLAT],
    shape: [25, 4],
    tensors: { layer_scale: [4] },
  },
  { name: 'tokens', layers: onImages({ kind: 'tokens', name: 'tested' }), shape: [25, 4] },
  {
    name: 'classToken',
    layers: [...TOKENS, { kind: 'classToken', name: 'tested' }, FLAT],
    imageSize: 3,
    shape: [10, 4],
    tensors: { class_token: [1, 1, 4] },
  },
  {
    name: 'positionEmbedding',
    layers: [...TOKENS, { kind: 'positionEmbedding', name: 'tested' }, FLAT],
    imageSize: 3,
    shape: [9, 4],
    tensors: { pos_embedding: [1, 9, 4] },
  },
  {
    name: 'selfAttention',
    layers: [...TOKENS, { kind: 'selfAttention', name: 'tested', heads: 2 }, FLAT],
    imageSize: 3,
    shape: [9, 4],
    tensors: { in_proj_weight: [12, 4], in_proj_bias: [12], 'out_proj.weight': [4, 4], 'out_proj.bias': [4] },
    multiplyAdds: 4 * 9 * 4 * 4 + 2 * 9 * 9 * 4,
  },
  {
    name: 'selfAttention with one head',
    layers: [...TOKENS, { kind: 'selfAttention', name: 'tested', heads: 1 }, FLAT],
    imageSize: 3,
    shape: [9, 4],
    tensors: { in_proj_weight: [12, 4], in_proj_bias: [12], 'out_proj.weight': [4, 4], 'out_proj.bias': [4] },
    multiplyAdds: 4 * 9 * 4 * 4 + 2 * 9 * 9 * 4,
  },
  {
    name: 'selectToken',
    layers: [...TOKENS, { kind: 'selectToken', name: 'tested', token: 2 }],
    shape: [4],
  },
];

/** The network of a case. */
export function layoutOf({ layers, imageSize = 5 }: KindCase): Architecture {
  return architectureOf(layers, imageSize);
}

/** A network of these layers for images of this size. */
export function architectureOf(specs: readonly LayerSpec[], imageSize: number): Architecture {
  const inputShape = [imageSize, imageSize, 3] as const;
  const options = { classCount: 2, imageSize, widthMultiplier: 1, dropout: 0 };
  const layers = resolveLayers(specs, inputShape, 'small');
  return { name: 'small', options, inputShape, layers, stages: [], defaultInit: 'pytorch' };
}
