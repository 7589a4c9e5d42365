import { BreedlabError, recordOf, sameJson, unknownSetting, type Parts } from '../../core';
import type { SettingRows } from './setting';

/** One setting that several configurations do not share. */
export interface DifferingValues {
  /** Name of the setting; for a part of a group with the group's name, e.g. `augmentation.colorJitter`. */
  readonly key: string;
  /** One value per configuration, in their order. */
  readonly values: readonly unknown[];
}

/** The defaults of a table's settings, in its order. */
export function defaultsOf(rows: SettingRows): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(rows).map(([key, { default: preset }]) => [key, preset]));
}

/**
 * Settings with `differences` applied; neither argument is changed.
 *
 * @throws BreedlabError for a key that does not exist, naming the nearest one that does
 */
export function applyTo<Values extends object>(rows: SettingRows, settings: Values, differences: object): Values {
  const before = entriesOf(settings);
  const changed = [...entriesOf(currentNames(rows, differences))].map(([key, given]) => {
    if (!Object.hasOwn(rows, key)) throw unknownSetting(key, Object.keys(rows));
    return [key, rows[key]!.kind.merge(before.get(key), given, key)] as const;
  });
  return { ...settings, ...Object.fromEntries(changed) };
}

/** Settings or differences under the names of today, those of earlier versions in their places. Pure. */
export function currentNames<Values extends object>(rows: SettingRows, values: Values): Values {
  const former = new Map(
    Object.entries(rows).flatMap(([key, { formerly }]) =>
      formerly === undefined ? [] : [[formerly.key, { key, formerly }] as const],
    ),
  );
  const given = [...entriesOf(values)];
  if (!given.some(([key]) => former.has(key))) return values;
  const renamed = given.map(([key, value]) => {
    const found = former.get(key);
    return found === undefined ? [key, value] : [found.key, found.formerly.read(value)];
  });
  return Object.fromEntries(renamed);
}

/** Two differences, one after the other, as one. */
export function combined<Differences extends object>(
  rows: SettingRows,
  first: Differences,
  second: Differences,
): Differences {
  const [before, after] = [currentNames(rows, first), currentNames(rows, second)];
  const earlier = entriesOf(before);
  const both = [...entriesOf(after)].filter(([key, given]) => given !== undefined && earlier.get(key) !== undefined);
  const merged = both.map(
    ([key, given]) => [key, rows[key]?.kind.combine?.(earlier.get(key), given) ?? given] as const,
  );
  return { ...before, ...after, ...Object.fromEntries(merged) };
}

/**
 * Settings that several configurations do not share, groups part by part: those that the second changes, in order,
 * then those that the third changes, and so on.
 */
export function differing(rows: SettingRows, configurations: readonly object[]): readonly DifferingValues[] {
  const all = configurations.map(entriesOf);
  return Object.entries(rows)
    .flatMap(([key, { kind }]) => {
      const values = all.map((one) => one.get(key));
      const parts = values.map((value) => kind.parts?.(value));
      const [first] = parts;
      if (first === undefined || parts.includes(undefined)) return [{ key, values }];
      return Object.keys(first).map((each) => ({
        key: `${key}.${each}`,
        values: values.map((value) => recordOf(value)?.[each]),
      }));
    })
    .map((each) => ({ ...each, first: each.values.findIndex((value) => !sameJson(value, each.values[0])) }))
    .filter(({ first }) => first > 0)
    .sort((a, b) => a.first - b.first)
    .map(({ key, values }) => ({ key, values }));
}

/** The least difference that turns the settings `from` into `to`. */
export function differenceBetween(rows: SettingRows, from: object, to: object): Readonly<Record<string, unknown>> {
  const [before, after] = [entriesOf(from), entriesOf(to)];
  const changed = Object.entries(rows).filter(([key]) => !sameJson(before.get(key), after.get(key)));
  return Object.fromEntries(
    changed.map(([key, { kind }]) => {
      const [a, b] = [before.get(key), after.get(key)];
      const parts = kind.parts?.(a) !== undefined ? kind.parts(b) : undefined;
      return [key, parts === undefined ? (kind.difference?.(a, b) ?? b) : changedParts(a, b, parts)];
    }),
  );
}

function changedParts(before: unknown, after: unknown, parts: Parts): Readonly<Record<string, unknown>> {
  const [a, b] = [recordOf(before) ?? {}, recordOf(after) ?? {}];
  const keys = Object.keys(parts).filter((key) => !sameJson(a[key], b[key]));
  return Object.fromEntries(keys.map((key) => [key, b[key]]));
}

/** Every setting with its value, groups part by part, named as differences name them. */
export function listed(rows: SettingRows, settings: object): readonly (readonly [key: string, value: unknown])[] {
  return [...entriesOf(settings)].flatMap(([key, value]): (readonly [string, unknown])[] => {
    const parts = rows[key]?.kind.parts?.(value);
    if (parts === undefined) return [[key, value]];
    return Object.entries(recordOf(value) ?? {}).map(([each, inner]) => [`${key}.${each}`, inner]);
  });
}

/**
 * Checks the values of a configuration, which types do not check if it came from a file or a terminal.
 *
 * @param owner their owner, for the message: `Experiment 'mine'`
 * @throws BreedlabError naming the first setting whose value cannot be used, and what it takes
 */
export function checkValuesOf(rows: SettingRows, owner: string, settings: object): void {
  for (const [key, value] of entriesOf(settings)) {
    const wanted = rows[key]?.kind.check(value);
    if (wanted === undefined) continue;
    throw new BreedlabError(`${owner} has ${key} ${JSON.stringify(value)}.`, `Give ${wanted}.`);
  }
}

/** The keys and values of an object whose type has no index. */
export function entriesOf(record: object): ReadonlyMap<string, unknown> {
  return new Map<string, unknown>(Object.entries(record));
}
