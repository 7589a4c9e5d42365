import { HUES } from '../hues';
import { unary } from '../passes/types';
import type { LayerBase, LayerKindDefinition } from './kind';
import { onnxUnary } from './onnx';

/** 1 / (1 + exp(-x)). */
export interface Sigmoid extends LayerBase {
  readonly kind: 'sigmoid';
}

export const sigmoid: LayerKindDefinition<Sigmoid> = {
  name: 'sigmoid',
  torchType: 'Sigmoid',
  category: 'activation',
  fields: {},
  outputShape: (_, [input]) => input!,
  steps: () => [
    {
      name: 'sigmoid',
      pass: ({ engine: { tf } }) =>
        unary({
          keeps: { input: false, output: true },
          forward: (x) => ({ y: tf.sigmoid(x) }),
          backward: ({ dy, y, wantsInput }) =>
            wantsInput ? tf.tidy(() => tf.mul(dy, tf.mul(y, tf.sub(1, y)))) : undefined,
        }),
    },
  ],
  stockLayers: (tf, { name }) => [{ layer: tf.layers.activation({ name, activation: 'sigmoid' }) }],
  onnx: onnxUnary('Sigmoid'),
  drawing: {
    style: { name: 'sigmoid', color: HUES.sky, shape: 'follower', thickness: 5 },
    words: () => 'sigmoid',
  },
};
