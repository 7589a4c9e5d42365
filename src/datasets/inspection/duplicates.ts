import type { ImageFacts, Split } from '../../data';

/** A file that decodes, with its class and split. */
export interface LocatedFacts {
  /** Path within the dataset. */
  readonly path: string;
  readonly split: Split;
  readonly classFolder: string;
  readonly facts: ImageFacts;
}

/** Files with the same image. */
export interface Duplicates {
  /** `bytes`: the files are equal; `pixels`: files of other bytes decode to the same image. */
  readonly identical: 'bytes' | 'pixels';
  readonly files: readonly string[];
  /** Splits that the files lie in; more than one is leakage from training into evaluation. */
  readonly splits: readonly Split[];
  /** Class folders; more than one means that one image has two labels. */
  readonly classes: readonly string[];
}

/** Groups of files with the same pixels, in the order of their first files. */
export function findDuplicates(images: readonly LocatedFacts[]): readonly Duplicates[] {
  const groups = new Map<string, LocatedFacts[]>();
  for (const image of images) {
    const group = groups.get(image.facts.pixelHash);
    if (group === undefined) groups.set(image.facts.pixelHash, [image]);
    else group.push(image);
  }
  return [...groups.values()]
    .filter((group) => group.length > 1)
    .map((group) => ({
      identical: new Set(group.map(({ facts }) => facts.sha256)).size === 1 ? 'bytes' : 'pixels',
      files: group.map(({ path }) => path),
      splits: [...new Set(group.map(({ split }) => split))],
      classes: [...new Set(group.map(({ classFolder }) => classFolder))],
    }));
}
