import type { JsonSchema } from '../../core';
import type { SettingRows } from './setting';

/** JSON Schema of a file's `settings`; it refers to `channels` of common.schema.json. */
export function schemaOf(rows: SettingRows): JsonSchema {
  const entries = Object.entries(rows);
  return {
    description: 'All that decides a training besides data, seed and engine.',
    type: 'object',
    properties: Object.fromEntries(
      entries.map(([key, { kind, description }]) => [key, { description, ...kind.schema() }]),
    ),
    required: entries.filter(([, { omittedAtDefault = false }]) => omittedAtDefault === false).map(([key]) => key),
    additionalProperties: false,
  };
}
