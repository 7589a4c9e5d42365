import * as path from 'node:path';
import { BreedlabError, readJson, settings, unknownNameError } from '../../core';
import {
  COAT_COLORS,
  COAT_LENGTHS,
  COAT_TEXTURES,
  EAR_TYPES,
  FAMILIES,
  FURNISHINGS,
  PATTERNS,
  TAIL_TYPES,
  type Breed,
} from './breed';

let loaded: readonly Breed[] | undefined;

/** All 133 breeds in the order of their class folders, read once from `data/breeds.json` and checked. */
export function loadBreeds(): readonly Breed[] {
  if (loaded) return loaded;
  const file = path.join(settings().dataFolder, 'breeds.json');
  loaded = validateBreeds(readJson<unknown>(file), file);
  return loaded;
}

/**
 * The breeds with these class folders, in the order of the table.
 *
 * @throws BreedlabError naming a folder that is not in the table, with the nearest that is
 */
export function findBreeds(folders?: readonly string[]): readonly Breed[] {
  const all = loadBreeds();
  if (!folders) return all;
  const known = all.map((breed) => breed.folder);
  for (const folder of folders) {
    if (!known.includes(folder)) throw unknownNameError('breed', folder, known);
  }
  return all.filter((breed) => folders.includes(breed.folder));
}

/**
 * Checks rows against {@link Breed}: every field, every range, unique class folders in ascending order.
 *
 * @param source name of the file, for the message
 * @throws BreedlabError naming the row, the field and its value
 */
export function validateBreeds(rows: unknown, source = 'the breed table'): readonly Breed[] {
  if (!Array.isArray(rows) || rows.length === 0) {
    throw new BreedlabError(
      `${source} is not a non-empty list of breeds.`,
      'Restore data/breeds.json from the repository.',
    );
  }
  const breeds = rows.map((row, index) => validateBreed(row as unknown, index, source));
  breeds.forEach((breed, index) => {
    const before = breeds[index - 1];
    if (before && before.folder >= breed.folder) {
      const problem = `comes after '${before.folder}': class folders must be unique and ascend`;
      throw rowError(source, index, 'folder', breed.folder, problem);
    }
  });
  return breeds;
}

function validateBreed(row: unknown, index: number, source: string): Breed {
  const fail = (field: string, value: unknown, problem: string): never => {
    throw rowError(source, index, field, value, problem);
  };
  const object = (value: unknown, field: string): Record<string, unknown> =>
    typeof value === 'object' && value !== null
      ? (value as Record<string, unknown>)
      : fail(field, value, 'is not an object');
  const number = (value: unknown, field: string, low: number, high: number): void => {
    if (typeof value !== 'number' || !(value >= low && value <= high))
      fail(field, value, `is not in [${low}, ${high}]`);
  };
  const oneOf = (value: unknown, field: string, allowed: readonly string[]): void => {
    if (!allowed.includes(value as string)) fail(field, value, `is not one of ${allowed.join(', ')}`);
  };

  const breed = object(row, 'row');
  if (typeof breed.folder !== 'string' || !/^\d{3}\.[A-Z][\w-]+$/.test(breed.folder)) {
    fail('folder', breed.folder, 'is not of the form NNN.Name');
  }
  if (typeof breed.name !== 'string' || breed.name === '') fail('name', breed.name, 'is not a name');
  oneOf(breed.family, 'family', FAMILIES);
  number(breed.heightCm, 'heightCm', 10, 110);
  const body = object(breed.body, 'body');
  number(body.length, 'body.length', 0.8, 2.2);
  number(body.leg, 'body.leg', 0.2, 0.65);
  const head = object(breed.head, 'head');
  number(head.size, 'head.size', 0.6, 1.6);
  for (const key of ['bone', 'tuck']) number(body[key], `body.${key}`, 0, 1);
  for (const key of ['muzzle', 'depth', 'stop', 'skull']) number(head[key], `head.${key}`, 0, 1);
  const ears = object(breed.ears, 'ears');
  oneOf(ears.type, 'ears.type', EAR_TYPES);
  number(ears.size, 'ears.size', 0.3, 2);
  oneOf(breed.tail, 'tail', TAIL_TYPES);
  const coat = object(breed.coat, 'coat');
  oneOf(coat.length, 'coat.length', COAT_LENGTHS);
  oneOf(coat.texture, 'coat.texture', COAT_TEXTURES);
  if (!Array.isArray(coat.furnishings)) fail('coat.furnishings', coat.furnishings, 'is not a list');
  for (const value of coat.furnishings as unknown[]) oneOf(value, 'coat.furnishings', FURNISHINGS);
  if (!Array.isArray(breed.colors) || breed.colors.length === 0)
    fail('colors', breed.colors, 'is not a non-empty list');
  (breed.colors as unknown[]).forEach((entry, i) => {
    const color = object(entry, `colors[${i}]`);
    number(color.weight, `colors[${i}].weight`, 1e-6, 1e6);
    oneOf(color.pattern, `colors[${i}].pattern`, PATTERNS);
    oneOf(color.base, `colors[${i}].base`, COAT_COLORS);
    if (color.second !== undefined) oneOf(color.second, `colors[${i}].second`, COAT_COLORS);
    if (color.third !== undefined) oneOf(color.third, `colors[${i}].third`, COAT_COLORS);
    if (color.pattern !== 'solid' && color.second === undefined) {
      fail(`colors[${i}].second`, color.second, `is missing: the pattern '${String(color.pattern)}' needs one`);
    }
  });
  return row as Breed;
}

function rowError(source: string, index: number, field: string, value: unknown, problem: string): BreedlabError {
  return new BreedlabError(
    `${source}, row ${index + 1}: ${field} ${JSON.stringify(value)} ${problem}.`,
    'Correct the row, or restore data/breeds.json from the repository.',
  );
}
