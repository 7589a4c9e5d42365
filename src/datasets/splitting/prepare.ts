import * as fs from 'node:fs';
import * as path from 'node:path';
import { BreedlabError, removeLeftBehind, temporaryFolder } from '../../core';
import {
  describeLayout,
  readImageFolder,
  SPLIT_LIST_FILE,
  splitListOf,
  writeSplitList,
  type ClassListing,
  type Dataset,
  type FolderPart,
  type Split,
  type SplitList,
} from '../../data';
import { drawSplits, type DrawnShares } from './stratified';

/** Shares of the published dataset, 6680/835/836. */
export const DEFAULT_SHARE = 0.1;

export interface PrepareOptions {
  /** The folder. Its files stay where they are. */
  readonly root: string;
  /** Decides which files are drawn. Default 1. */
  readonly seed?: number;
  /** Share of a class that validates, where the folder has no validation part. Default 0.1. */
  readonly valid?: number;
  /** Share of a class that tests, where the folder has no test part. Default 0.1. */
  readonly test?: number;
  /** Path of the list. Default: `breedlab-split.json` in the folder. */
  readonly out?: string;
  /** Replace a list with other content. Default false. */
  readonly force?: boolean;
  /** Splits of the parts, where their names do not tell. Default: by name, `val` being validation. */
  readonly splitOf?: Readonly<Record<string, Split>>;
}

export interface Prepared {
  /** `folders`: there are train, valid and test already, and no list was written. */
  readonly kind: 'written' | 'unchanged' | 'folders';
  /** The list, where there is one. */
  readonly file: string | null;
  /** Splits that were drawn; the others are as the folder has them. */
  readonly drawn: DrawnShares;
  readonly dataset: Dataset;
}

/**
 * Makes a folder of images ready for training: writes a seeded, stratified split as a file list. A folder of
 * classes is split into three; one that has training and test parts gets a validation split out of training,
 * and one without a test part a test split. Nothing is moved.
 *
 * @throws BreedlabError when there are no images, a class has too few of them, a share is not between 0 and 1,
 * or another list is there already
 */
export function prepareSplits(options: PrepareOptions): Prepared {
  const root = path.resolve(options.root);
  const file = path.resolve(options.out ?? path.join(root, SPLIT_LIST_FILE));
  const layout = describeLayout(root);
  if (layout.kind === 'splits' && !fs.existsSync(file)) {
    return { kind: 'folders', file: null, drawn: {}, dataset: readImageFolder(root) };
  }
  const { list, drawn } = splitListFor({ ...options, root }, rootFor(file, root));
  const kind = write(file, list, root, options.force ?? false);
  return { kind, file, drawn, dataset: readImageFolder(file) };
}

/**
 * The list that {@link prepareSplits} writes, of a folder that has not all three splits. Writes nothing.
 *
 * @param listed the folder as the list names it: its path, or one relative to the list's own folder
 */
export function splitListFor(
  options: Omit<PrepareOptions, 'out' | 'force'>,
  listed: string,
): { readonly list: SplitList; readonly drawn: DrawnShares } {
  const { root, seed = 1 } = options;
  const given = givenSplits(root, options.splitOf);
  const drawn = missingShares(given, options);
  const split = drawSplits(given.train, drawn, seed, root);
  const listings = { train: split.train, valid: given.valid ?? split.valid, test: given.test ?? split.test };
  return { list: splitListOf(listings, { seed, shares: drawn }, listed), drawn };
}

/** A relative root where list and folder can move together. */
function rootFor(file: string, root: string): string {
  const relative = path.relative(path.dirname(file), root);
  return relative === '' ? '.' : relative.startsWith('..') ? root : relative;
}

interface GivenSplits {
  readonly train: ClassListing;
  readonly valid?: ClassListing;
  readonly test?: ClassListing;
}

function givenSplits(root: string, splitOf: PrepareOptions['splitOf']): GivenSplits {
  const layout = describeLayout(root);
  switch (layout.kind) {
    case 'classes':
      return { train: layout.classes };
    case 'parts':
      return { train: new Map(), ...partsBySplit(root, layout.parts, splitOf) };
    case 'splits':
      throw new BreedlabError(
        `${root} has folders train, valid and test, and a split list beside them.`,
        `Delete the list to train on the folders as they are.`,
      );
    case 'unknown':
      throw new BreedlabError(
        `${root} has no images to split; its folders: ${layout.folders.join(', ') || 'none'}.`,
        'Give a folder with one folder of images per class.',
      );
  }
}

function partsBySplit(
  root: string,
  parts: readonly FolderPart[],
  splitOf: PrepareOptions['splitOf'],
): Partial<Record<Split, ClassListing>> {
  const bySplit: Partial<Record<Split, ClassListing>> = {};
  for (const part of parts) {
    const split = splitOf?.[part.name] ?? part.split;
    if (bySplit[split] !== undefined) {
      const names = parts.map(({ name }) => name).join(', ');
      throw new BreedlabError(
        `${root} has two folders for the ${split} split, among ${names}.`,
        'Give a folder that has one folder for each of training, validation and test.',
      );
    }
    bySplit[split] = new Map([...part.classes].filter(([, files]) => files.length > 0));
  }
  return bySplit;
}

function missingShares(given: GivenSplits, options: PrepareOptions): DrawnShares {
  const share = (split: 'valid' | 'test'): DrawnShares => {
    if (given[split] !== undefined) return {};
    const value = options[split] ?? DEFAULT_SHARE;
    if (value > 0 && value < 1) return { [split]: value };
    throw new BreedlabError(`The share of the ${split} split is ${value}.`, 'Give a number between 0 and 1, e.g. 0.1.');
  };
  const shares = { ...share('valid'), ...share('test') };
  const sum = (shares.valid ?? 0) + (shares.test ?? 0);
  if (sum < 1) return shares;
  throw new BreedlabError(
    `The shares of validation and test add up to ${sum}: nothing is left for training.`,
    'Give shares that add up to less than 1.',
  );
}

function write(file: string, list: SplitList, root: string, force: boolean): 'written' | 'unchanged' {
  const text = `${JSON.stringify(list, null, 2)}\n`;
  removeLeftBehind(file);
  if (fs.statSync(file, { throwIfNoEntry: false })?.isFile() === true) {
    if (fs.readFileSync(file, 'utf8') === text) return 'unchanged';
    if (!force) {
      throw new BreedlabError(
        `${file} has another split.`,
        'Give --force to replace it: runs made with it can then not be continued.',
      );
    }
  }
  requireReadable({ ...list, root });
  writeSplitList(file, list);
  return 'written';
}

/** Reads a list before it counts, for parts may differ in their classes; elsewhere, so that no draft lies among photos. */
function requireReadable(list: SplitList): void {
  const folder = temporaryFolder('split');
  try {
    const draft = path.join(folder, SPLIT_LIST_FILE);
    writeSplitList(draft, list);
    readImageFolder(draft);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
