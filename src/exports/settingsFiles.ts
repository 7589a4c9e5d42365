import * as fs from 'node:fs';
import * as path from 'node:path';
import { readJson, recordOf, schema, settings, type JsonSchema } from '../core';
import { formerSettingNames, settingNames, settingsSchema } from '../training';
import { RUN_COLUMNS } from './csv/runColumns';

/** A committed file, and its intended content. */
export interface WrittenFile {
  /** Absolute path. */
  readonly file: string;
  readonly text: string;
}

const LINE_WIDTH = 110;

type Json = Record<string, unknown>;

/**
 * The committed files that list settings, generated from the table of settings: parts of the JSON Schemas, a
 * table of docs/run-folder.md and one of docs/export.md. `npm run write:settings` writes them.
 */
export function settingsFiles(): readonly WrittenFile[] {
  const common = readJson<Json & { $defs: Json }>(schema('common').file);
  const config = readJson<Json & { $defs: { definition: { properties: { differences: Json } } } }>(
    schema('config').file,
  );
  common.$defs.settings = settingsSchema();
  config.$defs.definition.properties.differences.propertyNames = {
    enum: [...settingNames(), ...formerSettingNames()],
  };
  return [
    { file: schema('common').file, text: `${jsonText(common)}\n` },
    { file: schema('config').file, text: `${jsonText(config)}\n` },
    guide('run-folder.md', /^(\| `settings\..*\n)+/m, propertyRows(settingsSchema(), 'settings')),
    guide(
      'export.md',
      /(?<=### A row per run\n(?:.*\n)*?\| --- \| --- \|\n)(\| `.*\n)+/,
      RUN_COLUMNS.map(({ name, meaning }) => `| \`${name}\` | ${meaning} |`),
    ),
  ];
}

/** A guide of docs/ with other rows in one of its tables. */
function guide(name: string, rows: RegExp, lines: readonly string[]): WrittenFile {
  const file = path.join(settings().projectRoot, 'docs', name);
  return { file, text: fs.readFileSync(file, 'utf8').replace(rows, () => `${lines.join('\n')}\n`) };
}

/** A row of a Markdown table for each property of a schema, those of its own after it. */
export function propertyRows(owner: JsonSchema, at: string): readonly string[] {
  return Object.entries(recordOf(owner.properties) ?? {}).flatMap(([key, property]) => {
    const one = recordOf(property) ?? {};
    const place = `${at}.${key}`;
    const inner =
      one.items === undefined ? propertyRows(one, place) : propertyRows(recordOf(one.items) ?? {}, `${place}[]`);
    return [`| \`${place}\` | ${typeText(one)} | ${String(one.description)} |`, ...inner];
  });
}

/** A property's type for people: `integer or null`, `list of numbers`, the words that it may be. */
function typeText(property: JsonSchema): string {
  const { type, enum: words, $ref: reference, items, anyOf } = property;
  if (reference !== undefined) return 'list of numbers';
  if (Array.isArray(words)) return words.map((word) => (word === null ? 'null' : `\`${String(word)}\``)).join(', ');
  if (Array.isArray(anyOf)) return anyOf.map((one) => typeText(recordOf(one) ?? {})).join(' or ');
  if (Array.isArray(type) && type.includes('array')) return `list of ${typeText(recordOf(items) ?? {})}s or null`;
  if (type === 'array') return `list of ${typeText(recordOf(items) ?? {})}s`;
  return Array.isArray(type) ? type.join(' or ') : String(type ?? 'object');
}

/** JSON as the schemas are laid out: lists of plain values on one line where there is room. */
function jsonText(value: unknown, indent = '', before = indent.length): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const short = `[${value.map((each) => JSON.stringify(each)).join(', ')}]`;
    const isPlain = value.every((each) => typeof each !== 'object' || each === null);
    if (isPlain && before + short.length < LINE_WIDTH) return short;
    return `[\n${value.map((each) => inner + jsonText(each, inner)).join(',\n')}\n${indent}]`;
  }
  const entries = Object.entries(value).map(([key, each]) => {
    const name = `${inner}${JSON.stringify(key)}: `;
    return name + jsonText(each, inner, name.length);
  });
  return entries.length === 0 ? '{}' : `{\n${entries.join(',\n')}\n${indent}}`;
}
