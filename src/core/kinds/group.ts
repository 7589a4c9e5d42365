import { BreedlabError } from '../errors';
import type { JsonSchema } from '../options';
import { recordOf, unknownSetting, withoutDefaults, type Kind, type Part, type Parts } from './kind';

/** A part for every key of a group: one that is forgotten does not compile. */
export type PartsOf<Value> = { readonly [Key in keyof Value]-?: Part<Exclude<Value[Key], undefined>> };

/** An object whose parts differences may change alone. @example group<Jitter>({ hue: part(number(), 'Turn.') }) */
export function group<Value extends object>(parts: PartsOf<Value>): Kind<Value, Partial<Value>>;
export function group(parts: Parts): Kind<object> {
  const keys = Object.keys(parts);
  return {
    check: (value) => checkParts(value, parts),
    merge(before, given, key) {
      if (given === undefined) return before;
      if (typeof given !== 'object' || given === null) throw notInPart(key, given, keys);
      checkKeys(given, parts, key);
      return { ...before, ...given };
    },
    schema: () => partsSchema(parts),
    parts: () => parts,
    combine: (first, second) => ({ ...first, ...second }),
    fromStored(value) {
      const record = recordOf(value);
      if (record === undefined) return value;
      const missing = Object.entries(parts).filter(([key, each]) => !(key in record) && each.default !== undefined);
      const filled = { ...record, ...Object.fromEntries(missing.map(([key, each]) => [key, each.default])) };
      return mapParts(filled, parts, (kind, each) => (kind.fromStored === undefined ? each : kind.fromStored(each)));
    },
    toStored(value) {
      const record = recordOf(value);
      if (record === undefined) return value;
      const some = Object.values(parts).some((each) => each.default !== undefined)
        ? withoutDefaults(record, parts)
        : record;
      return mapParts(some, parts, (kind, each) => (kind.toStored === undefined ? each : kind.toStored(each)));
    },
  };
}

/** An object that differences replace whole. Parts at their defaults are left out of it. */
export function entry<Value extends object>(parts: PartsOf<Value>): Kind<Value>;
export function entry(parts: Parts): Kind<object> {
  const settled = (value: unknown): unknown => {
    const record = recordOf(value);
    return record === undefined ? value : withoutDefaults(record, parts);
  };
  return {
    check: (value) => checkParts(value, parts),
    merge: (_before, given) => ({ ...recordOf(settled(given)) }),
    schema: () => partsSchema(parts),
    fromStored: settled,
  };
}

/** Names an object with these parts as the value to give instead; undefined for one that has them and no others. */
export function checkParts(value: unknown, parts: Parts): string | undefined {
  const keys = Object.keys(parts);
  const record = recordOf(value);
  if (record === undefined || Object.keys(record).some((key) => !keys.includes(key)))
    return `an object with ${keys.join(', ')}`;
  return checkValues(record, parts);
}

/** The same for an object that may have others, too. */
export function checkValues(record: Readonly<Record<string, unknown>>, parts: Parts): string | undefined {
  for (const [key, { kind, default: preset }] of Object.entries(parts)) {
    if (!Object.hasOwn(record, key) && preset !== undefined) continue;
    const wanted = kind.check(record[key]);
    if (wanted !== undefined) return `${key} as ${wanted}`;
  }
  return undefined;
}

/** @throws BreedlabError for a key that is no part, naming the nearest one */
export function checkKeys(given: object, parts: Parts, key: string): void {
  const known = Object.keys(parts).map((each) => `${key}.${each}`);
  for (const each of Object.keys(given)) {
    if (!Object.hasOwn(parts, each)) throw unknownSetting(`${key}.${each}`, known);
  }
}

/** Error for a value in the place of an object with some of these keys. */
export function notInPart(key: string, value: unknown, keys: readonly string[]): BreedlabError {
  return new BreedlabError(
    `An experiment has ${key} ${JSON.stringify(value)}.`,
    `Give an object with what differs of ${keys.join(', ')}.`,
  );
}

/** JSON Schema of an object with these parts. */
export function partsSchema(parts: Parts): JsonSchema {
  const entries = Object.entries(parts);
  return {
    type: 'object',
    properties: propertiesOf(parts),
    required: entries.filter(([, each]) => each.default === undefined).map(([key]) => key),
    additionalProperties: false,
  };
}

function propertiesOf(parts: Parts): Readonly<Record<string, JsonSchema>> {
  const entries = Object.entries(parts);
  return Object.fromEntries(entries.map(([key, { kind, description }]) => [key, { description, ...kind.schema() }]));
}

function mapParts(
  record: Readonly<Record<string, unknown>>,
  parts: Parts,
  convert: (kind: Part['kind'], value: unknown) => unknown,
): Readonly<Record<string, unknown>> {
  const entries = Object.entries(record);
  return Object.fromEntries(
    entries.map(([key, value]) => [key, Object.hasOwn(parts, key) ? convert(parts[key]!.kind, value) : value]),
  );
}
