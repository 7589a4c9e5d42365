import { BreedlabError } from '../core';
import type { Architecture } from './architecture';
import { kindOf } from './layers';
import type { Model } from './model';
import { hasWeights, layersFrom } from './stages';
import type { FrozenBatchNorm } from './types';

/** Layers that transfer learning freezes, and those it re-initialises; by name, in order. */
export interface FreezingPlan {
  readonly frozen: readonly string[];
  readonly reinitialized: readonly string[];
}

/** Ways to say by a word which layers of a pretrained network train. */
export const TRAINABLE_WORDS = ['all', 'head', 'as-run', 'as-described'] as const;

/**
 * Layers of a pretrained network that train; those that begin anew always do.
 * - `all`: every layer.
 * - `head`: those that begin anew, and nothing else.
 * - `as-run`: layers that work on images are frozen; the published freezing of dense layers did nothing.
 * - `as-described`: everything but the last dense layers is frozen, as the series' text has it.
 * - `{ from }`: those from a stage of the network, or from a layer, to its end.
 */
export type Trainable = (typeof TRAINABLE_WORDS)[number] | { readonly from: string };

/** Options of {@link planFreezing}. */
export interface FreezingOptions {
  /** Layers that train. */
  readonly trainable: Trainable;
  /** "Number of unfrozen FC layers": how many of the last dense layers are re-initialised. */
  readonly fcLayers: number;
}

/**
 * The settings of transfer learning as layers of a model. Pure.
 *
 * @throws BreedlabError when the model has no such number of dense layers, or no such stage or layer
 */
export function planFreezing(architecture: Architecture, { trainable, fcLayers }: FreezingOptions): FreezingPlan {
  const { layers, name } = architecture;
  // Layers after the last image, which a flatten or a global pooling takes, work on vectors.
  const vectors = layers.findLastIndex(({ inputShape }) => inputShape.length > 1) + 1;
  const dense = layers
    .slice(vectors)
    .filter((layer) => kindOf(layer).category === 'dense')
    .map((layer) => layer.name);
  if (!Number.isInteger(fcLayers) || fcLayers < 1 || fcLayers > dense.length) {
    throw new BreedlabError(
      `The number of unfrozen FC layers is ${fcLayers}, and ${name} has ${dense.length} dense layers.`,
      `Give a whole number from 1 to ${dense.length}.`,
    );
  }
  const reinitialized = dense.slice(-fcLayers);
  const weighted = layers.filter(hasWeights).map((layer) => layer.name);
  const features = layers
    .slice(0, vectors)
    .filter(hasWeights)
    .map((layer) => layer.name);
  const frozen = (): readonly string[] => {
    switch (trainable) {
      case 'all':
        return [];
      case 'head':
        return weighted.filter((layer) => !reinitialized.includes(layer));
      case 'as-run':
        return features;
      case 'as-described':
        return [...features, ...dense.filter((layer) => !reinitialized.includes(layer))];
      default: {
        const trained = [...layersFrom(architecture, trainable.from), ...reinitialized];
        return weighted.filter((layer) => !trained.includes(layer));
      }
    }
  };
  return { frozen: frozen(), reinitialized };
}

/**
 * Freezes the named layers and unfreezes all others: {@link trainableVariables} leaves frozen ones out.
 *
 * @param batchNorm what frozen batch norms normalise by. Default 'batch': they still follow the statistics of their
 *   batches, as PyTorch's do under `.train()`
 */
export function freezeLayers(model: Model, names: readonly string[], batchNorm?: FrozenBatchNorm): void {
  model.freeze(names, batchNorm);
}
