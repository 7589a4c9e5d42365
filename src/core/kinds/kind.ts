import { BreedlabError } from '../errors';
import type { JsonSchema } from '../options';
import type { Origin } from '../registry';
import { nearest } from '../suggest';

/**
 * A kind of value of a setting, or of an option of a registry's member: how it is checked, changed in part, stored and
 * described to other programs.
 *
 * @typeParam Value the values themselves
 * @typeParam Given the values that a difference may give, e.g. a part of a group
 */
export interface Kind<Value, Given = Value> {
  /** Names a usable value to give instead, e.g. `a number above 0`; undefined for one that is usable. */
  check(value: unknown): string | undefined;
  /**
   * The value that a difference makes of the one before. Neither is changed.
   *
   * @param key the setting's name, for messages
   * @throws BreedlabError for a key of a group that does not exist, naming the nearest one that does
   */
  merge(before: Value, given: Given, key: string): Value;
  /** JSON Schema of the value as files hold it. */
  schema(): JsonSchema;
  /** The parts that are compared and listed one by one. Default, and where undefined: the value is one whole. */
  parts?(value: unknown): Parts | undefined;
  /** Two differences, one after the other, as one. Default: the second. */
  combine?(first: Given, second: Given): Given;
  /** The difference that makes `after` of `before`. Default: `after` itself. */
  difference?(before: Value, after: Value): Given;
  /** The members of registries that a value names. Default: none. */
  members?(value: unknown): readonly NamedMember[];
  /** The value from a file of any version, in its one form; parts that came later are filled in. Default: as is. */
  fromStored?(value: unknown): unknown;
  /** The value for a file: parts that came later are left out where they have their defaults. Default: as is. */
  toStored?(value: unknown): unknown;
}

/** A member of a registry, as a value names it; perhaps one that is not defined in this process. */
export interface NamedMember {
  /** Kind of the registry, e.g. `optimizer`. */
  readonly kind: string;
  readonly name: string;
  /** Undefined for one that is not defined in this process. */
  readonly origin: Origin | undefined;
}

/** One part of a group. */
export interface Part<Value = unknown> {
  readonly kind: Kind<Value>;
  /** One sentence for schemas and documentation. */
  readonly description: string;
  /** The value of files that do not have it; files leave it out where it has this value. Default: none, it is required. */
  readonly default?: Value;
  /** Name in titles. Default: its key. */
  readonly short?: string;
  /** Column of CSV files. Default: the group's and its own key in snake case, with the description as its meaning. */
  readonly column?: { readonly name?: string; readonly meaning?: string };
}

/** Parts by their keys, in their order. */
export type Parts = Readonly<Record<string, Part>>;

/** A part, from its kind. @example part(number({ from: 0 }), 'Factor drawn from [1 - this, 1 + this].') */
export function part<Value>(
  kind: Kind<Value>,
  description: string,
  details: Omit<Part<NoInfer<Value>>, 'kind' | 'description'> = {},
): Part<Value> {
  return { kind, description, ...details };
}

/** An object that is no list, with its keys; undefined for any other value. */
export function recordOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

/** Tells whether two values are the same as JSON. */
export function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** A record without the parts that have their defaults, and with those of a table in the table's order. */
export function withoutDefaults(
  record: Readonly<Record<string, unknown>>,
  parts: Parts,
): Readonly<Record<string, unknown>> {
  const known = Object.entries(parts).filter(
    ([key, { default: preset }]) =>
      Object.hasOwn(record, key) && (preset === undefined || !sameJson(record[key], preset)),
  );
  const others = Object.entries(record).filter(([key]) => !Object.hasOwn(parts, key));
  return Object.fromEntries([...others, ...known.map(([key]) => [key, record[key]] as const)]);
}

/** Error for a key that no setting has. */
export function unknownSetting(key: string, known: readonly string[]): BreedlabError {
  const guess = nearest(key, known);
  return new BreedlabError(
    `An experiment has no setting '${key}'.`,
    `${guess === undefined ? '' : `Did you mean '${guess}'? `}Settings: ${known.join(', ')}.`,
  );
}
