import { createHash } from 'node:crypto';
import * as path from 'node:path';
import { BreedlabError, formatCount, printedAs } from '../../core';
import { IMAGE_EXTENSIONS } from '../images';
import { SPLITS, type Dataset, type DatasetClass, type ImageFile, type Split } from '../types';
import { describeLayout } from './layout';
import { folderNames, isFile, LAYOUT_REMEDY, listClasses, listSome, quote, type ClassListing } from './listing';
import { readSplitList, SPLIT_LIST_FILE } from './splitList';

type Listings = Readonly<Record<Split, ClassListing>>;

/**
 * Reads a dataset: a folder laid out as `train|valid|test/NNN.Breed/*.jpg` (the number is optional), or one
 * with a split list (`breedlab-split.json`, which `breedlab data prepare` writes), or such a list. The list
 * comes first where there are both. Lists files only; none is opened. Order is by name and does not depend
 * on the file system. Hidden files and other extensions are ignored.
 *
 * @param source the folder, or the list
 * @param options.name short name of the dataset. Default: the folder's name
 * @throws BreedlabError when the folder or a split is missing, a class is empty, the splits' classes
 * differ, or there are no images
 * @example const mine = readImageFolder('path/to/photos');
 */
export function readImageFolder(source: string, options: { readonly name?: string } = {}): Dataset {
  const list = listFile(path.resolve(source));
  const { root, listings } = list === undefined ? readSplitFolders(path.resolve(source)) : readSplitList(list);
  requireImages(root, listings);
  requireEqualClasses(root, listings);
  requireFilledClasses(root, listings);

  const folders = [...listings.train.keys()];
  const names = classNames(folders);
  const dataset: Dataset = {
    name: options.name ?? path.basename(root),
    root,
    ...(list === undefined ? {} : { list }),
    classes: folders.map((folder, i) => describeClass(folder, names[i]!, listings)),
    images: perSplit((split) => imagesOf(root, folders, listings[split])),
    hash: list === undefined ? hashOf(listings) : hashOfList(listings),
  };
  return printedAs(dataset, () => datasetText(dataset));
}

/** e.g. `Dataset procedural-dogs-demo: 8 classes; 640 train, 160 valid and 320 test images`. */
function datasetText({ name, classes, images: { train, valid, test } }: Dataset): string {
  const images = `${formatCount(train.length)} train, ${formatCount(valid.length)} valid and ${formatCount(test.length)} test images`;
  return `Dataset ${name}: ${formatCount(classes.length)} classes; ${images}`;
}

/** The split list that `source` is or holds. */
function listFile(source: string): string | undefined {
  const inside = path.join(source, SPLIT_LIST_FILE);
  if (isFile(inside)) return inside;
  return path.extname(source) === '.json' && isFile(source) ? source : undefined;
}

function readSplitFolders(root: string): { root: string; listings: Listings } {
  requireSplits(root);
  return { root, listings: perSplit((split) => listClasses(root, split, `Split '${split}'`)) };
}

function perSplit<T>(make: (split: Split) => T): Record<Split, T> {
  return { train: make('train'), valid: make('valid'), test: make('test') };
}

function requireSplits(root: string): void {
  const present = folderNames(root, 'Dataset folder');
  const missing = SPLITS.filter((split) => !present.includes(split));
  if (missing.length === 0) return;
  const there = present.length === 0 ? 'no folders' : listSome(present);
  const plural = missing.length === 1 ? '' : 's';
  throw new BreedlabError(
    `Dataset folder ${root} has no folder${plural} ${missing.map(quote).join(', ')}; there is: ${there}.`,
    describeLayout(root).kind === 'unknown'
      ? LAYOUT_REMEDY
      : `Run \`npx breedlab data prepare --data ${shellWord(root)}\`: it splits the images in a file list and ` +
          'moves none of them.',
  );
}

function shellWord(text: string): string {
  return /^[\w./@:+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function requireImages(root: string, listings: Listings): void {
  const count = (split: Split): number => [...listings[split].values()].reduce((sum, files) => sum + files.length, 0);
  const empty = SPLITS.filter((split) => count(split) === 0);
  if (empty.length === 0) return;
  const where = empty.length === SPLITS.length ? root : empty.map((split) => path.join(root, split)).join(', ');
  throw new BreedlabError(
    `No images in ${where}.`,
    `Put files (${IMAGE_EXTENSIONS.join(', ')}) into a folder per class: train/001.Affenpinscher/1.jpg.`,
  );
}

function requireEqualClasses(root: string, listings: Listings): void {
  const all = [...new Set(SPLITS.flatMap((split) => [...listings[split].keys()]))].sort();
  const differences = SPLITS.map((split) => ({
    split,
    missing: all.filter((name) => !listings[split].has(name)),
  }))
    .filter(({ missing }) => missing.length > 0)
    .map(({ split, missing }) => `'${split}' lacks ${listSome(missing)}`);
  if (differences.length === 0) return;
  throw new BreedlabError(
    `The splits of ${root} differ in their classes: ${differences.join('; ')}.`,
    'Every class needs images in train, valid and test.',
  );
}

function requireFilledClasses(root: string, listings: Listings): void {
  const empty = SPLITS.flatMap((split) =>
    [...listings[split]].filter(([, files]) => files.length === 0).map(([name]) => `${split}/${name}`),
  );
  if (empty.length === 0) return;
  throw new BreedlabError(
    `No images in ${empty.length} of the class folders of ${root}: ${listSome(empty)}.`,
    'Put images there, or delete the class from train, valid and test.',
  );
}

function describeClass(folder: string, name: string, listings: Listings): DatasetClass {
  return {
    folder,
    name,
    counts: perSplit((split) => listings[split].get(folder)!.length),
  };
}

/** Names of classes by their folders; those that would come to the same name keep their folder's. */
function classNames(folders: readonly string[]): readonly string[] {
  const names = folders.map(className);
  const isShared = (name: string): boolean => names.indexOf(name) !== names.lastIndexOf(name);
  return names.map((name, i) => (isShared(name) ? folders[i]! : name));
}

/** `001.German_shepherd_dog` and `n02106662-German_shepherd_dog` -> `German shepherd dog`. */
function className(folder: string): string {
  const name = folder
    .replace(/^(\d+\.|n\d{8}-)/, '')
    .replaceAll('_', ' ')
    .trim();
  return name === '' ? folder : name;
}

function imagesOf(root: string, folders: readonly string[], listing: ClassListing): ImageFile[] {
  return folders.flatMap((folder, label) =>
    listing.get(folder)!.map(({ relativePath }) => ({ path: path.join(root, relativePath), label })),
  );
}

/** First 16 hexadecimal digits of the SHA-256 of all relative paths and sizes. */
function hashOf(listings: Listings): string {
  const hash = createHash('sha256');
  for (const split of SPLITS) {
    for (const { relativePath, bytes } of [...listings[split].values()].flat()) {
      hash.update(`${relativePath}\0${bytes}\n`);
    }
  }
  return hash.digest('hex').slice(0, 16);
}

/** {@link hashOf}, with the splits and classes that the paths of a list do not tell. */
function hashOfList(listings: Listings): string {
  const hash = createHash('sha256');
  for (const split of SPLITS) {
    for (const [name, files] of listings[split]) {
      for (const { relativePath, bytes } of files) {
        hash.update(`${split}\0${name}\0${relativePath}\0${bytes}\n`);
      }
    }
  }
  return hash.digest('hex').slice(0, 16);
}
