import type { Tensor } from '../../engine';
import { HUES } from '../hues';
import { unary } from '../passes/types';
import type { LayerBase, LayerKindDefinition } from './kind';
import { imageInput } from './shape';

/** The mean of each channel over the whole image, as a vector. */
export interface GlobalAvgPool2d extends LayerBase {
  readonly kind: 'globalAvgPool2d';
}

export const globalAvgPool2d: LayerKindDefinition<GlobalAvgPool2d> = {
  name: 'globalAvgPool2d',
  torchType: 'GlobalAvgPool2d',
  category: 'pooling',
  fields: {},
  featureOrder: 'own',
  outputShape: (layer, inputs) => [imageInput(layer, inputs)[2]],
  steps: (layer) => {
    const [height, width, channels] = imageInput(layer, layer.inputShapes);
    return [
      {
        name: 'globalAvgPool2d',
        pass: ({ engine: { tf } }) =>
          unary({
            keeps: { input: false, output: false },
            forward: (x) => ({ y: tf.mean(x, [1, 2]) }),
            backward: ({ dy, x, wantsInput }) =>
              wantsInput
                ? tf.tidy(() => {
                    const share: Tensor = tf.div(tf.reshape(dy, [dy.shape[0]!, 1, 1, channels]), height * width);
                    return tf.broadcastTo(share, x.shape);
                  })
                : undefined,
          }),
      },
    ];
  },
  stockLayers: (tf, { name }) => [
    { layer: tf.layers.globalAveragePooling2d({ name, dataFormat: 'channelsLast' }) },
  ],
  drawing: {
    style: { name: 'global average', color: HUES.green, shape: 'vector', thickness: 6 },
    words: ({ outputShape }) => `averaged over the image to ${outputShape.join(' × ')}`,
  },
};
