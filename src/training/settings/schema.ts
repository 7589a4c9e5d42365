import type { JsonSchema } from '../../core';
import type { SettingRows } from './setting';

/** JSON Schema of a file's `settings`; it refers to `channels` of common.schema.json. */
export function schemaOf(rows: SettingRows): JsonSchema {
  const entries = Object.entries(rows);
  const renamed = entries.flatMap(([key, { formerly }]) => (formerly === undefined ? [] : [{ key, formerly }]));
  return {
    description: 'All that decides a training besides data, seed and engine.',
    type: 'object',
    properties: Object.fromEntries([
      ...entries.map(([key, { kind, description }]) => [key, { description, ...kind.schema() }]),
      ...renamed.map(({ key, formerly }) => [
        formerly.key,
        { description: `What \`${key}\` was called in earlier versions.`, enum: formerly.values },
      ]),
    ]),
    required: entries
      .filter(([, { omittedAtDefault = false, formerly }]) => omittedAtDefault === false && formerly === undefined)
      .map(([key]) => key),
    ...(renamed.length === 0
      ? {}
      : {
          allOf: renamed.map(({ key, formerly }) => ({ oneOf: [has(key), has(formerly.key)] })),
        }),
    additionalProperties: false,
  };
}

function has(key: string): JsonSchema {
  return { type: 'object', properties: { [key]: {} }, required: [key] };
}
