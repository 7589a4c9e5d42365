import { ACTIVATIONS, NORM_ACTIVATIONS, sumOfRectified, type ActivationName, type TensorFlow } from '../../engine';
import { HUES } from '../hues';
import { unary } from '../passes/types';
import { oneOf, optional } from './fields';
import type { LayerBase, LayerKindDefinition, ResolvedLayer, Step, StockLayer } from './kind';
import { onnxUnary, type OnnxScope } from './onnx';
import { channelsOf } from './shape';
import { channelAffine } from './stock';

/** Activations of today's networks: element-wise functions. ReLU and sigmoid have separate files. */

/** min(max(x, 0), 6), of MobileNet. */
export interface Relu6 extends LayerBase {
  readonly kind: 'relu6';
}

/** relu6(x + 3) / 6, as PyTorch has it. */
export interface HardSigmoid extends LayerBase {
  readonly kind: 'hardSigmoid';
}

/** x * relu6(x + 3) / 6 (Howard et al. 2019). */
export interface HardSwish extends LayerBase {
  readonly kind: 'hardSwish';
}

/** x / (1 + exp(-x)), also called swish; of EfficientNet. */
export interface Silu extends LayerBase {
  readonly kind: 'silu';
}

/** x times the normal distribution function of x (Hendrycks & Gimpel 2016); of ConvNeXt and ViT. */
export interface Gelu extends LayerBase {
  readonly kind: 'gelu';
  /** `tanh`: by a formula with tanh, off by at most 0.0005. Default: `none`. */
  readonly approximate?: 'none' | 'tanh';
}

/** Activations that may make zeros of NaN. */
const CLIPPED: readonly ActivationName[] = ['relu6', 'hardSigmoid'];

/** Activations that a norm before them can apply. */
const BEHIND_NORMS = NORM_ACTIVATIONS.filter((name) => name !== 'none');

function step(name: string, activation: ActivationName, keepsOrder: boolean): Step {
  const { keeps, forward, gradient } = ACTIVATIONS[activation];
  const clips = CLIPPED.includes(activation);
  return {
    name,
    activation: BEHIND_NORMS.find((known) => known === activation),
    keepsOrder,
    pass: ({ engine }) =>
      unary({
        keeps: { input: keeps === 'input', output: keeps === 'output' },
        forward: (x) => ({ y: forward(engine, x), sum: clips ? sumOfRectified(engine, x) : undefined }),
        backward: ({ dy, x, y, wantsInput }) =>
          wantsInput ? gradient(engine, dy, keeps === 'input' ? x : y) : undefined,
      }),
  };
}

/** Differences between the activations. */
interface Description<Spec extends LayerBase> {
  readonly torchType: string;
  readonly color: string;
  /** True if it is non-decreasing, see {@link Step.keepsOrder}. Default false. */
  readonly keepsOrder?: boolean;
  stockLayers(tf: TensorFlow, layer: ResolvedLayer<Spec>): readonly StockLayer[];
  onnx(scope: OnnxScope<never>): string;
}

function activation<Kind extends 'relu6' | 'hardSigmoid' | 'hardSwish' | 'silu'>(
  kind: Kind,
  { torchType, color, keepsOrder = false, stockLayers, onnx }: Description<LayerBase>,
): LayerKindDefinition<LayerBase & { readonly kind: Kind }> {
  const steps = [step(kind, kind, keepsOrder)];
  return {
    name: kind,
    torchType,
    category: 'activation',
    fields: {},
    outputShape: (_, [input]) => input!,
    steps: () => steps,
    stockLayers,
    onnx,
    drawing: { style: { name: torchType, color, shape: 'follower', thickness: 3 }, plural: `${torchType}s` },
  };
}

export const relu6: LayerKindDefinition<Relu6> = activation('relu6', {
  torchType: 'ReLU6',
  color: HUES.grey,
  keepsOrder: true,
  stockLayers: (tf, { name }) => [{ layer: tf.layers.reLU({ name, maxValue: 6 }) }],
  onnx: ({ inputs, floats, node }) => node('Clip', [inputs[0]!, floats([0], []), floats([6], [])]),
});

export const hardSigmoid: LayerKindDefinition<HardSigmoid> = activation('hardSigmoid', {
  torchType: 'Hardsigmoid',
  color: HUES.sky,
  keepsOrder: true,
  stockLayers: hardSigmoidLayers,
  onnx: onnxUnary('HardSigmoid', { alpha: { float: 1 / 6 }, beta: { float: 0.5 } }),
});

export const hardSwish: LayerKindDefinition<HardSwish> = activation('hardSwish', {
  torchType: 'Hardswish',
  color: HUES.grey,
  stockLayers: (tf, layer) => [
    ...hardSigmoidLayers(tf, { ...layer, name: `${layer.name}_gate` }),
    { layer: tf.layers.multiply({ name: layer.name }), takes: [{ input: 0 }, { stock: 1 }] },
  ],
  onnx: onnxUnary('HardSwish'),
});

export const silu: LayerKindDefinition<Silu> = activation('silu', {
  torchType: 'SiLU',
  color: HUES.grey,
  stockLayers: (tf, { name }) => [{ layer: tf.layers.activation({ name, activation: 'swish' }) }],
  onnx: ({ inputs, node }) => node('Mul', [inputs[0]!, node('Sigmoid', [inputs[0]!])]),
});

export const gelu: LayerKindDefinition<Gelu> = {
  name: 'gelu',
  torchType: 'GELU',
  category: 'activation',
  fields: { approximate: optional(oneOf('none', 'tanh')) },
  outputShape: (_, [input]) => input!,
  steps: ({ approximate }) => [step('gelu', approximate === 'tanh' ? 'geluTanh' : 'gelu', false)],
  stockLayers: (tf, layer) =>
    layer.approximate === 'tanh'
      ? geluTanhLayers(tf, layer)
      : [{ layer: tf.layers.activation({ name: layer.name, activation: 'gelu' }) }],
  onnx: onnxGelu,
  settings: ({ approximate }) => (approximate === 'tanh' ? 'approximate tanh' : ''),
  drawing: { style: { name: 'GELU', color: HUES.grey, shape: 'follower', thickness: 3 }, plural: 'GELUs' },
};

/** ONNX has GELU from operator set 20 on, which is newer than many runtimes. */
function onnxGelu({ inputs, floats, node }: OnnxScope<never>, { approximate }: Gelu): string {
  const x = inputs[0]!;
  const times = (value: string, factor: number): string => node('Mul', [value, floats([factor], [])]);
  const bent =
    approximate === 'tanh'
      ? node('Tanh', [
          times(node('Add', [x, times(node('Mul', [x, node('Mul', [x, x])]), 0.044715)]), Math.sqrt(2 / Math.PI)),
        ])
      : node('Erf', [times(x, Math.SQRT1_2)]);
  return times(node('Mul', [x, node('Add', [bent, floats([1], [])])]), 0.5);
}

/** TF.js's hard sigmoid clips x / 5 + 1/2, and PyTorch's x / 6 + 1/2: its input is scaled by 5/6. */
function hardSigmoidLayers(tf: TensorFlow, { name, inputShape }: ResolvedLayer): readonly StockLayer[] {
  const channels = channelsOf(inputShape);
  return [
    channelAffine(tf, `${name}_input`, { scale: () => tf.fill([channels], 5 / 6), channels }),
    { layer: tf.layers.activation({ name, activation: 'hardSigmoid' }) },
  ];
}

/**
 * x * sigmoid(x * (a + b * x^2)), which is the formula with tanh. TF.js has its own activation for it, whose name
 * it does not recognise when it loads a saved model.
 */
function geluTanhLayers(tf: TensorFlow, { name, inputShape }: ResolvedLayer): readonly StockLayer[] {
  const channels = channelsOf(inputShape);
  const factor = Math.sqrt(8 / Math.PI);
  const [scale, offset] = [factor * 0.044715, factor].map((value) => () => tf.fill([channels], value));
  return [
    { layer: tf.layers.multiply({ name: `${name}_square` }), takes: [{ input: 0 }, { input: 0 }] },
    channelAffine(tf, `${name}_slope`, { channels, scale: scale!, offset: offset! }),
    { layer: tf.layers.multiply({ name: `${name}_logit` }), takes: [{ input: 0 }, { stock: 1 }] },
    { layer: tf.layers.activation({ name: `${name}_gate`, activation: 'sigmoid' }) },
    { layer: tf.layers.multiply({ name }), takes: [{ input: 0 }, { stock: 3 }] },
  ];
}
