import { stochasticDepthMask } from '../../engine';
import { HUES } from '../hues';
import { unary } from '../passes/types';
import { rate as probability } from './fields';
import type { LayerBase, LayerKindDefinition } from './kind';

/**
 * In training, leaves a branch out for some images of a batch and scales the others by 1 / (1 - rate): torchvision's
 * StochasticDepth in mode `row` (Huang et al. 2016). Stands between the branch and its sum with the shortcut.
 * The choice of images depends on the seed of the training step and the layer's name alone, as with dropout.
 */
export interface StochasticDepth extends LayerBase {
  readonly kind: 'stochasticDepth';
  /** Probability with which an image's branch is left out, in [0, 1). */
  readonly rate: number;
}

export const stochasticDepth: LayerKindDefinition<StochasticDepth> = {
  name: 'stochasticDepth',
  torchType: 'StochasticDepth',
  category: 'regularization',
  fields: { rate: probability() },
  usesSeed: true,
  outputShape: (_, [input]) => input!,
  steps({ name, rate }) {
    if (rate === 0) return [];
    return [
      {
        name: 'stochasticDepth',
        only: 'training',
        pass: ({ engine }) =>
          unary({
            keeps: { input: false, output: false },
            forward(x, stage) {
              if (!stage.training) throw new Error(`The stochastic depth layer ${name} does nothing in evaluation.`);
              const size = { batch: x.shape[0]!, rank: x.rank, rate };
              const mask = stochasticDepthMask(engine, size, stage.seedOf(name));
              return { y: engine.tf.mul(x, mask), extras: [mask] };
            },
            backward: ({ dy, extras, wantsInput }) => (wantsInput ? engine.tf.mul(dy, extras[0]!) : undefined),
          }),
      },
    ];
  },
  // TF.js has no such layer; exports are for prediction, where it does nothing.
  stockLayers: () => [],
  settings: ({ rate }) => `p = ${rate}`,
  drawing: {
    style: { name: 'stochastic depth', color: HUES.violet, shape: 'follower', thickness: 4 },
    plural: 'stochastic depths',
  },
};
