import { globalAveragePooling, globalAveragePoolingGradient, type Tensor2D, type Tensor4D } from '../../engine';
import { HUES } from '../hues';
import { unary } from '../passes/types';
import { flag, optional } from './fields';
import type { LayerBase, LayerKindDefinition } from './kind';
import { imageInput } from './shape';

/** The mean of each channel over the whole image: PyTorch's AdaptiveAvgPool2d(1). */
export interface GlobalAvgPool2d extends LayerBase {
  readonly kind: 'globalAvgPool2d';
  /** True for an image of one pixel, which convolutions can take, instead of a vector. Default false. */
  readonly keepsImage?: boolean;
}

export const globalAvgPool2d: LayerKindDefinition<GlobalAvgPool2d> = {
  name: 'globalAvgPool2d',
  torchType: 'GlobalAvgPool2d',
  category: 'pooling',
  fields: { keepsImage: optional(flag()) },
  featureOrder: 'own',
  outputShape(layer, inputs) {
    const [, , channels] = imageInput(layer, inputs);
    return layer.keepsImage === true ? [1, 1, channels] : [channels];
  },
  steps: ({ outputShape }) => [
    {
      name: 'globalAvgPool2d',
      pass: ({ engine }) => {
        const { tf } = engine;
        return unary({
          keeps: { input: false, output: false },
          forward: (x) => ({
            y: tf.tidy(() => tf.reshape(globalAveragePooling(engine, x as Tensor4D), [x.shape[0]!, ...outputShape])),
          }),
          backward: ({ dy, x, wantsInput }) =>
            wantsInput
              ? tf.tidy(() => {
                  const vectors: Tensor2D = tf.reshape(dy, [dy.shape[0]!, -1]);
                  return globalAveragePoolingGradient(engine, vectors, x.shape as Tensor4D['shape']);
                })
              : undefined,
        });
      },
    },
  ],
  stockLayers: (tf, { name, keepsImage = false, outputShape }) => [
    {
      layer: tf.layers.globalAveragePooling2d({
        name: keepsImage ? `${name}_vector` : name,
        dataFormat: 'channelsLast',
      }),
    },
    ...(keepsImage ? [{ layer: tf.layers.reshape({ name, targetShape: [...outputShape] }) }] : []),
  ],
  onnx({ inputs, node }, { keepsImage = false }) {
    const pixel = node('GlobalAveragePool', [inputs[0]!]);
    return keepsImage ? pixel : node('Flatten', [pixel], { axis: 1 });
  },
  drawing: {
    style: { name: 'global average', color: HUES.green, shape: 'vector', thickness: 6 },
    words: ({ outputShape }) => `averaged over the image to ${outputShape.join(' × ')}`,
  },
};
