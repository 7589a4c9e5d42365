import { recordOf, type Part } from '../../core';
import { entriesOf } from './differences';
import { settingText } from './texts';
import type { Setting, SettingRows } from './setting';

/** A setting as a column of CSV files. */
export interface SettingColumn {
  /** Heading, in snake case. */
  readonly name: string;
  /** The setting whose value, or whose part, it holds. */
  readonly setting: string;
  readonly meaning: string;
  readonly value: (settings: object) => string | number | boolean | null;
}

/** A column for every setting; for a group, one for every part, and one for the whole if its row says so. */
export function columnsOf(rows: SettingRows): readonly SettingColumn[] {
  return Object.entries(rows).flatMap(([key, row]) => {
    const parts = row.kind.parts?.(row.default);
    if (parts === undefined) return [wholeColumn(key, row)];
    const whole = row.column === undefined ? [] : [wholeColumn(key, row)];
    return [...whole, ...Object.entries(parts).map(([name, part]) => partColumn(key, name, part))];
  });
}

function wholeColumn(key: string, { column, description }: Setting<unknown, unknown>): SettingColumn {
  return {
    name: column?.name ?? snakeCase(key),
    setting: key,
    meaning: column?.meaning ?? description,
    value: (settings) => (column?.value ?? cell)(entriesOf(settings).get(key)),
  };
}

function partColumn(key: string, part: string, { column, description }: Part): SettingColumn {
  return {
    name: column?.name ?? `${snakeCase(key)}_${snakeCase(part)}`,
    setting: key,
    meaning: column?.meaning ?? description,
    value: (settings) => cell(recordOf(entriesOf(settings).get(key))?.[part]),
  };
}

/** Strengths and channels are numbers with spaces between; any other value that is not plain is given in words. */
function cell(value: unknown): string | number | boolean | null {
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') return value;
  if (value === null || value === undefined) return null;
  const parts: readonly unknown[] = Object.values(value);
  return parts.every((part) => typeof part === 'number') ? parts.join(' ') : settingText(value);
}

function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
