import { BreedlabError } from '../core';
import type { LayersModel } from '../engine';
import { architectureOf } from './built';
import type { Architecture, ResolvedLayer } from './layerSpecs';

/** Which layers transfer learning freezes, and which it starts anew. Layers by name, in order. */
export interface FreezingPlan {
  readonly frozen: readonly string[];
  readonly reinitialized: readonly string[];
}

/** Options of {@link planFreezing}. */
export interface FreezingOptions {
  /**
   * - `as-described`: everything but the last dense layers is frozen.
   * - `as-run`: only what comes before the flatten is; the published freezing of dense layers did nothing.
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
  const dense = layers.filter(({ kind }) => kind === 'dense').map((layer) => layer.name);
  if (!Number.isInteger(fcLayers) || fcLayers < 1 || fcLayers > dense.length) {
    throw new BreedlabError(
      `The number of unfrozen FC layers is ${fcLayers}, and ${name} has ${dense.length} dense layers.`,
      `Give a whole number from 1 to ${dense.length}.`,
    );
  }
  const reinitialized = dense.slice(-fcLayers);
  const flatten = layers.findIndex(({ kind }) => kind === 'flatten');
  const features = layers
    .slice(0, flatten)
    .filter(hasWeights)
    .map((layer) => layer.name);
  const kept = dense.filter((layer) => !reinitialized.includes(layer));
  return { frozen: mode === 'as-run' ? features : [...features, ...kept], reinitialized };
}

/**
 * Freezes the named layers and unfreezes all others: {@link trainableVariables} leaves frozen ones out. A
 * frozen batch norm still follows the statistics of its batches, as PyTorch's does under `.train()`.
 */
export function freezeLayers(model: LayersModel, names: readonly string[]): void {
  for (const layer of architectureOf(model).layers.filter(hasWeights)) {
    model.getLayer(layer.name).trainable = !names.includes(layer.name);
  }
}

function hasWeights({ kind }: ResolvedLayer): boolean {
  return kind === 'conv2d' || kind === 'dense' || kind === 'batchNorm2d';
}
