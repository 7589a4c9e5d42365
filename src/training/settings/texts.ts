import { recordOf, sameJson, type Part } from '../../core';
import { entriesOf } from './differences';
import { CARD_LINES, type CardContext, type CardLine, type Setting, type SettingOf, type SettingRows } from './setting';

/** A group of settings in words. */
export interface SettingsLine {
  readonly label: CardLine;
  readonly text: string;
}

/** Any value of a setting for a table cell: `yes`, `none`, `brightness 0.2, contrast 0.2`, `adamw (beta1 0.8)`. */
export function settingText(value: unknown): string {
  if (value === null || value === undefined) return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return listText(value);
  if (typeof value !== 'object') return String(value);
  const { name, ...rest } = { name: undefined as unknown, ...value };
  const parts = Object.entries(rest).map(([key, part]) => `${key} ${settingText(part)}`);
  if (typeof name !== 'string') return parts.join(', ');
  return parts.length === 0 ? name : `${name} (${parts.join(', ')})`;
}

function listText(values: readonly unknown[]): string {
  if (values.length === 0) return 'none';
  const isPlain = values.every((value) => typeof value !== 'object' || recordOf(value)?.name !== undefined);
  return values.map(settingText).join(isPlain ? ', ' : '; ');
}

/** A value in the id and the title of a child experiment: as JSON, a spec without options by its name. */
export function changeText(value: unknown): string {
  const spec = recordOf(value);
  if (typeof spec?.name === 'string' && Object.keys(spec).length === 1) return spec.name;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Lines of a card for settings that name none. */
const LINES: Readonly<Record<SettingOf, CardLine>> = {
  model: 'Model',
  data: 'Augmentation',
  training: 'Optimiser',
};

/** All settings of a training in a few short lines. */
export function cardOf(rows: SettingRows, settings: object, pretrainedOn: string): readonly SettingsLine[] {
  const values = entriesOf(settings);
  const context: CardContext = { settings: Object.fromEntries(values), pretrainedOn };
  const told = Object.entries(rows)
    .map(([key, row]) => ({
      line: row.card?.line ?? LINES[row.of],
      place: row.card?.place ?? 0,
      text: fragment(key, row, values.get(key), context),
    }))
    .filter(({ text }) => text !== null)
    .sort((a, b) => a.place - b.place);
  return CARD_LINES.map((label) => {
    const texts = told.filter(({ line }) => line === label).map(({ text }) => text);
    return { label, text: texts.length === 0 ? 'none' : texts.join(', ') };
  });
}

function fragment(key: string, row: Setting<unknown, unknown>, value: unknown, context: CardContext): string | null {
  if (row.card?.text !== undefined) return row.card.text(value, context);
  const isLeftOut = (row.omittedAtDefault ?? false) !== false && sameJson(value, row.default);
  return isLeftOut ? null : [labelOf(key, row), settingText(value), row.unit].filter(Boolean).join(' ');
}

/** Name of a setting in cards and tables. */
export function labelOf(key: string, { label }: Pick<Setting<unknown>, 'label'>): string {
  return label ?? key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** Changed settings in short, e.g. `model`, `pretrained`, `rate`. */
export function shortNames(rows: SettingRows, keys: readonly string[]): readonly string[] {
  const isImplied = (key: string): boolean => keys.includes('pretrained') && rows[key]?.comesWithPretraining === true;
  return [...new Set(keys.filter((key) => !isImplied(key)).map((key) => rowOrPart(rows, key)?.short ?? key))];
}

/** The row of a setting, or the part of a group: `augmentation.colorJitter`. */
function rowOrPart(rows: SettingRows, key: string): { readonly short?: string } | undefined {
  const [name = '', part] = key.split('.');
  if (part === undefined) return rows[name];
  const parts: Readonly<Record<string, Part>> = rows[name]?.kind.parts?.(rows[name].default) ?? {};
  return parts[part];
}
