import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, test } from 'node:test';
import { allSchemas, readJson, schema, settings } from '../../src/core';

type JsonObject = { [key: string]: unknown };

const FILES = ['config', 'environment', 'history', 'metrics', 'predictions'] as const;

/** A property as docs/run-folder.md lists it: name with its place, and meaning. */
type Documented = `${string} | ${string}`;

describe('docs/run-folder.md lists every property with its meaning', () => {
  const parts = (name: string): JsonObject => readJson<JsonObject>(schema(name).file);
  const guide = fs.readFileSync(path.join(settings().projectRoot, 'docs', 'run-folder.md'), 'utf8');

  for (const name of FILES) {
    test(name, () => {
      const section = guide.split(`\n## ${name}.json\n`)[1]!.split(/^## /m)[0]!;
      const listed = [...section.matchAll(/^\| `(\S+)` \| .+ \| (.+) \|$/gm)].map(
        ([, key, meaning]) => `${key} | ${meaning}`,
      );
      assert.deepEqual(listed, [...new Set(properties(parts(name), parts(name), ''))]);
    });
  }

  test('and every schema', () => {
    for (const { name } of allSchemas()) assert.ok(guide.includes(`\`${name}.schema.json\``), name);
  });

  function properties(part: JsonObject, root: JsonObject, at: string): Documented[] {
    const own = resolved(part, root);
    if (own.items !== undefined) return properties(own.items as JsonObject, root, `${at}[]`);
    const alternatives = (own.oneOf ?? []) as JsonObject[];
    const entries = Object.entries((own.properties ?? {}) as Record<string, JsonObject>);
    return [
      ...alternatives.flatMap((one) => properties(one, root, at)),
      ...entries.flatMap(([key, property]) => {
        const place = at === '' ? key : `${at}.${key}`;
        const { description } = resolved(property, root);
        assert.equal(typeof description, 'string', `${place} is described`);
        return [`${place} | ${String(description)}` as const, ...properties(property, root, place)];
      }),
    ];
  }

  function resolved(part: JsonObject, root: JsonObject): JsonObject {
    const reference = part.$ref as string | undefined;
    if (reference === undefined) return part;
    const [file, key] = reference.split('#/$defs/') as [string, string?];
    const source = file === '' ? root : parts(file.replace('.schema.json', ''));
    const target = key === undefined ? source : (source.$defs as Record<string, JsonObject>)[key]!;
    return { ...target, ...part, $ref: null };
  }
});
