import { HUES } from '../hues';
import type { LayerBase, LayerKindDefinition } from './kind';
import { commonShape } from './shape';

/** The element-wise product of two values of one shape. */
export interface Multiply extends LayerBase {
  readonly kind: 'multiply';
}

export const multiply: LayerKindDefinition<Multiply> = {
  name: 'multiply',
  torchType: 'Multiply',
  category: 'merge',
  fields: {},
  inputCount: { least: 2, most: 2 },
  outputShape: (layer, inputs) => commonShape(layer, inputs),
  steps: () => [
    {
      name: 'multiply',
      pass: ({ engine: { tf } }) => ({
        keeps: { inputs: true, output: false },
        forward: ([a, b]) => ({ y: tf.mul(a!, b!) }),
        backward: ({ dy, inputs: [a, b], wantsInputs: [wantsA, wantsB] }) => [
          wantsA === true ? tf.mul(dy, b!) : undefined,
          wantsB === true ? tf.mul(dy, a!) : undefined,
        ],
      }),
    },
  ],
  stockLayers: (tf, { name }) => [{ layer: tf.layers.multiply({ name }) }],
  onnx: ({ inputs, node }) => node('Mul', inputs),
  settings: ({ inputs }) => inputs.join(' · '),
  drawing: {
    style: { name: 'product', color: HUES.violet, shape: 'slab', thickness: 5 },
    words: ({ inputs }) => `the product of ${inputs.join(' and ')}`,
  },
};
