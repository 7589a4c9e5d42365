import { stochasticDepthMask } from '../../engine';
import { HUES } from '../hues';
import { maskingSteps } from './dropout';
import { rate as probability } from './fields';
import type { LayerBase, LayerKindDefinition } from './kind';
import { onnxPassedOn } from './onnx';

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
  steps: (layer) =>
    maskingSteps(layer, (engine, x, seed) =>
      stochasticDepthMask(engine, { batch: x.shape[0]!, rank: x.rank, rate: layer.rate }, seed),
    ),
  // TF.js has no such layer; exports are for prediction, where it does nothing.
  stockLayers: () => [],
  onnx: onnxPassedOn,
  settings: ({ rate }) => `p = ${rate}`,
  drawing: {
    style: { name: 'stochastic depth', color: HUES.violet, shape: 'follower', thickness: 4 },
    plural: 'stochastic depths',
  },
};
