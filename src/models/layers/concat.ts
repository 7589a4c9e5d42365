import { BreedlabError } from '../../core';
import { concatChannels, splitChannels } from '../../engine';
import { HUES } from '../hues';
import type { FeatureShape, LayerBase, LayerKindDefinition } from './kind';
import { channelsOf } from './shape';

/** Concatenates its inputs along the channels. */
export interface Concat extends LayerBase {
  readonly kind: 'concat';
}

export const concat: LayerKindDefinition<Concat> = {
  name: 'concat',
  torchType: 'Concat',
  category: 'merge',
  fields: {},
  inputCount: { least: 2, most: 64 },
  featureOrder: 'joined',
  outputShape(layer, inputs) {
    checkSizes(layer, inputs);
    const channels = inputs.reduce((sum, input) => sum + channelsOf(input), 0);
    return [...inputs[0]!.slice(0, -1), channels] as readonly number[] as FeatureShape;
  },
  steps: ({ inputShapes }) => [
    {
      name: 'concat',
      pass: ({ engine }) => ({
        keeps: { inputs: false, output: false },
        forward: (inputs) => ({ y: concatChannels(engine, inputs) }),
        backward({ dy, wantsInputs }) {
          const parts = splitChannels(engine, dy, inputShapes.map(channelsOf));
          return parts.map((part, i) => {
            if (wantsInputs[i] === true) return part;
            part.dispose();
            return undefined;
          });
        },
      }),
    },
  ],
  stockLayers: (tf, { name }) => [{ layer: tf.layers.concatenate({ name, axis: -1 }) }],
  // Channels come first in images, and last in tokens.
  onnx: ({ inputs, node }, { outputShape }) => node('Concat', inputs, { axis: outputShape.length === 2 ? 2 : 1 }),
  settings: ({ inputs }) => inputs.join(', '),
  drawing: {
    style: { name: 'concatenation', color: HUES.violet, shape: 'slab', thickness: 5 },
    words: ({ inputs }) => `${inputs.join(' and ')} side by side`,
  },
};

/** All inputs must agree in every axis but the channels. */
function checkSizes(layer: LayerBase, inputs: readonly FeatureShape[]): void {
  const [first, ...others] = inputs.map((shape) => shape.slice(0, -1).join());
  if (others.every((other) => other === first) && inputs.every(({ length }) => length === inputs[0]!.length)) return;
  const count = inputs.length;
  const other = inputs.findIndex((shape) => shape.slice(0, -1).join() !== first || shape.length !== inputs[0]!.length);
  throw new BreedlabError(
    `The layer ${layer.name} (concat) gets ${inputs[0]!.join(' x ')} from ${layer.inputs![0]} and ` +
      `${inputs[other]!.join(' x ')} from ${layer.inputs![other]}.`,
    `Give its ${count} inputs one height and width; only their channels may differ.`,
  );
}
