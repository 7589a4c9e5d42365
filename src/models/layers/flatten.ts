import { elementCount } from '../../core';
import { HUES } from '../hues';
import { unary } from '../passes/types';
import type { LayerBase, LayerKindDefinition } from './kind';
import { onnxUnary } from './onnx';

/** All values of an image as one vector, in the order height, width, channels. */
export interface Flatten extends LayerBase {
  readonly kind: 'flatten';
}

export const flatten: LayerKindDefinition<Flatten> = {
  name: 'flatten',
  torchType: 'Flatten',
  category: 'shape',
  fields: {},
  featureOrder: 'flattened',
  outputShape: (_, [input]) => [elementCount(input!)],
  steps: () => [
    {
      name: 'flatten',
      pass: ({ engine: { tf } }) =>
        unary({
          keeps: { input: false, output: false },
          forward: (x) => ({ y: tf.reshape(x, [x.shape[0]!, x.size / x.shape[0]!]) }),
          backward: ({ dy, x, wantsInput }) => (wantsInput ? tf.reshape(dy, x.shape) : undefined),
        }),
    },
  ],
  stockLayers: (tf, { name }) => [{ layer: tf.layers.flatten({ name }) }],
  onnx: onnxUnary('Flatten', { axis: 1 }),
  drawing: {
    style: { name: 'flatten', color: HUES.pale, shape: 'vector', thickness: 6 },
    words: ({ outputShape }) => `flattened to ${outputShape.join(' × ')}`,
  },
};
