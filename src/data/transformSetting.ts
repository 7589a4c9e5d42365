import { BreedlabError, list, memberOf, nullable, type Kind } from '../core';
import { openSteps, transforms, type TransformStep } from './transforms';

/** For reading options where the network's input size does not matter. */
const ANY_SIZE = 224;

/** A difference may name a step alone, which `nullable` does not say. */
type StepsKind = Kind<readonly TransformStep[] | null, readonly (string | TransformStep)[] | null>;

const steps: StepsKind = nullable(list(memberOf<TransformStep>(transforms))) as StepsKind;

/**
 * The setting `transforms`: a list of steps in place of those that `augmentation` composes, or null. Whether it leaves
 * images of the network's size shows where the size is known, in `openTransform`.
 */
export const stepsOrNull: StepsKind = {
  ...steps,
  check: (value) => steps.check(value) ?? misplaced(value as readonly TransformStep[] | null),
};

/** The steps for people, e.g. `random resized crop, horizontal flip`; by their names where one is not known here. */
export function stepsText(given: readonly TransformStep[]): string {
  if (!given.every(({ name }) => transforms.find(name) !== undefined)) return given.map(({ name }) => name).join(', ');
  return openSteps(given, ANY_SIZE)
    .map(({ label }) => label)
    .join(', ');
}

/** Names the order to use instead of one that cannot be. */
function misplaced(given: readonly TransformStep[] | null): string | undefined {
  try {
    if (given !== null) openSteps(given, ANY_SIZE);
    return undefined;
  } catch (error) {
    if (error instanceof BreedlabError) return `another order: ${error.message}`;
    throw error;
  }
}
