import type { Model } from '../model';
import { programsOf, type ReadyStep } from './passes';

/** The first steps of a model, whose values follow from the pixels alone for as long as it is trained. */
export interface FrozenPart {
  /** Number of steps. */
  readonly steps: number;
  /** Number of output values per image. */
  readonly size: number;
}

/** Options of {@link frozenPart}. */
export interface FrozenPartOptions {
  /** True for passes in training, where dropout ends the part. In evaluation dropout does nothing. */
  readonly training: boolean;
}

/**
 * The frozen part of a model, or null where there is none that reaches a vector of features. A batch norm ends it,
 * frozen or not, unless it keeps its running statistics: it follows those of its batches (as PyTorch's does under
 * `.train()`), so that in training its values depend on the rest of the batch and in evaluation on the epoch. Hence
 * vgg16_bn has no such part in the series. In a graph it ends where only one value is passed on.
 */
export function frozenPart(model: Model, { training }: FrozenPartOptions): FrozenPart | null {
  const { steps } = programsOf(model).training;
  const ends = ({ step, layer }: ReadyStep): boolean =>
    (step.trains === true && model.isTrained(layer.name)) ||
    (!model.isEvaluated(layer.name) && (step.followsBatch === true || (training && step.only === 'training')));
  for (let end = steps.findIndex(ends); end > 0; end--) {
    const { layer, inputs } = steps[end]!;
    if (!isCut(steps, end)) continue;
    if (layer.inputShape.length !== 1 || inputs[0] !== steps[end - 1]!.output) return null;
    return { steps: end, size: layer.inputShape[0] };
  }
  return null;
}

/** Tells whether the steps from one on take a single value from the steps before it. */
function isCut(steps: readonly ReadyStep[], from: number): boolean {
  const given = new Set(steps.slice(from).map(({ output }) => output));
  const taken = steps.slice(from).flatMap(({ inputs }) => inputs.filter((input) => !given.has(input)));
  return new Set(taken).size === 1;
}
