import { BreedlabError, nearest } from '../../core';
import type { FieldRule, LayerBase } from './kind';

/** A whole number of at least `least`. */
export function whole(least: number): FieldRule {
  return {
    range: `a whole number of at least ${least}`,
    allows: (value) => Number.isInteger(value) && (value as number) >= least,
  };
}

/** A number of output channels or units. */
export function width(): FieldRule {
  return { ...whole(1), isWidth: true };
}

/** A probability below 1. */
export function rate(): FieldRule {
  return {
    range: 'at least 0 and below 1',
    allows: (value) => typeof value === 'number' && value >= 0 && value < 1,
  };
}

/** A number above 0. */
export function positive(): FieldRule {
  return {
    range: 'a number above 0',
    allows: (value) => typeof value === 'number' && value > 0 && Number.isFinite(value),
  };
}

/** true or false. */
export function flag(): FieldRule {
  return { range: 'true or false', allows: (value) => typeof value === 'boolean' };
}

/** One of some words or numbers. */
export function oneOf(...values: readonly (string | number)[]): FieldRule {
  return { range: `one of ${values.join(', ')}`, allows: (value) => values.some((each) => each === value) };
}

/** Zeros on each side of an image, or `same`: TensorFlow's SAME. */
export type ImagePadding = number | 'same';

/** See {@link ImagePadding}. */
export function imagePadding(): FieldRule {
  return {
    range: "a whole number of at least 0, or 'same'",
    allows: (value) => value === 'same' || whole(0).allows(value),
  };
}

/** Rule for the same field, optional. */
export function optional(rule: FieldRule): FieldRule {
  return { ...rule, optional: true };
}

const COMMON = ['kind', 'name', 'inputs'];

/**
 * Checks the fields of a layer against the rules of its kind.
 *
 * @throws BreedlabError naming the layer, the field and its value
 */
export function checkFields(layer: LayerBase, rules: Readonly<Record<string, FieldRule>>): void {
  const values = new Map(Object.entries(layer));
  for (const [field, rule] of Object.entries(rules)) {
    const value: unknown = values.get(field);
    if (value === undefined && rule.optional === true) continue;
    if (rule.allows(value)) continue;
    const said = value === undefined ? `lacks ${field}` : `has the ${field} ${JSON.stringify(value)}`;
    throw new BreedlabError(`The layer ${layer.name} (${layer.kind}) ${said}.`, `It must be ${rule.range}.`);
  }
  const known = [...COMMON, ...Object.keys(rules)];
  for (const field of values.keys()) {
    if (known.includes(field)) continue;
    const guess = nearest(field, Object.keys(rules));
    throw new BreedlabError(
      `The layer ${layer.name} (${layer.kind}) has a field '${field}', which layers of its kind do not have.`,
      guess === undefined ? `Leave it out; they have: ${known.join(', ')}.` : `Did you mean '${guess}'?`,
    );
  }
}
