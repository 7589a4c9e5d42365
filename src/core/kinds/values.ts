import { booleanOption, numberOption, type JsonSchema, type NumberBounds, type Option } from '../options';
import { nearest } from '../suggest';
import type { Kind } from './kind';

/** A finite number within bounds. @example number({ from: 0, below: 1 }) */
export function number(bounds: NumberBounds = {}): Kind<number> {
  return ofOption(numberOption(0, bounds));
}

/** A whole number within bounds. @example whole({ from: 1 }) */
export function whole(bounds: NumberBounds = {}): Kind<number> {
  return number({ ...bounds, whole: true });
}

/** True or false. */
export function yesOrNo(): Kind<boolean> {
  return ofOption(booleanOption(false));
}

/** The value of a registry member's option, as a setting. */
export function ofOption<Value>({ wanted, read, schema }: Omit<Option<Value>, 'default'>): Kind<Value> {
  return plain((value) => (read(value) === undefined ? wanted : undefined), schema);
}

/** Words that are not empty. @param wanted description of them, e.g. `the name of layers, such as 'features.*'` */
export function words(wanted: string): Kind<string> {
  return plain((value) => (typeof value === 'string' && value !== '' ? undefined : wanted), {
    type: 'string',
    minLength: 1,
  });
}

/** One of a few words. @example oneOf('fp32', 'bf16') */
export function oneOf<const Names extends readonly string[]>(...names: Names): Kind<Names[number]> {
  return plain((value) => wantedName(value, names), { enum: names });
}

/** A name out of a list that may grow while the process runs, so that schemas allow any. */
export function nameAmong<Name extends string>(names: () => readonly Name[]): Kind<Name> {
  return plain((value) => wantedName(value, names()), { type: 'string', minLength: 1 });
}

/** Suggests the name to give instead; undefined for one that exists. */
export function wantedName(value: unknown, known: readonly string[]): string | undefined {
  if (known.some((name) => name === value)) return undefined;
  const guess = nearest(String(value), known);
  return guess === undefined ? `one of ${known.join(', ')}` : `'${guess}', or another of ${known.join(', ')}`;
}

/** The same, or null. */
export function nullable<Value, Given>(kind: Kind<Value, Given>): Kind<Value | null> {
  const unlessNull = (convert: ((value: unknown) => unknown) | undefined) => (value: unknown) =>
    value === null ? null : convert === undefined ? value : convert(value);
  return {
    check(value) {
      const wanted = value === null ? undefined : kind.check(value);
      return wanted === undefined ? undefined : `${wanted}, or null`;
    },
    merge: (_before, given) => settled(kind, given),
    schema: () => schemaOrNull(kind.schema()),
    members: (value) => (value === null ? [] : (kind.members?.(value) ?? [])),
    fromStored: unlessNull(kind.fromStored),
    toStored: unlessNull(kind.toStored),
  };
}

function schemaOrNull(schema: JsonSchema): JsonSchema {
  if (typeof schema.type === 'string') return { ...schema, type: [schema.type, 'null'] };
  if (Array.isArray(schema.enum)) return { ...schema, enum: [...(schema.enum as readonly unknown[]), null] };
  return { anyOf: [{ type: 'null' }, schema] };
}

/** Three numbers, for red, green and blue. */
export function channels(bounds: NumberBounds = {}): Kind<readonly [number, number, number]> {
  const channel = number(bounds);
  const wanted = 'three numbers, for red, green and blue';
  return plain(
    (value) =>
      Array.isArray(value) && value.length === 3 && value.every((each) => channel.check(each) === undefined)
        ? undefined
        : wanted,
    { $ref: 'common.schema.json#/$defs/channels' },
  );
}

/** A list of values of one kind. A difference replaces it whole. */
export function list<Value, Given>(kind: Kind<Value, Given>): Kind<readonly Value[]> {
  const each = (convert: ((value: unknown) => unknown) | undefined) => (value: unknown) =>
    Array.isArray(value) && convert !== undefined ? value.map(convert) : value;
  return {
    check(value) {
      if (!Array.isArray(value)) return 'a list';
      const wanted = value.map((entry) => kind.check(entry)).find((text) => text !== undefined);
      return wanted === undefined ? undefined : `a list, each entry ${wanted}`;
    },
    merge: (_before, given) => (Array.isArray(given) ? given.map((entry: Value) => settled(kind, entry)) : given),
    schema: () => ({ type: 'array', items: kind.schema() }),
    members: (value) => (Array.isArray(value) ? value.flatMap((entry) => kind.members?.(entry) ?? []) : []),
    fromStored: each(kind.fromStored),
    toStored: each(kind.toStored),
  };
}

/** A value in the kind's one form. */
function settled<Value>(kind: Kind<Value, unknown>, value: Value): Value;
function settled(kind: Kind<unknown, unknown>, value: unknown): unknown {
  return value === null || kind.fromStored === undefined ? value : kind.fromStored(value);
}

function plain<Value>(check: Kind<Value>['check'], schema: JsonSchema): Kind<Value> {
  return { check, merge: (_before, given) => given, schema: () => schema };
}
