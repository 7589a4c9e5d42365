import { BreedlabError, type JsonSchema } from '../../core';
import type { TransformStep } from './definition';
import { openSteps } from './openTransform';
import { transforms } from './registry';

/** The setting `transforms`: a list of steps in place of those that `augmentation` composes. */

/** For reading options where the network's input size does not matter. */
const ANY_SIZE = 224;

/**
 * Checks a list of steps that comes from a file or a cell. Whether it leaves images of the network's size shows where the
 * size is known, in `openTransform`.
 *
 * @throws BreedlabError for what is no list of steps, and for the first step that does not exist, has an option that it
 *   cannot have, or stands where it cannot
 */
export function checkSteps(value: unknown): readonly TransformStep[] {
  if (!Array.isArray(value) || !value.every(isStep)) {
    throw new BreedlabError(
      `transforms is ${JSON.stringify(value) ?? String(value)}.`,
      "Give a list of steps, e.g. [{ name: 'random-resized-crop' }, { name: 'random-erasing', p: 0.25 }].",
    );
  }
  openSteps(value, ANY_SIZE);
  return value;
}

/** JSON Schema of the setting: built-in steps with their options, a user's with any. */
export function stepsSchema(): JsonSchema {
  const builtIn = transforms.all().filter(({ name }) => transforms.originOf(name)?.kind === 'built-in');
  const own = {
    type: 'object',
    properties: { name: { type: 'string', not: { enum: builtIn.map(({ name }) => name) } } },
    required: ['name'],
  };
  return { type: 'array', items: { anyOf: [...builtIn.map(({ schema }) => schema), own] } };
}

/** The steps for people, e.g. `random resized crop, horizontal flip`. */
export function stepsText(steps: readonly TransformStep[]): string {
  return openSteps(steps, ANY_SIZE)
    .map(({ label }) => label)
    .join(', ');
}

function isStep(value: unknown): value is TransformStep {
  return typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string';
}
