import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { BreedlabError, errorCode, messageOf } from '../core';
import { IMAGE_EXTENSIONS } from './images';
import { SPLITS, type Dataset, type DatasetClass, type ImageFile, type Split } from './types';

const LAYOUT_REMEDY = 'Give a folder laid out as train|valid|test/001.Affenpinscher/*.jpg.';

/** An image file as found: path below the dataset's root with forward slashes, and its size. */
interface FoundFile {
  readonly relativePath: string;
  /** -1 for a file that cannot be looked at, such as a link to nowhere: the loader skips it by name. */
  readonly bytes: number;
}

/** Image files by class folder. */
type SplitListing = ReadonlyMap<string, readonly FoundFile[]>;

/**
 * Reads a dataset laid out as `train|valid|test/NNN.Breed/*.jpg` (the number is optional). Lists files
 * only; none is opened. Order is by name and does not depend on the file system. Hidden files and other
 * extensions are ignored.
 *
 * @param options.name short name of the dataset. Default: the folder's name
 * @throws BreedlabError when the folder or a split is missing, a class is empty, the splits' classes
 * differ, or there are no images
 */
export function readImageFolder(root: string, options: { readonly name?: string } = {}): Dataset {
  const absolute = path.resolve(root);
  requireSplits(absolute);
  const listings: Record<Split, SplitListing> = {
    train: listSplit(absolute, 'train'),
    valid: listSplit(absolute, 'valid'),
    test: listSplit(absolute, 'test'),
  };
  requireImages(absolute, listings);
  requireEqualClasses(absolute, listings);
  requireFilledClasses(absolute, listings);

  const folders = [...listings.train.keys()];
  return {
    name: options.name ?? path.basename(absolute),
    root: absolute,
    classes: folders.map((folder) => describeClass(folder, listings)),
    images: perSplit((split) => imagesOf(absolute, folders, listings[split])),
    hash: hashOf(listings),
  };
}

function perSplit<T>(make: (split: Split) => T): Record<Split, T> {
  return { train: make('train'), valid: make('valid'), test: make('test') };
}

function requireSplits(root: string): void {
  const present = folderNames(root, 'Dataset folder');
  const missing = SPLITS.filter((split) => !present.includes(split));
  if (missing.length === 0) return;
  const found = present.length === 0 ? 'no folders' : listSome(present);
  const plural = missing.length === 1 ? '' : 's';
  throw new BreedlabError(
    `Dataset folder ${root} has no folder${plural} ${missing.map(quote).join(', ')}; there is: ${found}.`,
    LAYOUT_REMEDY,
  );
}

function listSplit(root: string, split: Split): SplitListing {
  const folder = path.join(root, split);
  const classes = folderNames(folder, `Split '${split}'`);
  return new Map(classes.map((name) => [name, listClass(root, `${split}/${name}`)]));
}

function listClass(root: string, relativeFolder: string): FoundFile[] {
  return readFolder(path.join(root, relativeFolder), 'Class folder')
    .filter((entry) => !entry.name.startsWith('.') && !entry.isDirectory() && isImageName(entry.name))
    .map(({ name }) => {
      const relativePath = `${relativeFolder}/${name}`;
      return { relativePath, bytes: sizeOf(path.join(root, relativePath)) };
    });
}

function isImageName(name: string): boolean {
  return IMAGE_EXTENSIONS.includes(path.extname(name).toLowerCase());
}

function sizeOf(file: string): number {
  try {
    return fs.statSync(file).size;
  } catch {
    return -1;
  }
}

/** Names of the visible folders in a folder, links to folders included, sorted. */
function folderNames(folder: string, what: string): string[] {
  return readFolder(folder, what)
    .filter(({ name }) => !name.startsWith('.'))
    .filter(
      (entry) => entry.isDirectory() || (entry.isSymbolicLink() && isFolder(path.join(folder, entry.name))),
    )
    .map(({ name }) => name);
}

function isFolder(file: string): boolean {
  return fs.statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Entries of a folder sorted by UTF-16 code units: the same on every machine and locale. */
function readFolder(folder: string, what: string): fs.Dirent[] {
  try {
    const entries = fs.readdirSync(folder, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  } catch (error) {
    const code = errorCode(error);
    const problem =
      code === 'ENOENT'
        ? 'does not exist'
        : code === 'ENOTDIR'
          ? 'is not a folder'
          : `cannot be read: ${messageOf(error)}`;
    throw new BreedlabError(`${what} ${folder} ${problem}.`, LAYOUT_REMEDY, { cause: error });
  }
}

function requireImages(root: string, listings: Record<Split, SplitListing>): void {
  const count = (split: Split): number =>
    [...listings[split].values()].reduce((sum, files) => sum + files.length, 0);
  const empty = SPLITS.filter((split) => count(split) === 0);
  if (empty.length === 0) return;
  const where =
    empty.length === SPLITS.length ? root : empty.map((split) => path.join(root, split)).join(', ');
  throw new BreedlabError(
    `No images in ${where}.`,
    `Put files (${IMAGE_EXTENSIONS.join(', ')}) into a folder per class: train/001.Affenpinscher/1.jpg.`,
  );
}

function requireEqualClasses(root: string, listings: Record<Split, SplitListing>): void {
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
    'Every class needs a folder of the same name in train, valid and test.',
  );
}

function requireFilledClasses(root: string, listings: Record<Split, SplitListing>): void {
  const empty = SPLITS.flatMap((split) =>
    [...listings[split]].filter(([, files]) => files.length === 0).map(([name]) => `${split}/${name}`),
  );
  if (empty.length === 0) return;
  throw new BreedlabError(
    `No images in ${empty.length} of the class folders of ${root}: ${listSome(empty)}.`,
    'Put images there, or delete the class from train, valid and test.',
  );
}

function describeClass(folder: string, listings: Record<Split, SplitListing>): DatasetClass {
  return {
    folder,
    name: className(folder),
    counts: perSplit((split) => listings[split].get(folder)!.length),
  };
}

/** `001.German_shepherd_dog` -> `German shepherd dog`. */
function className(folder: string): string {
  const name = folder
    .replace(/^\d+\./, '')
    .replaceAll('_', ' ')
    .trim();
  return name === '' ? folder : name;
}

function imagesOf(root: string, folders: readonly string[], listing: SplitListing): ImageFile[] {
  return folders.flatMap((folder, label) =>
    listing.get(folder)!.map(({ relativePath }) => ({ path: path.join(root, relativePath), label })),
  );
}

/** First 16 hexadecimal digits of the SHA-256 of all relative paths and sizes. */
function hashOf(listings: Record<Split, SplitListing>): string {
  const hash = createHash('sha256');
  for (const split of SPLITS) {
    for (const { relativePath, bytes } of [...listings[split].values()].flat()) {
      hash.update(`${relativePath}\0${bytes}\n`);
    }
  }
  return hash.digest('hex').slice(0, 16);
}

function listSome(names: readonly string[], most = 10): string {
  const shown = names.slice(0, most).map(quote).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

function quote(name: string): string {
  return `'${name}'`;
}
