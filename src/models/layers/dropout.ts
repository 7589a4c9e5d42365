import { dropoutMask } from '../../engine';
import { HUES } from '../hues';
import { unary } from '../passes/types';
import { rate as probability } from './fields';
import type { LayerBase, LayerKindDefinition } from './kind';

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
  steps({ name, rate }) {
    if (rate === 0) return [];
    return [
      {
        name: 'dropout',
        only: 'training',
        pass: ({ engine }) =>
          unary({
            keeps: { input: false, output: false },
            forward(x, stage) {
              if (!stage.training) throw new Error(`The dropout layer ${name} does nothing in evaluation.`);
              const mask = dropoutMask(engine, x.shape, rate, stage.seedOf(name));
              return { y: engine.tf.mul(x, mask), extras: [mask] };
            },
            backward: ({ dy, extras, wantsInput }) => (wantsInput ? engine.tf.mul(dy, extras[0]!) : undefined),
          }),
      },
    ];
  },
  stockLayers: (tf, { name, rate }) => [{ layer: tf.layers.dropout({ name, rate }) }],
  settings: ({ rate }) => `p = ${rate}`,
  drawing: {
    style: { name: 'dropout', color: HUES.violet, shape: 'follower', thickness: 4 },
    plural: 'dropouts',
  },
};
