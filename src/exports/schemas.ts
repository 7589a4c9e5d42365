import * as fs from 'node:fs';
import * as path from 'node:path';
import { readJson, settings, unknownNameError } from '../core';

/** A JSON Schema (draft 2020-12) of one of the files that Breedlab writes. */
export interface PublishedSchema {
  /** E.g. `metrics`. */
  readonly name: string;
  /** Description of the files, in a sentence. */
  readonly title: string;
  /** Absolute path of the schema. */
  readonly file: string;
}

const SUFFIX = '.schema.json';

/** Every published schema, by name. `common` holds what several of them share. */
export function allSchemas(): readonly PublishedSchema[] {
  const folder = path.join(settings().dataFolder, 'schemas');
  return fs
    .readdirSync(folder)
    .filter((name) => name.endsWith(SUFFIX))
    .sort()
    .map((name) => {
      const file = path.join(folder, name);
      return { name: name.slice(0, -SUFFIX.length), title: readJson<{ title: string }>(file).title, file };
    });
}

/** @throws BreedlabError listing the schemas when there is no such one */
export function schema(name: string): PublishedSchema {
  const all = allSchemas();
  const found = all.find((each) => each.name === name);
  if (found === undefined)
    throw unknownNameError(
      'schema',
      name,
      all.map((each) => each.name),
    );
  return found;
}
