import type { Tensor } from '../../engine';
import { HUES } from '../hues';
import type { LayerBase, LayerKindDefinition } from './kind';
import { commonShape } from './shape';

/** The sum of its inputs, e.g. of a residual block and its shortcut. */
export interface Add extends LayerBase {
  readonly kind: 'add';
}

export const add: LayerKindDefinition<Add> = {
  name: 'add',
  torchType: 'Add',
  category: 'merge',
  fields: {},
  inputCount: { least: 2, most: 16 },
  outputShape: (layer, inputs) => commonShape(layer, inputs),
  steps: () => [
    {
      name: 'add',
      isSum: true,
      pass: ({ engine: { tf } }) => ({
        keeps: { inputs: false, output: false },
        forward: (inputs) => ({
          y: tf.tidy(() => inputs.slice(1).reduce((sum: Tensor, each) => tf.add(sum, each), inputs[0]!)),
        }),
        backward: ({ dy, wantsInputs }) => wantsInputs.map((wanted) => (wanted ? dy.clone() : undefined)),
      }),
    },
  ],
  stockLayers: (tf, { name }) => [{ layer: tf.layers.add({ name }) }],
  onnx: ({ inputs, node }) => node('Sum', inputs),
  settings: ({ inputs }) => inputs.join(' + '),
  drawing: {
    style: { name: 'sum', color: HUES.pale, shape: 'slab', thickness: 5 },
    words: ({ inputs }) => `the sum of ${inputs.join(' and ')}`,
  },
};
