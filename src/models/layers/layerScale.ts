import {
  layerScale as scaled,
  layerScaleGradient,
  layerScaleInputGradient,
  type Tensor,
  type Tensor1D,
} from '../../engine';
import { HUES } from '../hues';
import { unary } from '../passes/types';
import { optional, positive } from './fields';
import type { LayerBase, LayerKindDefinition } from './kind';
import { channelsOf } from './shape';
import { channelAffine } from './stock';
import { vectorOfFeatures } from './torch';

/** Each channel times a trained factor, the same for all images and pixels (Touvron et al. 2021). */
export interface LayerScale extends LayerBase {
  readonly kind: 'layerScale';
  /** Initial value of the factors. Default 1e-6, as in ConvNeXt. */
  readonly start?: number;
}

type Role = 'layer_scale';

const START = 1e-6;

export const layerScale: LayerKindDefinition<LayerScale, Role> = {
  name: 'layerScale',
  torchType: 'LayerScale',
  category: 'normalization',
  fields: { start: optional(positive()) },
  outputShape: (_, [input]) => input!,
  tensors({ inputShape, start = START }) {
    const channels = channelsOf(inputShape);
    return [
      {
        role: 'layer_scale',
        shape: [channels],
        initial: { kind: 'constant', value: start },
        torch:
          inputShape.length === 3
            ? {
                shape: [channels, 1, 1],
                toOurs: (tf, source) => tf.reshape(source, [channels]),
                fromOurs: (tf, tensor) => tf.reshape(tensor, [channels, 1, 1]),
              }
            : vectorOfFeatures(channels),
      },
    ];
  },
  steps: () => [
    {
      name: 'layerScale',
      trains: true,
      pass: ({ engine, tensors: { layer_scale } }) => {
        const scale = layer_scale as Tensor as Tensor1D;
        return unary({
          keeps: { input: true, output: false },
          forward: (x) => ({ y: scaled(engine, x, scale) }),
          backward({ dy, x, wantsInput, wantsTensors, emit }) {
            const dx = wantsInput ? layerScaleInputGradient(engine, dy, scale) : undefined;
            if (wantsTensors) emit('layer_scale', layerScaleGradient(engine, dy, x));
            return dx;
          },
        });
      },
    },
  ],
  stockLayers: (tf, { name, inputShape }) => [
    channelAffine<Role>(tf, name, { channels: channelsOf(inputShape), scale: ({ layer_scale }) => layer_scale }),
  ],
  onnx: ({ inputs, tensor, node }) => node('Mul', [inputs[0]!, tensor('layer_scale')]),
  settings: ({ inputShape }) => `${channelsOf(inputShape)}`,
  drawing: {
    style: { name: 'layer scale', color: HUES.sky, shape: 'follower', thickness: 3 },
    plural: 'layer scales',
  },
};
