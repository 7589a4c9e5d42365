import { BreedlabError, elementCount } from '../../core';
import {
  bfloat16Convolution,
  bfloat16ConvolutionGradients,
  biasAdd,
  biasGradient,
  convolution,
  convolutionInputGradient,
  convolutionKernelAndBiasGradient,
  convolutionKernelGradient,
  convolutionWithBias,
  depthwiseConvolution,
  depthwiseInputGradient,
  depthwiseKernelGradient,
  groupedConvolution,
  groupedInputGradient,
  groupedKernelGradient,
  type Engine,
  type PaddedSliding,
  type Sliding,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  type TensorFlow,
} from '../../engine';
import { HUES } from '../hues';
import { unary, type Affine, type EvaluationPass, type Pass } from '../passes/types';
import { flag, imagePadding, optional, whole, width, type ImagePadding } from './fields';
import { biasValues, weightValues } from './initial';
import type { LayerBase, LayerKindDefinition, PassContext, ResolvedLayer, Step } from './kind';
import { channelsOf, imageInput, onnxWindow, padsSame, slide, square } from './shape';

/** A convolution over images: PyTorch's Conv2d; in as many groups as channels, a depthwise one. */
export interface Conv2d extends LayerBase {
  readonly kind: 'conv2d';
  /** Output channels. */
  readonly filters: number;
  /** Height and width of the square kernel. */
  readonly kernelSize: number;
  readonly stride: number;
  /** Zeros on each side, or `same`: TensorFlow's, for ceil(size / stride) outputs, the larger half of them last. */
  readonly padding: ImagePadding;
  /**
   * Separate groups of channels; each gives an equal share of the filters. `channels`: every channel is a
   * group of its own. Default 1.
   */
  readonly groups?: number | 'channels';
  /** True if a bias is added. Default true. */
  readonly bias?: boolean;
}

type Role = 'weight' | 'bias';
type Layer = ResolvedLayer<Conv2d>;

export const conv2d: LayerKindDefinition<Conv2d, Role> = {
  name: 'conv2d',
  torchType: 'Conv2d',
  category: 'convolution',
  fields: {
    filters: width(),
    kernelSize: whole(1),
    stride: whole(1),
    padding: imagePadding(),
    groups: optional({
      range: "a whole number of at least 1, or 'channels'",
      allows: (value) => value === 'channels' || whole(1).allows(value),
    }),
    bias: optional(flag()),
  },
  outputShape(layer, inputs, context) {
    const [height, columns, channels] = imageInput(layer, inputs);
    checkGroups(layer, channels);
    return [slide(layer, height, context), slide(layer, columns, context), layer.filters];
  },
  tensors(layer) {
    const { filters, kernelSize } = layer;
    const channels = channelsOf(layer.inputShape) / groupsOf(layer);
    // Fans as PyTorch counts them: groups reduce the fan-in, not the fan-out.
    const fans = { fanIn: channels * kernelSize ** 2, fanOut: filters * kernelSize ** 2 };
    const shape = [kernelSize, kernelSize, channels, filters];
    return [
      {
        role: 'weight',
        shape: isDepthwise(layer) ? [kernelSize, kernelSize, filters, 1] : shape,
        initial: weightValues('convolution', fans),
        torch: {
          shape: [filters, channels, kernelSize, kernelSize],
          toOurs: (tf, source) => tf.transpose(source, isDepthwise(layer) ? [2, 3, 0, 1] : [2, 3, 1, 0]),
          fromOurs: (tf, tensor) => tf.transpose(tensor, isDepthwise(layer) ? [2, 3, 0, 1] : [3, 2, 0, 1]),
        },
      },
      ...(hasBias(layer)
        ? [{ role: 'bias', shape: [filters], initial: biasValues('convolution', fans) } as const]
        : []),
    ];
  },
  multiplyAdds: (layer) =>
    (elementCount(layer.outputShape) * layer.kernelSize ** 2 * channelsOf(layer.inputShape)) / groupsOf(layer),
  steps(layer) {
    return [
      ...(groupsOf(layer) === 1 ? zerosBefore(layer).map(paddingStep) : []),
      convolutionStep(layer, false),
      ...(hasBias(layer) ? [BIAS] : []),
    ];
  },
  stockLayers(tf, layer) {
    const { name, filters, kernelSize, stride } = layer;
    const useBias = hasBias(layer);
    const isOwnOfChannels = isDepthwise(layer);
    const options = {
      ...{ name, kernelSize, strides: stride, useBias, padding: slidingOf(layer).padding },
      biasInitializer: 'zeros',
    } as const;
    const conv = isOwnOfChannels
      ? tf.layers.depthwiseConv2d({ ...options, depthMultiplier: 1, depthwiseInitializer: 'zeros' })
      : tf.layers.conv2d({ ...options, filters, kernelInitializer: 'zeros' });
    const kernelOf = (weight: Tensor) => (isOwnOfChannels ? weight : withoutGroups(tf, weight, groupsOf(layer)));
    const weights = ({ weight, bias }: { weight: Tensor; bias: Tensor }) =>
      useBias ? [kernelOf(weight), bias] : [kernelOf(weight)];
    // tfjs-node knows only the paddings 'same' and 'valid': any other zeros get a separate layer.
    const pads = zerosBefore(layer).map((padding) => tf.layers.zeroPadding2d({ name: `${name}_pad`, padding }));
    return [...pads.map((pad) => ({ layer: pad })), { layer: conv, weights }];
  },
  onnx: ({ inputs, tensor, node }, layer) =>
    node('Conv', [inputs[0]!, tensor('weight'), ...(hasBias(layer) ? [tensor('bias')] : [])], {
      ...onnxWindow(layer, layer),
      group: groupsOf(layer),
    }),
  settings: (layer) =>
    `${channelsOf(layer.inputShape)} → ${layer.filters}, ${square(layer.kernelSize)}, stride ${layer.stride}, ` +
    `padding ${layer.padding}${groupsText(layer)}${hasBias(layer) ? '' : ', no bias'}`,
  drawing: {
    style: { name: 'convolution', color: HUES.blue, shape: 'channels', thickness: 0 },
    window: ({ kernelSize, stride }) => `${kernelSize}×${kernelSize}${stride === 1 ? '' : ` /${stride}`}`,
    words: (layer) =>
      `${isDepthwise(layer) ? 'depthwise ' : ''}convolution ${layer.kernelSize}×${layer.kernelSize}` +
      `${isDepthwise(layer) || groupsOf(layer) === 1 ? '' : ` in ${groupsOf(layer)} groups`}` +
      ` to ${layer.outputShape.join(' × ')}`,
  },
};

/** @throws BreedlabError where channels or filters are no multiple of the groups */
function checkGroups({ name, filters, groups = 1 }: Conv2d, channels: number): void {
  const count = groups === 'channels' ? channels : groups;
  for (const [value, what] of [
    [channels, 'channels of its input'],
    [filters, 'filters'],
  ] as const) {
    if (value % count === 0) continue;
    throw new BreedlabError(
      `The layer ${name} (conv2d) has ${count} groups, which do not divide the ${value} ${what}.`,
      'Give it groups that divide both, or filters that are a multiple of the groups.',
    );
  }
}

function groupsOf({ groups = 1, inputShape }: Layer): number {
  return groups === 'channels' ? channelsOf(inputShape) : groups;
}

/** Tells whether each channel gives one output. With several outputs per channel, the convolution counts as grouped. */
function isDepthwise(layer: Layer): boolean {
  const groups = groupsOf(layer);
  return groups > 1 && groups === channelsOf(layer.inputShape) && groups === layer.filters;
}

function groupsText(layer: Layer): string {
  if (isDepthwise(layer)) return ', depthwise';
  return groupsOf(layer) === 1 ? '' : `, ${groupsOf(layer)} groups`;
}

/** Expands a grouped kernel to all channels: zero where a filter does not read a channel. */
function withoutGroups(tf: TensorFlow, kernel: Tensor, groups: number): Tensor {
  if (groups === 1) return kernel;
  const [height, columns, channels, filters] = kernel.shape as [number, number, number, number];
  const parts = tf.split(kernel, groups, 3).map((part, i) => {
    const zeros = (before: number) => tf.zeros([height, columns, before * channels, filters / groups]);
    return tf.concat([zeros(i), part, zeros(groups - 1 - i)], 2);
  });
  return tf.concat(parts, 3);
}

function hasBias({ bias }: Conv2d): boolean {
  return bias !== false;
}

function slidingOf(layer: Layer): Sliding {
  return { stride: layer.stride, padding: padsSame(layer) ? 'same' : 'valid' };
}

/** Zeros that TensorFlow's convolution has no name for, and that a separate layer or step adds. */
function zerosBefore({ padding, ...window }: Layer): readonly number[] {
  return padding === 'same' || padding === 0 || padsSame({ ...window, padding }) ? [] : [padding];
}

/** Pads an image with zeros. */
function paddingStep(padding: number): Step<Role> {
  return {
    name: 'pad',
    pass: ({ engine: { tf } }) =>
      unary({
        keeps: { input: false, output: false },
        forward: (x) => ({
          y: tf.pad(x, [
            [0, 0],
            [padding, padding],
            [padding, padding],
            [0, 0],
          ]),
        }),
        backward: ({ dy, x, wantsInput }) => (wantsInput ? tf.slice(dy, [0, padding, padding, 0], x.shape) : undefined),
      }),
  };
}

/** The bias as a separate step. */
const BIAS: Step<Role> = {
  name: 'bias',
  trains: true,
  keepsOrder: true,
  pass: ({ engine, tensors: { bias } }) =>
    unary({
      keeps: { input: false, output: false },
      forward: (x) => ({ y: biasAdd(engine, x, bias as Tensor as Tensor1D) }),
      backward({ dy, wantsInput, wantsTensors, emit }) {
        if (wantsTensors) emit('bias', biasGradient(engine, dy));
        return wantsInput ? dy.clone() : undefined;
      },
    }),
};

function convolutionStep(layer: Layer, withBias: boolean): Step<Role> {
  const product = productOf(layer);
  return {
    name: 'convolution',
    trains: true,
    joinedWith: (next) => (!withBias && next === BIAS ? convolutionStep(layer, true) : undefined),
    pass: (context) =>
      // Grouped convolutions are bound by memory, which bfloat16 would not save here.
      context.precision === 'bf16' && groupsOf(layer) === 1
        ? bfloat16Pass(context, slidingOf(layer), withBias)
        : float32Pass(context, product, withBias),
    scaledPass: (context, affine) => scaledPass(context, product, withBias, affine),
  };
}

interface ConvolutionTensors {
  readonly dy: Tensor4D;
  readonly x: Tensor4D;
  readonly kernel: Tensor4D;
}

/** The operations of one convolution, by its groups. */
interface Product {
  plain(engine: Engine, x: Tensor4D, kernel: Tensor4D): Tensor4D;
  withBias(engine: Engine, x: Tensor4D, kernel: Tensor4D, bias: Tensor1D): Tensor4D;
  inputGradient(engine: Engine, inputs: ConvolutionTensors): Tensor4D;
  kernelGradient(engine: Engine, inputs: ConvolutionTensors): Tensor4D;
  kernelAndBiasGradient(engine: Engine, inputs: ConvolutionTensors): readonly [Tensor4D, Tensor1D];
  /** Multiplies each filter of a kernel by its own factor. Runs in `tf.tidy`. @param factor [filters] */
  scaled(tf: TensorFlow, kernel: Tensor4D, factor: Tensor1D): Tensor4D;
}

function productOf(layer: Layer): Product {
  if (groupsOf(layer) === 1) return ungrouped(slidingOf(layer));
  // Their operations pad by themselves, depthwise ones without a copy of the image.
  const { stride, padding } = layer;
  return isDepthwise(layer) ? depthwise({ stride, padding }) : grouped({ stride, padding });
}

function ungrouped(sliding: Sliding): Product {
  return {
    plain: (engine, x, kernel) => convolution(engine, x, kernel, sliding),
    withBias: (engine, x, kernel, bias) => convolutionWithBias(engine, x, kernel, bias, sliding),
    inputGradient: (engine, inputs) => convolutionInputGradient(engine, inputs, sliding),
    kernelGradient: (engine, inputs) => convolutionKernelGradient(engine, inputs, sliding),
    kernelAndBiasGradient: (engine, inputs) => convolutionKernelAndBiasGradient(engine, inputs, sliding),
    scaled: (tf, kernel, factor) => tf.mul(kernel, factor),
  };
}

function grouped(sliding: PaddedSliding): Product {
  return withOwnBias({
    plain: (engine, x, kernel) => groupedConvolution(engine, x, kernel, sliding),
    inputGradient: (engine, inputs) => groupedInputGradient(engine, inputs, sliding),
    kernelGradient: (engine, inputs) => groupedKernelGradient(engine, inputs, sliding),
    scaled: (tf, kernel, factor) => tf.mul(kernel, factor),
  });
}

function depthwise(sliding: PaddedSliding): Product {
  return withOwnBias({
    plain: (engine, x, kernel) => depthwiseConvolution(engine, x, kernel, sliding),
    inputGradient: (engine, inputs) => depthwiseInputGradient(engine, inputs, sliding),
    kernelGradient: (engine, inputs) => depthwiseKernelGradient(engine, inputs, sliding),
    scaled: (tf, kernel, factor) => tf.mul(kernel, tf.reshape(factor, [-1, 1])),
  });
}

/** Adds the bias, and sums its gradient, by separate operations. */
function withOwnBias(operations: Omit<Product, 'withBias' | 'kernelAndBiasGradient'>): Product {
  return {
    ...operations,
    withBias(engine, x, kernel, bias) {
      const product = operations.plain(engine, x, kernel);
      const y = biasAdd(engine, product, bias);
      product.dispose();
      return y;
    },
    kernelAndBiasGradient: (engine, inputs) => [
      operations.kernelGradient(engine, inputs),
      biasGradient(engine, inputs.dy),
    ],
  };
}

function float32Pass({ engine, tensors }: PassContext<Role>, product: Product, withBias: boolean): Pass {
  const { kernel, bias } = typed(tensors);
  return unary({
    keeps: { input: true, output: false },
    forward: (x) => ({
      y: withBias
        ? product.withBias(engine, x as Tensor4D, kernel, bias)
        : product.plain(engine, x as Tensor4D, kernel),
    }),
    backward({ dy, x, wantsInput, wantsTensors, emit }) {
      const inputs = { dy: dy as Tensor4D, x: x as Tensor4D, kernel };
      const dx = wantsInput ? product.inputGradient(engine, inputs) : undefined;
      if (wantsTensors) {
        if (withBias) {
          const [dKernel, dBias] = product.kernelAndBiasGradient(engine, inputs);
          emit('weight', dKernel);
          emit('bias', dBias);
        } else {
          emit('weight', product.kernelGradient(engine, inputs));
        }
      }
      return dx;
    },
  });
}

/** Pass in bfloat16; weights, bias and their gradients' sums over the batch are float32. */
function bfloat16Pass({ engine, tensors }: PassContext<Role>, sliding: Sliding, withBias: boolean): Pass {
  const { kernel, bias } = typed(tensors);
  return unary({
    keeps: { input: true, output: false },
    forward(x) {
      const product = bfloat16Convolution(engine, x as Tensor4D, kernel, sliding);
      if (!withBias) return { y: product };
      const y = biasAdd(engine, product, bias);
      product.dispose();
      return { y };
    },
    backward({ dy, x, wantsInput, wantsTensors, emit }) {
      const inputs = { dy: dy as Tensor4D, x: x as Tensor4D, kernel };
      const wants = { input: wantsInput, kernel: wantsTensors };
      const { dx, dKernel } = bfloat16ConvolutionGradients(engine, inputs, sliding, wants);
      if (dKernel !== undefined) {
        emit('weight', dKernel);
        if (withBias) emit('bias', biasGradient(engine, dy));
      }
      return dx;
    },
  });
}

/**
 * The convolution and the affine map after it as one convolution: its kernel is the factor times the
 * kernel, and its bias is factor * (bias - mean) + offset. It is recomputed for every batch: the weights may have
 * changed, and it costs a hundredth of the convolution.
 */
function scaledPass(
  { engine, tensors }: PassContext<Role>,
  product: Product,
  withBias: boolean,
  affine: () => Affine,
): EvaluationPass {
  const { tf } = engine;
  const { kernel, bias } = typed(tensors);
  return {
    forward([x]) {
      const scaled = tf.tidy(() => {
        const { mean, factor, offset } = affine();
        const scaledKernel = product.scaled(tf, kernel, factor);
        const shift = withBias ? tf.sub(bias, mean) : tf.neg(mean);
        return { kernel: scaledKernel, bias: tf.add(tf.mul(shift, factor), offset) as Tensor1D };
      });
      const y = product.withBias(engine, x as Tensor4D, scaled.kernel, scaled.bias);
      tf.dispose(scaled);
      return { y };
    },
  };
}

function typed({ weight, bias }: PassContext<Role>['tensors']): { readonly kernel: Tensor4D; readonly bias: Tensor1D } {
  return { kernel: weight as Tensor as Tensor4D, bias: bias as Tensor as Tensor1D };
}
