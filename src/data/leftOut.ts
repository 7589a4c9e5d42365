import { createHash } from 'node:crypto';
import { BreedlabError, Random } from '../core';
import { SPLITS, type Dataset, type Split } from './types';

/** Fewest classes of which half can be left out: two on either side. */
const FEWEST_CLASSES = 4;

/** Options of {@link leaveOutClasses}. */
export interface LeaveOutOptions {
  /** Decides which classes. Default 1. */
  readonly seed?: number;
}

/**
 * A dataset without half of its classes (the smaller half of an odd number), which are chosen by a seed and kept as
 * `leftOut`, a dataset of their own: for weights to start from that saw none of the others.
 *
 * @throws BreedlabError for fewer than four classes
 * @example const { classes, leftOut } = leaveOutClasses(readImageFolder('photos'));
 */
export function leaveOutClasses(whole: Dataset, { seed = 1 }: LeaveOutOptions = {}): Dataset {
  const folders = whole.classes.map(({ folder }) => folder);
  if (folders.length < FEWEST_CLASSES) {
    throw new BreedlabError(
      `${whole.name} has ${folders.length} classes (${folders.join(', ')}), too few to leave out half of them.`,
      `Give a folder with at least ${FEWEST_CLASSES} classes.`,
    );
  }
  const order = Random.seeded(seed).split('left-out classes').permutation(folders.length);
  const out = new Set(Array.from(order.subarray(0, Math.floor(folders.length / 2)), (i) => folders[i]!));
  const kept = folders.filter((folder) => !out.has(folder));
  const left = folders.filter((folder) => out.has(folder));
  const images = { ...withClasses(whole, left), name: `${whole.name}-left-out` };
  return { ...withClasses(whole, kept), leftOut: { seed, of: whole.hash, classes: left, images } };
}

/** The images of some classes, numbered anew in their order. */
function withClasses(whole: Dataset, folders: readonly string[]): Dataset {
  const classes = whole.classes.filter(({ folder }) => folders.includes(folder));
  const labels = new Map(classes.map((each, label) => [whole.classes.indexOf(each), label]));
  const imagesOf = (split: Split) =>
    whole.images[split].flatMap(({ path, label }) => {
      const own = labels.get(label);
      return own === undefined ? [] : [{ path, label: own }];
    });
  const [train, valid, test] = SPLITS.map(imagesOf);
  const hash = createHash('sha256')
    .update([whole.hash, ...folders].join('\0'))
    .digest('hex')
    .slice(0, 16);
  return { ...whole, classes, images: { train: train!, valid: valid!, test: test! }, hash };
}
