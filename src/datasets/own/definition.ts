import * as path from 'node:path';
import { BreedlabError, nearest } from '../../core';

/**
 * Layout of the images of a folder:
 * - `split`: folders `train`, `valid` and `test` (or `training`, `val`, ...), each with a folder per class; a validation
 *   or test part that is missing is drawn out of training;
 * - `classes`: one folder per class; validation and test are drawn out of it;
 * - a split list, as `breedlab data prepare` writes it: its path, absolute or below the folder.
 */
export type DatasetLayout = 'split' | 'classes' | { readonly list: string };

/** A dataset as `defineDataset` takes it. */
export interface NewDataset {
  /** The word for `{ data }` and `--data`; runs record it. Not the name of one that Breedlab has. */
  readonly name: string;
  /** Folder of the images, absolute or from the current folder. Nothing in it is moved or written. */
  readonly folder: string;
  readonly layout: DatasetLayout;
  /** Share of every class that validates, in (0, 1), where that is drawn. Default 0.1. */
  readonly validShare?: number;
  /** Share of every class that tests, in (0, 1), where that is drawn. Default 0.1. */
  readonly testShare?: number;
  /** Decides which images are drawn. Default 1. */
  readonly seed?: number;
  /** Default: the name. */
  readonly title?: string;
  /** Terms of the images, for lists. Default 'not stated'. */
  readonly license?: string;
}

/** A dataset of the user's: plain data, complete, with an absolute folder. */
export interface OwnDataset extends NewDataset {
  readonly title: string;
  readonly license: string;
}

const KEYS = ['name', 'folder', 'layout', 'validShare', 'testShare', 'seed', 'title', 'license'];
/** Names reserved for drawn datasets. */
const RESERVED = /^(procedural|drawn)-/;

/** Checks a definition: it may come from JavaScript or JSON. @throws BreedlabError naming its first fault */
export function ownDatasetOf(definition: NewDataset): OwnDataset {
  const { name, folder, layout, seed, title = name, license = 'not stated' } = definition;
  const owner = `The dataset '${String(name)}'`;
  const wrong = (key: string, value: unknown, wanted: string): BreedlabError =>
    new BreedlabError(`${owner} has ${key} ${JSON.stringify(value) ?? String(value)}.`, `Give ${wanted}.`);
  for (const key of Object.keys(definition)) {
    if (KEYS.includes(key)) continue;
    const guess = nearest(key, KEYS);
    const remedy = `${guess === undefined ? '' : `Did you mean '${guess}'? `}Known: ${KEYS.join(', ')}.`;
    throw new BreedlabError(`${owner} has no '${key}'.`, remedy);
  }
  if (RESERVED.test(name))
    throw wrong('the name', name, "another: names of drawn datasets begin with 'procedural-' or 'drawn-'");
  if (typeof folder !== 'string' || folder === '') throw wrong('folder', folder, 'the folder of the images');
  const isList = typeof layout === 'object' && layout !== null && typeof layout.list === 'string';
  if (layout !== 'split' && layout !== 'classes' && !isList) {
    throw wrong('layout', layout, "'split', 'classes', or a split list: { list: 'breedlab-split.json' }");
  }
  for (const key of ['validShare', 'testShare'] as const) {
    const share = definition[key];
    if (share === undefined) continue;
    if (isList) throw wrong(key, share, 'no share: the list says which images are in which split');
    if (!(share > 0 && share < 1)) throw wrong(key, share, 'a number between 0 and 1, e.g. 0.1');
  }
  if (seed !== undefined && !(Number.isSafeInteger(seed) && seed >= 0)) {
    throw wrong('seed', seed, 'a whole number from 0');
  }
  for (const [key, text] of Object.entries({ title, license })) {
    if (typeof text !== 'string' || text === '') throw wrong(key, text, 'a text');
  }
  return { ...definition, folder: path.resolve(folder), title, license };
}
