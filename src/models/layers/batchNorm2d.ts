import { HUES } from '../hues';
import { activatedNormPass, affineOf, batchNormPass, type BatchNormRole } from './batchNormPasses';
import { optional, positive } from './fields';
import { ONES, ZEROS } from './initial';
import type { LayerBase, LayerKindDefinition } from './kind';
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

const EPSILON = 1e-5;
const MOMENTUM = 0.1;

export const batchNorm2d: LayerKindDefinition<BatchNorm2d, BatchNormRole> = {
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
    const rules = { epsilon, momentum };
    const norm = { name: 'batchNorm2d', trains: true, followsBatch: true } as const;
    return [
      {
        ...norm,
        affine: (context) => affineOf(context, epsilon),
        pass: (context) => batchNormPass(context, rules),
        activated: (behind) => ({ ...norm, pass: (context) => activatedNormPass(context, rules, behind) }),
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
