import { BreedlabError, elementCount, formatMiB, memoryBytes } from '../core';
import { summarize, type Architecture } from '../models';
import type { TrainingSettings } from './types';

const BYTES = 4;
/** Batches that the loader prepares ahead at the least. */
const BATCHES_AHEAD = 2;

/** Memory that a training cannot do without, in bytes: less than it takes. */
export interface LeastMemory {
  /** The weights and a gradient of each. */
  readonly weights: number;
  /** Batches of images that wait for their turn. */
  readonly images: number;
  /** Input and output of the layer that has the largest, for one batch. */
  readonly activations: number;
}

/** The least memory of a training, by its layers and its settings. Pure; loads no engine. */
export function leastMemory(layout: Architecture, settings: Pick<TrainingSettings, 'batchSize'>): LeastMemory {
  const { rows, totals, inputShape } = summarize(layout);
  const sizes = [inputShape, ...rows.map(({ outputShape }) => outputShape)].map((shape) => elementCount(shape));
  const pairs = sizes.slice(1).map((size, i) => size + sizes[i]!);
  return {
    weights: 2 * totals.parameters * BYTES,
    images: BATCHES_AHEAD * settings.batchSize * sizes[0]! * BYTES,
    activations: settings.batchSize * Math.max(...pairs) * BYTES,
  };
}

/**
 * Refuses a training that this machine has too little memory for, before any of it is taken.
 *
 * @param device where activations are; undefined where it is not known yet, and they are not counted
 * @param memory bytes. Default: the machine's, or its container's where that has a limit
 * @throws BreedlabError naming what it needs, and the settings that decide it
 */
export function requireMemory(
  layout: Architecture,
  settings: TrainingSettings,
  device?: 'cpu' | 'gpu',
  memory: number = memoryBytes(),
): void {
  const { weights, images, activations } = leastMemory(layout, settings);
  const needed = weights + images + (device === 'cpu' ? activations : 0);
  if (needed <= memory) return;
  const { batchSize, imageSize, widthMultiplier } = settings;
  throw new BreedlabError(
    `The training needs at least ${formatMiB(needed)} of memory, and there are ${formatMiB(memory)}: batchSize ` +
      `${batchSize}, imageSize ${imageSize}, widthMultiplier ${widthMultiplier} (weights ${formatMiB(weights)}, ` +
      `images ${formatMiB(images)}).`,
    'Choose a smaller one of these.',
  );
}
