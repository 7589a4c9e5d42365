import { layerNorm as normalized, layerNormGradient, type Tensor, type Tensor1D } from '../../engine';
import { HUES } from '../hues';
import { unary } from '../passes/types';
import { optional, positive } from './fields';
import { ONES, ZEROS } from './initial';
import type { LayerBase, LayerKindDefinition, PassContext } from './kind';
import { channelsOf } from './shape';
import { vectorOfFeatures } from './torch';

/**
 * PyTorch's LayerNorm over the last axis: the features of a token or a vector, or the channels of each pixel, as
 * in ConvNeXt's LayerNorm2d. It is the same in training and in evaluation.
 */
export interface LayerNorm extends LayerBase {
  readonly kind: 'layerNorm';
  /** Keeps a division by a tiny variance finite. Default 1e-5, PyTorch's; ConvNeXt and ViT have 1e-6. */
  readonly epsilon?: number;
}

type Role = 'weight' | 'bias';

const EPSILON = 1e-5;

export const layerNorm: LayerKindDefinition<LayerNorm, Role> = {
  name: 'layerNorm',
  torchType: 'LayerNorm',
  category: 'normalization',
  fields: { epsilon: optional(positive()) },
  outputShape: (_, [input]) => input!,
  tensors({ inputShape }) {
    const shape = [channelsOf(inputShape)];
    const torch = vectorOfFeatures(channelsOf(inputShape));
    return [
      { role: 'weight', shape, initial: ONES, torch },
      { role: 'bias', shape, initial: ZEROS, torch },
    ];
  },
  steps: ({ epsilon = EPSILON }) => [
    { name: 'layerNorm', trains: true, pass: (context) => layerNormPass(context, epsilon) },
  ],
  stockLayers: (tf, { name, epsilon = EPSILON }) => [
    {
      layer: tf.layers.layerNormalization({ name, axis: -1, epsilon }),
      weights: ({ weight, bias }) => [weight, bias],
    },
  ],
  onnx({ inputs, tensor, node }, { inputShape, epsilon = EPSILON }) {
    const normalize = (x: string): string =>
      node('LayerNormalization', [x, tensor('weight'), tensor('bias')], {
        axis: inputShape.length,
        epsilon: { float: epsilon },
      });
    if (inputShape.length < 3) return normalize(inputs[0]!);
    const pixels = node('Transpose', [inputs[0]!], { perm: [0, 2, 3, 1] });
    return node('Transpose', [normalize(pixels)], { perm: [0, 3, 1, 2] });
  },
  settings: ({ inputShape, epsilon = EPSILON }) => `${channelsOf(inputShape)}, eps = ${epsilon}`,
  drawing: {
    style: { name: 'layer norm', color: HUES.ochre, shape: 'follower', thickness: 3 },
    plural: 'layer norms',
  },
};

function layerNormPass({ engine, tensors }: PassContext<Role>, epsilon: number) {
  const [scale, offset] = [tensors.weight, tensors.bias].map((tensor) => tensor as Tensor as Tensor1D);
  return unary({
    keeps: { input: true, output: false },
    forward(x) {
      const { y, statistics } = normalized(engine, { x, scale: scale!, offset: offset!, epsilon });
      return { y, extras: [statistics.mean, statistics.variance] };
    },
    backward({ dy, x, extras, wantsInput, wantsTensors, emit }) {
      const [mean, variance] = extras as readonly [Tensor1D, Tensor1D];
      const inputs = { dy, x, scale: scale!, statistics: { mean, variance }, epsilon };
      const [dx, dScale, dOffset] = layerNormGradient(engine, inputs);
      if (wantsTensors) {
        emit('weight', dScale);
        emit('bias', dOffset);
      } else {
        engine.tf.dispose([dScale, dOffset]);
      }
      if (wantsInput) return dx;
      dx.dispose();
      return undefined;
    },
  });
}
