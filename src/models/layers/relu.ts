import { sumOfRectified, reluGradient } from '../../engine';
import { HUES } from '../hues';
import { unary } from '../passes/types';
import type { LayerBase, LayerKindDefinition } from './kind';
import { onnxUnary } from './onnx';

/** max(x, 0). */
export interface Relu extends LayerBase {
  readonly kind: 'relu';
}

export const relu: LayerKindDefinition<Relu> = {
  name: 'relu',
  torchType: 'ReLU',
  category: 'activation',
  fields: {},
  outputShape: (_, [input]) => input!,
  steps: () => [
    {
      name: 'relu',
      activation: 'relu',
      keepsOrder: true,
      pass: ({ engine }) =>
        unary({
          keeps: { input: false, output: true },
          forward: (x) => ({ y: engine.tf.relu(x), sum: sumOfRectified(engine, x) }),
          backward: ({ dy, y, wantsInput }) => (wantsInput ? reluGradient(engine, dy, y) : undefined),
        }),
    },
  ],
  stockLayers: (tf, { name }) => [{ layer: tf.layers.activation({ name, activation: 'relu' }) }],
  onnx: onnxUnary('Relu'),
  drawing: {
    style: { name: 'ReLU', color: HUES.grey, shape: 'follower', thickness: 3 },
    plural: 'ReLUs',
  },
};
