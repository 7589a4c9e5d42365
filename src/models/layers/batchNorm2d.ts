import {
  batchNorm,
  batchNormGradient,
  moveTowards,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  type Variable,
} from '../../engine';
import { HUES } from '../hues';
import { unary, type Affine } from '../passes/types';
import { optional, positive } from './fields';
import { ONES, ZEROS } from './initial';
import type { LayerBase, LayerKindDefinition, PassContext } from './kind';
import { channelsOf, imageInput } from './shape';

/**
 * PyTorch's BatchNorm2d. In training it normalises with the statistics of the batch and moves the running ones
 * towards them (the variance as its unbiased estimate), also when the layer is frozen, as PyTorch does under
 * `.train()`.
 */
export interface BatchNorm2d extends LayerBase {
  readonly kind: 'batchNorm2d';
  /** Keeps a division by a tiny variance finite. Default 1e-5, PyTorch's. */
  readonly epsilon?: number;
  /** Weight of the new batch in the running statistics. Default 0.1, PyTorch's. */
  readonly momentum?: number;
}

type Role = 'weight' | 'bias' | 'running_mean' | 'running_var';

const EPSILON = 1e-5;
const MOMENTUM = 0.1;

export const batchNorm2d: LayerKindDefinition<BatchNorm2d, Role> = {
  name: 'batchNorm2d',
  torchType: 'BatchNorm2d',
  category: 'normalization',
  fields: { epsilon: optional(positive()), momentum: optional(positive()) },
  outputShape: (layer, inputs) => imageInput(layer, inputs),
  tensors({ inputShape }) {
    const shape = [channelsOf(inputShape)];
    return [
      { role: 'weight', shape, initial: ONES },
      { role: 'bias', shape, initial: ZEROS },
      { role: 'running_mean', shape, initial: ZEROS, statistic: true },
      { role: 'running_var', shape, initial: ONES, statistic: true },
    ];
  },
  steps({ epsilon = EPSILON, momentum = MOMENTUM }) {
    return [
      {
        name: 'batchNorm2d',
        trains: true,
        followsBatch: true,
        affine: (context) => affineOf(context, epsilon),
        pass: (context) => batchNormPass(context, epsilon, momentum),
      },
    ];
  },
  stockLayers: (tf, { name, epsilon = EPSILON, momentum = MOMENTUM }) => [
    {
      // TF.js's momentum is the weight of the old value.
      layer: tf.layers.batchNormalization({ name, epsilon, momentum: 1 - momentum }),
      weights: ({ weight, bias, running_mean, running_var }) => [weight, bias, running_mean, running_var],
    },
  ],
  onnx: ({ inputs, tensor, node }, { epsilon = EPSILON }) =>
    node(
      'BatchNormalization',
      [inputs[0]!, tensor('weight'), tensor('bias'), tensor('running_mean'), tensor('running_var')],
      { epsilon: { float: epsilon } },
    ),
  drawing: {
    style: { name: 'batch norm', color: HUES.ochre, shape: 'follower', thickness: 3 },
    plural: 'batch norms',
  },
};

function typed({ tensors }: PassContext<Role>) {
  const vector = (variable: Variable): Tensor1D => variable as Tensor as Tensor1D;
  return {
    scale: vector(tensors.weight),
    offset: vector(tensors.bias),
    mean: vector(tensors.running_mean),
    variance: vector(tensors.running_var),
  };
}

function affineOf(context: PassContext<Role>, epsilon: number): Affine {
  const { tf } = context.engine;
  const { scale, offset, mean, variance } = typed(context);
  return { mean, offset, factor: tf.div(scale, tf.sqrt(tf.add(variance, epsilon))) };
}

function batchNormPass(context: PassContext<Role>, epsilon: number, momentum: number) {
  const { engine, tensors } = context;
  const { tf } = engine;
  const { scale, offset, mean: runningMean, variance: runningVariance } = typed(context);
  return unary({
    keeps: { input: true, output: false },
    forward(input, { training }) {
      const x = input as Tensor4D;
      if (!training) return { y: tf.batchNorm(x, runningMean, runningVariance, offset, scale, epsilon) };
      const { y, mean, unbiasedVariance, reserves } = batchNorm(engine, { x, scale, offset, epsilon });
      moveTowards(engine, tensors.running_mean, mean, momentum);
      moveTowards(engine, tensors.running_var, unbiasedVariance, momentum);
      tf.dispose([mean, unbiasedVariance]);
      return { y, extras: reserves };
    },
    backward({ dy, x, extras, stage, wantsInput, wantsTensors, emit }) {
      if (!stage.training) return evaluationGradient(context, epsilon, dy, wantsInput);
      const [dx, dScale, dOffset] = batchNormGradient(engine, {
        dy: dy as Tensor4D,
        x: x as Tensor4D,
        scale,
        reserves: extras,
        epsilon,
      });
      if (wantsTensors) {
        emit('weight', dScale);
        emit('bias', dOffset);
      } else {
        tf.dispose([dScale, dOffset]);
      }
      if (wantsInput) return dx;
      dx.dispose();
      return undefined;
    },
  });
}

/** Gradient in evaluation, where batch norm is an affine map; only that of its input is needed. */
function evaluationGradient(
  context: PassContext<Role>,
  epsilon: number,
  dy: Tensor,
  wantsInput: boolean,
): Tensor | undefined {
  const { tf } = context.engine;
  return wantsInput ? tf.tidy(() => tf.mul(dy, affineOf(context, epsilon).factor)) : undefined;
}
