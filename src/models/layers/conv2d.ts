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
  type Sliding,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
} from '../../engine';
import { HUES } from '../hues';
import { unary, type Affine, type EvaluationPass, type Pass } from '../passes/types';
import { flag, optional, whole, width } from './fields';
import { biasValues, weightValues } from './initial';
import type { LayerBase, LayerKindDefinition, PassContext, ResolvedLayer, Step } from './kind';
import { channelsOf, imageInput, padsSame, sizeOf, slide, square } from './shape';

/** A convolution over images: PyTorch's Conv2d. */
export interface Conv2d extends LayerBase {
  readonly kind: 'conv2d';
  /** Output channels. */
  readonly filters: number;
  /** Height and width of the square kernel. */
  readonly kernelSize: number;
  readonly stride: number;
  /** Zeros on each side. */
  readonly padding: number;
  /** Whether a bias is added. Default true. */
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
    padding: whole(0),
    bias: optional(flag()),
  },
  outputShape(layer, inputs, context) {
    const [height, columns] = imageInput(layer, inputs);
    return [slide(layer, height, context), slide(layer, columns, context), layer.filters];
  },
  tensors(layer) {
    const { filters, kernelSize } = layer;
    const channels = channelsOf(layer.inputShape);
    const fanIn = channels * kernelSize ** 2;
    // torchvision's kaiming_normal(fan_out, relu).
    const vgg = { kind: 'normal', mean: 0, deviation: Math.sqrt(2 / (filters * kernelSize ** 2)) } as const;
    return [
      {
        role: 'weight',
        shape: [kernelSize, kernelSize, channels, filters],
        initial: weightValues(fanIn, { vgg }),
        torch: {
          shape: [filters, channels, kernelSize, kernelSize],
          toOurs: (tf, source) => tf.transpose(source, [2, 3, 1, 0]),
        },
      },
      ...(hasBias(layer) ? [{ role: 'bias', shape: [filters], initial: biasValues(fanIn) } as const] : []),
    ];
  },
  multiplyAdds: ({ outputShape, inputShape, kernelSize }) =>
    sizeOf(outputShape) * kernelSize ** 2 * channelsOf(inputShape),
  steps(layer) {
    return [
      ...(layer.padding === 0 || padsSame(layer) ? [] : [paddingStep(layer.padding)]),
      convolutionStep(layer, false),
      ...(hasBias(layer) ? [BIAS] : []),
    ];
  },
  stockLayers(tf, layer) {
    const { name, filters, kernelSize, stride, padding } = layer;
    const same = padsSame(layer);
    const useBias = hasBias(layer);
    const conv = tf.layers.conv2d({
      ...{ name, filters, kernelSize, strides: stride, useBias, padding: same ? 'same' : 'valid' },
      kernelInitializer: 'zeros',
      biasInitializer: 'zeros',
    });
    const weights = ({ weight, bias }: { weight: Tensor; bias: Tensor }) => (useBias ? [weight, bias] : [weight]);
    // tfjs-node knows only the paddings 'same' and 'valid': everywhere else the zeros get a layer of their own.
    const pads = same || padding === 0 ? [] : [tf.layers.zeroPadding2d({ name: `${name}_pad`, padding })];
    return [...pads.map((pad) => ({ layer: pad })), { layer: conv, weights }];
  },
  settings: (layer) =>
    `${channelsOf(layer.inputShape)} → ${layer.filters}, ${square(layer.kernelSize)}, stride ${layer.stride}, ` +
    `padding ${layer.padding}${hasBias(layer) ? '' : ', no bias'}`,
  drawing: {
    style: { name: 'convolution', color: HUES.blue, shape: 'channels', thickness: 0 },
    window: ({ kernelSize, stride }) => `${kernelSize}×${kernelSize}${stride === 1 ? '' : ` /${stride}`}`,
    words: ({ kernelSize, outputShape }) => `convolution ${kernelSize}×${kernelSize} to ${outputShape.join(' × ')}`,
  },
};

function hasBias({ bias }: Conv2d): boolean {
  return bias !== false;
}

function slidingOf(layer: Layer): Sliding {
  return { stride: layer.stride, padding: padsSame(layer) ? 'same' : 'valid' };
}

/** Zeros around an image. */
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
        backward: ({ dy, x, wantsInput }) =>
          wantsInput ? tf.slice(dy, [0, padding, padding, 0], x.shape) : undefined,
      }),
  };
}

/** The bias, on its own. */
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
  return {
    name: 'convolution',
    trains: true,
    joinedWith: (next) => (!withBias && next === BIAS ? convolutionStep(layer, true) : undefined),
    pass: (context) =>
      (context.precision === 'bf16' ? bfloat16Pass : float32Pass)(context, slidingOf(layer), withBias),
    scaledPass: (context, affine) => scaledPass(context, slidingOf(layer), withBias, affine),
  };
}

function float32Pass({ engine, tensors }: PassContext<Role>, sliding: Sliding, withBias: boolean): Pass {
  const { kernel, bias } = typed(tensors);
  return unary({
    keeps: { input: true, output: false },
    forward: (x) => ({
      y: withBias
        ? convolutionWithBias(engine, x as Tensor4D, kernel, bias, sliding)
        : convolution(engine, x as Tensor4D, kernel, sliding),
    }),
    backward({ dy, x, wantsInput, wantsTensors, emit }) {
      const inputs = { dy: dy as Tensor4D, x: x as Tensor4D, kernel };
      const dx = wantsInput ? convolutionInputGradient(engine, inputs, sliding) : undefined;
      if (wantsTensors) {
        if (withBias) {
          const [dKernel, dBias] = convolutionKernelAndBiasGradient(engine, inputs, sliding);
          emit('weight', dKernel);
          emit('bias', dBias);
        } else {
          emit('weight', convolutionKernelGradient(engine, inputs, sliding));
        }
      }
      return dx;
    },
  });
}

/** In bfloat16; weights, bias and their gradients' sums over the batch are float32. */
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
 * With an affine map behind it, as the one convolution that they are together: its kernel is the factor times the
 * kernel, and its bias is factor * (bias - mean) + offset. It is made anew for every batch: the weights may have
 * changed, and it costs a hundredth of the convolution.
 */
function scaledPass(
  { engine, tensors }: PassContext<Role>,
  sliding: Sliding,
  withBias: boolean,
  affine: () => Affine,
): EvaluationPass {
  const { tf } = engine;
  const { kernel, bias } = typed(tensors);
  return {
    forward([x]) {
      const scaled = tf.tidy(() => {
        const { mean, factor, offset } = affine();
        const scaledKernel = tf.mul(kernel, factor) as Tensor4D;
        const shift = withBias ? tf.sub(bias, mean) : tf.neg(mean);
        return { kernel: scaledKernel, bias: tf.add(tf.mul(shift, factor), offset) as Tensor1D };
      });
      const y = convolutionWithBias(engine, x as Tensor4D, scaled.kernel, scaled.bias, sliding);
      tf.dispose(scaled);
      return { y };
    },
  };
}

function typed({ weight, bias }: PassContext<Role>['tensors']): { readonly kernel: Tensor4D; readonly bias: Tensor1D } {
  return { kernel: weight as Tensor as Tensor4D, bias: bias as Tensor as Tensor1D };
}
