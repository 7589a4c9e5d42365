import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Ajv2020, ErrorObject } from 'ajv/dist/2020';
import { BreedlabError, shortened } from './errors';
import { readJson } from './files';
import { settings } from './settings';
import { unknownNameError } from './suggest';

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

/**
 * Requires the content of a file to be what its schema says.
 *
 * @param name the schema's, e.g. `metrics`
 * @throws BreedlabError naming the file and the first key that is missing, unknown or of another value
 */
export function requireSchema(file: string, name: string, content: unknown): void {
  const problem = schemaProblem(name, content);
  if (problem === undefined) return;
  throw new BreedlabError(
    `${file} is damaged: ${problem}.`,
    'Restore it from a backup, move its folder elsewhere, or delete it.',
  );
}

/** The first thing in a file's content that its schema does not allow, in words; undefined when there is none. */
export function schemaProblem(name: string, content: unknown): string | undefined {
  validators ??= openValidators();
  const validate = validators.getSchema(`${name}${SUFFIX}`);
  if (validate === undefined) throw new Error(`There is no schema '${name}'.`);
  if (validate(content) === true) return undefined;
  // What a choice between alternatives says last is that none fits; its first problem says where.
  return problemText(validate.errors![0]!);
}

let validators: Ajv2020 | undefined;

function openValidators(): Ajv2020 {
  // Loaded with the first file that is checked: many commands and cells check none.
  const ajv = require('ajv/dist/2020') as typeof import('ajv/dist/2020');
  // The schemas are our own: that they are sound is for a test, and takes longer than to use them.
  const opened = new ajv.Ajv2020({ allowUnionTypes: true, validateSchema: false, code: { optimize: false } });
  for (const { file } of allSchemas()) opened.addSchema(readJson<object>(file));
  return opened;
}

function problemText({ instancePath, message = 'cannot be read', params }: ErrorObject): string {
  const place = instancePath === '' ? 'it' : shortened(instancePath.slice(1).replaceAll('/', '.'), 80);
  const { additionalProperty: key, allowedValues: words } = params as Readonly<Record<string, unknown>>;
  if (key !== undefined) return `${place} has a key '${shortened(String(key), 80)}' that is not known`;
  return `${place} ${message}${Array.isArray(words) ? ` (${words.map(String).join(', ')})` : ''}`;
}
