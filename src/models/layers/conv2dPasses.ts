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
import { unary, type Affine, type EvaluationPass, type Pass } from '../passes/types';
import type { PassContext, Step } from './kind';

/** Weight and bias of a convolution. */
export type ConvolutionRole = 'weight' | 'bias';

/**
 * Groups of a convolution, and how its window moves. The operations of those in groups pad by themselves, depthwise ones
 * without a copy of the image.
 */
export type ConvolutionRules =
  | { readonly kind: 'ungrouped'; readonly sliding: Sliding }
  | { readonly kind: 'grouped' | 'depthwise'; readonly sliding: PaddedSliding };

/** Pads an image with zeros. */
export function paddingStep(padding: number): Step<ConvolutionRole> {
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

/** The bias as a separate step, which a convolution before it takes into itself. */
export const BIAS: Step<ConvolutionRole> = {
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

/** The convolution. It takes a bias behind it into itself, which gives the step with `withBias`. */
export function convolutionStep(rules: ConvolutionRules, withBias = false): Step<ConvolutionRole> {
  const product = productOf(rules);
  return {
    name: 'convolution',
    trains: true,
    joinedWith: (next) => (!withBias && next === BIAS ? convolutionStep(rules, true) : undefined),
    pass: (context) =>
      // Grouped convolutions are bound by memory, which bfloat16 would not save here.
      context.precision === 'bf16' && rules.kind === 'ungrouped'
        ? bfloat16Pass(context, rules.sliding, withBias)
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

function productOf(rules: ConvolutionRules): Product {
  switch (rules.kind) {
    case 'ungrouped':
      return ungrouped(rules.sliding);
    case 'grouped':
      return grouped(rules.sliding);
    case 'depthwise':
      return depthwise(rules.sliding);
  }
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

function float32Pass({ engine, tensors }: PassContext<ConvolutionRole>, product: Product, withBias: boolean): Pass {
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
function bfloat16Pass({ engine, tensors }: PassContext<ConvolutionRole>, sliding: Sliding, withBias: boolean): Pass {
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
  { engine, tensors }: PassContext<ConvolutionRole>,
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

function typed({ weight, bias }: PassContext<ConvolutionRole>['tensors']): {
  readonly kernel: Tensor4D;
  readonly bias: Tensor1D;
} {
  return { kernel: weight as Tensor as Tensor4D, bias: bias as Tensor as Tensor1D };
}
