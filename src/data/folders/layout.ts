import { folderNames, listClasses, type ClassListing } from './listing';
import { SPLITS, type Split } from '../types';

/** A folder of class folders that a dataset came divided into. */
export interface FolderPart {
  /** The folder's name: `train`, `val`, `trainval`. */
  readonly name: string;
  /** Meaning of the name. */
  readonly split: Split;
  readonly classes: ClassListing;
}

/** Layout of the images of a folder. */
export type FolderLayout =
  /** `train`, `valid` and `test`: ready for training. */
  | { readonly kind: 'splits' }
  /** Some splits, or splits under other names; a training part is among them. */
  | { readonly kind: 'parts'; readonly parts: readonly FolderPart[] }
  /** A folder per class. */
  | { readonly kind: 'classes'; readonly classes: ClassListing }
  /** None of these: the folders found. */
  | { readonly kind: 'unknown'; readonly folders: readonly string[] };

const PART_NAMES: Readonly<Record<Split, readonly string[]>> = {
  train: ['train', 'training', 'trainval'],
  valid: ['valid', 'validation', 'val', 'dev'],
  test: ['test', 'testing'],
};

/** Looks at a folder without opening an image. @throws BreedlabError when it cannot be read */
export function describeLayout(root: string): FolderLayout {
  const folders = folderNames(root, 'Dataset folder');
  if (SPLITS.every((split) => folders.includes(split))) return { kind: 'splits' };
  const parts = folders.flatMap((name) => partOf(root, name));
  if (parts.some(({ split }) => split === 'train')) return { kind: 'parts', parts };
  const classes = listClasses(root, '', 'Dataset folder');
  const filled = new Map([...classes].filter(([, files]) => files.length > 0));
  return filled.size > 0 ? { kind: 'classes', classes: filled } : { kind: 'unknown', folders };
}

function partOf(root: string, name: string): FolderPart[] {
  const split = SPLITS.find((each) => PART_NAMES[each].includes(name.toLowerCase()));
  return split === undefined ? [] : [{ name, split, classes: listClasses(root, name, `Part '${name}'`) }];
}
