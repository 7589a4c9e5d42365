import { dropoutMask, type Engine, type Seed, type Tensor } from '../../engine';
import { HUES } from '../hues';
import { unary } from '../passes/types';
import { rate as probability } from './fields';
import type { LayerBase, LayerKindDefinition, Step } from './kind';
import { onnxPassedOn } from './onnx';

/**
 * In training, sets elements to zero with a probability and scales the others by 1 / (1 - rate), as PyTorch does.
 * The mask depends on the seed of the training step and the layer's name alone, so a resumed training repeats it.
 */
export interface Dropout extends LayerBase {
  readonly kind: 'dropout';
  /** Probability with which an element is set to zero, in [0, 1). */
  readonly rate: number;
}

export const dropout: LayerKindDefinition<Dropout> = {
  name: 'dropout',
  torchType: 'Dropout',
  category: 'regularization',
  fields: { rate: probability() },
  usesSeed: true,
  outputShape: (_, [input]) => input!,
  steps: (layer) => maskingSteps(layer, (engine, { shape }, seed) => dropoutMask(engine, shape, layer.rate, seed)),
  stockLayers: (tf, { name, rate }) => [{ layer: tf.layers.dropout({ name, rate }) }],
  onnx: onnxPassedOn,
  settings: ({ rate }) => `p = ${rate}`,
  drawing: {
    style: { name: 'dropout', color: HUES.violet, shape: 'follower', thickness: 4 },
    plural: 'dropouts',
  },
};

/**
 * The step of a layer that multiplies by a random mask in training, and is nothing where its rate is 0.
 *
 * @param maskOf the mask for an input and a seed, of a shape that broadcasts to the input's
 */
export function maskingSteps(
  { name, kind, rate }: Pick<Dropout, 'name' | 'rate'> & { readonly kind: string },
  maskOf: (engine: Engine, x: Tensor, seed: Seed) => Tensor,
): readonly Step<never>[] {
  if (rate === 0) return [];
  return [
    {
      name: kind,
      only: 'training',
      pass: ({ engine }) =>
        unary({
          keeps: { input: false, output: false },
          forward(x, stage) {
            if (!stage.training) return { y: x.clone() };
            const mask = maskOf(engine, x, stage.seedOf(name));
            return { y: engine.tf.mul(x, mask), extras: [mask] };
          },
          backward({ dy, extras: [mask], wantsInput }) {
            if (!wantsInput) return undefined;
            return mask === undefined ? dy.clone() : engine.tf.mul(dy, mask);
          },
        }),
    },
  ];
}
