import type { LayersModel } from '../../engine';
import { factsOf } from '../built';
import type { ResolvedLayer } from '../layerSpecs';
import { stepsOf, type Step } from './steps';

/** The first steps of a model, whose values follow from the pixels alone for as long as it is trained. */
export interface FrozenPart {
  /** How many steps it has. */
  readonly steps: number;
  /** Values that it gives per image. */
  readonly size: number;
}

/** Options of {@link frozenPart}. */
export interface FrozenPartOptions {
  /** For passes in training: dropout ends the part. In evaluation it does nothing. */
  readonly training: boolean;
}

/**
 * The frozen part of a model, or null where there is none that reaches the flatten. A batch norm ends it, frozen
 * or not: it follows the statistics of its batches (as PyTorch's does under `.train()`), so that in training its
 * values depend on the rest of the batch and in evaluation on the epoch. Hence vgg16_bn has no such part.
 *
 * @throws Error for a model that did not come from buildModel
 */
export function frozenPart(model: LayersModel, { training }: FrozenPartOptions): FrozenPart | null {
  const ends = (step: Step): boolean => {
    if (step.kind === 'pad') return false;
    const { layer } = step;
    if (layer.kind === 'dropout') return training;
    return layer.kind === 'batchNorm2d' || (hasWeights(layer) && model.getLayer(layer.name).trainable);
  };
  const steps = stepsOf(factsOf(model).architecture.layers);
  const end = steps.findIndex(ends);
  const flatten = steps.findIndex((step) => step.kind === 'layer' && step.layer.kind === 'flatten');
  const next = steps[end];
  if (next?.kind !== 'layer' || flatten < 0 || flatten >= end) return null;
  return { steps: end, size: next.layer.inputShape[0] };
}

function hasWeights({ kind }: ResolvedLayer): boolean {
  return kind === 'conv2d' || kind === 'dense' || kind === 'batchNorm2d';
}
