import { BreedlabError } from '../core';
import type { Architecture } from './architecture';
import { kindOf, type ResolvedLayer } from './layers';
import type { Model } from './model';
import type { FrozenBatchNorm } from './types';

/** Layers that transfer learning freezes, and those it re-initialises; by name, in order. */
export interface FreezingPlan {
  readonly frozen: readonly string[];
  readonly reinitialized: readonly string[];
}

/** Options of {@link planFreezing}. */
export interface FreezingOptions {
  /**
   * - `as-described`: everything but the last dense layers is frozen.
   * - `as-run`: only layers that work on images are; the published freezing of dense layers did nothing.
   */
  readonly mode: 'as-described' | 'as-run';
  /** "Number of unfrozen FC layers": how many of the last dense layers are re-initialised. */
  readonly fcLayers: number;
}

/**
 * The published transfer-learning settings as layers of a model. Pure.
 *
 * @throws BreedlabError when the model has no such number of dense layers
 */
export function planFreezing(architecture: Architecture, { mode, fcLayers }: FreezingOptions): FreezingPlan {
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
  const features = layers
    .slice(0, vectors)
    .filter(hasWeights)
    .map((layer) => layer.name);
  const kept = dense.filter((layer) => !reinitialized.includes(layer));
  return { frozen: mode === 'as-run' ? features : [...features, ...kept], reinitialized };
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

function hasWeights(layer: ResolvedLayer): boolean {
  return (kindOf(layer).tensors?.(layer) ?? []).length > 0;
}
