import { sameJson } from '../../core';
import { currentNames, entriesOf } from './differences';
import type { SettingRows } from './setting';

/**
 * Settings as files hold them: those that came later than the first runs are left out where they have their defaults.
 *
 * @param purpose in hashes, more of them are left out than in files: see `SettingDetails.omittedAtDefault`
 */
export function storedFrom(
  rows: SettingRows,
  settings: object,
  purpose: 'file' | 'hash',
): Readonly<Record<string, unknown>> {
  const kept = [...entriesOf(settings)].filter(([key, value]) => {
    const row = rows[key];
    if (row === undefined) return true;
    const { omittedAtDefault = false, default: preset } = row;
    const omits = purpose === 'hash' ? omittedAtDefault !== false : omittedAtDefault === true;
    return !(omits && sameJson(value, preset));
  });
  const inHash = purpose === 'hash';
  return Object.fromEntries(
    kept.map(
      ([key, value]) => (inHash ? formerEntry(rows, key, value) : undefined) ?? [key, toStored(rows, key, value)],
    ),
  );
}

/** A setting as runs had it that were hashed under its former name. */
function formerEntry(rows: SettingRows, key: string, value: unknown): readonly [string, unknown] | undefined {
  const formerly = rows[key]?.formerly;
  const former = formerly?.write(value);
  return formerly === undefined || former === undefined ? undefined : [formerly.key, former];
}

function toStored(rows: SettingRows, key: string, value: unknown): unknown {
  const kind = rows[key]?.kind;
  return kind?.toStored === undefined ? value : kind.toStored(value);
}

/** Settings of a file of any version, complete: settings that it lacks came later, and have their defaults. */
export function restoredFrom(rows: SettingRows, stored: object): Readonly<Record<string, unknown>> {
  const read = [...entriesOf(currentNames(rows, stored))].map(([key, value]) => {
    const kind = rows[key]?.kind;
    return [key, kind?.fromStored === undefined ? value : kind.fromStored(value)] as const;
  });
  const present = new Map(read.filter(([, value]) => value !== undefined));
  const later = Object.entries(rows).filter(
    ([key, { omittedAtDefault = false }]) => omittedAtDefault !== false && !present.has(key),
  );
  return { ...Object.fromEntries(read), ...Object.fromEntries(later.map(([key, row]) => [key, row.default])) };
}
