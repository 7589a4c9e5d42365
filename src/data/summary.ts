import { inOneLine, type Random } from '../core';
import { SPLITS, type Dataset, type ImageFile, type Split } from './types';

/** Images of one class, or of all, per split. */
export interface ClassCounts extends Readonly<Record<Split, number>> {
  readonly name: string;
  readonly total: number;
}

/** Numbers of a dataset's images. */
export interface DatasetSummary {
  readonly name: string;
  readonly hash: string;
  /** A row per class, in the dataset's order. */
  readonly classes: readonly ClassCounts[];
  /** The sums of the columns; its name is 'all'. */
  readonly all: ClassCounts;
}

/**
 * Counts images per class and split.
 *
 * @example const { classes, all } = datasetSummary(dogs);
 */
export function datasetSummary(dataset: Dataset): DatasetSummary {
  const classes = dataset.classes.map(({ name, counts }) => withTotal(name, counts));
  const all = withTotal('all', {
    train: dataset.images.train.length,
    valid: dataset.images.valid.length,
    test: dataset.images.test.length,
  });
  return inOneLine('DatasetSummary', { name: dataset.name, hash: dataset.hash, classes, all });
}

function withTotal(name: string, counts: Readonly<Record<Split, number>>): ClassCounts {
  return { name, ...counts, total: SPLITS.reduce((sum, split) => sum + counts[split], 0) };
}

/**
 * Up to `perClass` images of every class, drawn without repetition; classes in the dataset's order.
 *
 * @example const files = sampleImages(dogs, 'train', 2, Random.seeded(1));
 */
export function sampleImages(dataset: Dataset, split: Split, perClass: number, random: Random): readonly ImageFile[] {
  return dataset.classes.flatMap((_, label) => {
    const images = dataset.images[split].filter((image) => image.label === label);
    const order = random.split(label).permutation(images.length);
    return Array.from(order.slice(0, perClass), (i) => images[i]!);
  });
}
