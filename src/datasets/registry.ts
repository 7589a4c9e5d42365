import * as fs from 'node:fs';
import * as path from 'node:path';
import { BreedlabError, createRegistry, messageOf, nearest } from '../core';
import { readImageFolder, type Dataset } from '../data';
import { requireDataset } from './fetching';
import { openOwnDataset, ownDatasetOf, type NewDataset, type OwnDataset } from './own';
import { PUBLISHED, type PublishedDataset } from './published';

/** A dataset that has a name: one that can be fetched, or a folder of the user's. */
export type NamedDataset = PublishedDataset | OwnDataset;

const datasets = createRegistry<NamedDataset>('dataset', PUBLISHED);

/**
 * Defines a dataset of the user's: a folder of images and their layout. `{ data: 'name' }` in a cell and
 * `--data name` mean it then, and runs record its name. It is data: trainings that a cell starts know it, too. The folder
 * is looked at when the dataset is opened.
 *
 * @returns the definition, complete
 * @throws BreedlabError for a name that is a dataset's of Breedlab or no plain word, a key that does not exist, a value
 *   that it cannot take
 * @example
 * defineDataset({ name: 'my-dogs', folder: '/data/dogs', layout: 'classes', validShare: 0.15 });
 * await train(experiment(34), { data: 'my-dogs' });
 */
export function defineDataset(definition: NewDataset): OwnDataset {
  return datasets.define(ownDatasetOf(definition));
}

/** All datasets that can be fetched. */
export function allPublishedDatasets(): readonly PublishedDataset[] {
  return datasets.all().filter(isPublished);
}

/** A dataset that can be fetched, by name. @throws BreedlabError with the nearest name when there is none */
export function publishedDataset(name: string): PublishedDataset {
  const found = datasets.get(name);
  if (isPublished(found)) return found;
  throw new BreedlabError(`The dataset '${name}' is one of your own: ${found.folder}.`, 'There is nothing to fetch.');
}

/** The user's datasets, in the order of their definition. */
export function ownDatasets(): readonly OwnDataset[] {
  return datasets.all().filter((dataset) => !isPublished(dataset)) as readonly OwnDataset[];
}

/** Tells whether `{ data }` and `--data` take the name. */
export function hasDataset(name: string): boolean {
  return datasets.find(name) !== undefined;
}

/** A dataset by name, published or the user's. @throws BreedlabError with the nearest name when there is none */
export function datasetNamed(name: string): NamedDataset {
  return datasets.get(name);
}

/**
 * The dataset that `{ data }` or `--data` names; undefined where they give a folder or a list. A folder beside the
 * current one that has the name of a published dataset is that folder.
 */
export function datasetMeant(data: string): NamedDataset | undefined {
  if (data.startsWith('{')) return defineDataset(parsed(data));
  const named = datasets.find(data);
  return named !== undefined && isPublished(named) && fs.existsSync(path.resolve(data)) ? undefined : named;
}

/** Folder of the images of a dataset. @throws BreedlabError for one that has to be fetched first */
export function folderOf(dataset: NamedDataset): string {
  return isPublished(dataset) ? requireDataset(dataset) : dataset.folder;
}

/** Opens a dataset that has a name. @throws BreedlabError when it is not there, or not as it is described */
export function openNamed(dataset: NamedDataset): Dataset {
  return isPublished(dataset) ? readImageFolder(requireDataset(dataset)) : openOwnDataset(dataset);
}

/**
 * Opens the value of `{ data }` or `--data`: the name of a dataset, the user's or a fetched one; a folder laid out as
 * `train|valid|test/NNN.Breed/*.jpg`; a split list; or the result of {@link dataForProcess} for a name.
 *
 * @throws BreedlabError when there is no such dataset or folder, or it is not in the expected layout
 */
export function openData(data: string): Dataset {
  const named = datasetMeant(data);
  if (named !== undefined) return openNamed(named);
  const folder = path.resolve(data);
  const guess = fs.existsSync(folder) ? undefined : nearest(data, datasets.names());
  if (guess === undefined) return readImageFolder(folder);
  throw new BreedlabError(`There is no folder ${folder}, and no dataset '${data}'.`, `Did you mean '${guess}'?`);
}

/** The name by which runs record the value of `{ data }` or `--data`; any other text is such a name. */
export function nameOfData(data: string): string {
  const named = datasetMeant(data);
  if (named !== undefined) return named.name;
  const place = fs.statSync(data, { throwIfNoEntry: false });
  if (place === undefined) return data;
  return place.isDirectory() ? path.basename(path.resolve(data)) : openData(data).name;
}

/** Value of `--data` for another process: the definition of a dataset of the user's in place of its name. */
export function dataForProcess(data: string): string {
  const named = datasets.find(data);
  return named === undefined || isPublished(named) ? data : JSON.stringify(named);
}

function isPublished(dataset: NamedDataset): dataset is PublishedDataset {
  return 'archives' in dataset;
}

function parsed(json: string): NewDataset {
  try {
    return JSON.parse(json) as NewDataset;
  } catch (error) {
    throw new BreedlabError(
      `--data is neither a name nor a folder nor JSON: ${messageOf(error)}.`,
      'Give a name or a folder.',
    );
  }
}
