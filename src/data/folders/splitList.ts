import * as path from 'node:path';
import { BreedlabError, readJson, requireFormat, writeJsonAtomic } from '../../core';
import { SPLITS, type Split } from '../types';
import { byCodeUnits, found, listSome, type ClassListing } from './listing';

/** Name of the list in a dataset's folder. */
export const SPLIT_LIST_FILE = 'breedlab-split.json';

const FORMAT = 'breedlab-split';
const VERSION = 1;
const REMEDY = 'Make it again with `npx breedlab data prepare`, or restore the file.';

/** Parameters of a drawn split, for the record. */
export interface SplitOrigin {
  readonly seed: number;
  /** Shares of the images that were drawn into a split, where one was drawn. */
  readonly shares: Readonly<Partial<Record<Split, number>>>;
}

/** Class and split of each file, beside files that stay where they are. */
export interface SplitList extends SplitOrigin {
  readonly format: typeof FORMAT;
  readonly version: typeof VERSION;
  /** The folder that paths are relative to: absolute, or relative to the list's own folder. */
  readonly root: string;
  /** Paths with forward slashes, by class, by split. */
  readonly splits: Readonly<Record<Split, Readonly<Record<string, readonly string[]>>>>;
}

/** A list of the given listings. */
export function splitListOf(
  listings: Readonly<Record<Split, ClassListing>>,
  origin: SplitOrigin,
  root = '.',
): SplitList {
  const paths = (split: Split): Record<string, readonly string[]> =>
    Object.fromEntries(
      [...listings[split]].map(([name, files]) => [name, files.map(({ relativePath }) => relativePath)]),
    );
  return {
    format: FORMAT,
    version: VERSION,
    root,
    ...origin,
    splits: { train: paths('train'), valid: paths('valid'), test: paths('test') },
  };
}

export function writeSplitList(file: string, list: SplitList): void {
  writeJsonAtomic(file, list);
}

/**
 * Reads a list and looks at the files it names. A file that is not there stays listed, for the loader to skip
 * by name.
 *
 * @returns the folder of the files, and their listings
 * @throws BreedlabError naming the list and its fault: another format, a path that leaves the
 * folder, a file listed twice
 */
export function readSplitList(file: string): { root: string; listings: Record<Split, ClassListing> } {
  const list = checked(readJson<unknown>(file), file);
  const root = path.resolve(path.dirname(file), list.root);
  const listing = (split: Split): ClassListing => {
    const classes = Object.entries(list.splits[split]).sort(([a], [b]) => byCodeUnits(a, b));
    return new Map(
      classes.map(([name, paths]) => [name, [...paths].sort(byCodeUnits).map((each) => found(root, each))]),
    );
  };
  return { root, listings: { train: listing('train'), valid: listing('valid'), test: listing('test') } };
}

function checked(value: unknown, file: string): SplitList {
  const list = value as Partial<SplitList> | null;
  if (list?.format !== FORMAT) throw wrong(file, `is not a split list of Breedlab`);
  requireFormat(file, list.version, VERSION);
  if (typeof list.root !== 'string') throw wrong(file, `has no 'root'`);
  const seen = new Set<string>();
  for (const split of SPLITS) {
    const classes: unknown = list.splits?.[split];
    if (typeof classes !== 'object' || classes === null) throw wrong(file, `has no split '${split}'`);
    for (const [name, paths] of Object.entries(classes)) checkPaths(file, `${split}/${name}`, paths, seen);
  }
  return list as SplitList;
}

function checkPaths(file: string, where: string, paths: unknown, seen: Set<string>): void {
  if (!Array.isArray(paths)) throw wrong(file, `has no list of files for '${where}'`);
  for (const each of paths as unknown[]) {
    if (typeof each !== 'string' || !staysInside(each)) {
      throw wrong(file, `lists a path that is not within its folder: ${JSON.stringify(each)} in '${where}'`);
    }
    if (seen.has(each)) throw wrong(file, `lists ${listSome([each])} twice, the second time in '${where}'`);
    seen.add(each);
  }
}

function staysInside(relativePath: string): boolean {
  const steps = relativePath.split('/');
  return !relativePath.includes('\0') && !steps.some((step) => step === '' || step === '.' || step === '..');
}

function wrong(file: string, problem: string): BreedlabError {
  return new BreedlabError(`${file} ${problem}.`, REMEDY);
}
