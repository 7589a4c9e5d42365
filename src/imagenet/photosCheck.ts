import { BreedlabError } from '../core';
import { decodeImage, ImageFileError, SPLITS, type Dataset } from '../data';
import type { Engine } from '../engine';
import { largestIndices } from '../experiments';
import type { ModelName } from '../models';
import { imagenetClassOf } from './classes';
import { openPublishedNetwork } from './publishedNetwork';

/** How often a network with published weights is right about the photos of a folder. */
export interface PhotosCheck {
  readonly images: number;
  /** Share of photos whose breed is the first of all 1000 classes. */
  readonly top1: number;
  /** Share of photos whose breed is one of the first five. */
  readonly top5: number;
  readonly breeds: readonly {
    readonly name: string;
    readonly images: number;
    readonly top1: number;
    readonly top5: number;
  }[];
  /** Folders whose names are no class of ImageNet; their photos are not counted. */
  readonly unknown: readonly string[];
  /** Files that do not decode; they are not counted. */
  readonly skipped: readonly string[];
}

/** Options of {@link checkPhotos}. */
export interface CheckPhotosOptions {
  /** Called after each photo. Default: none. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Classifies all photos of a dataset, whatever their split, by ImageNet's 1000 classes, and compares with the breeds that
 * its folders are named after.
 *
 * @throws BreedlabError when no folder is named after a class of ImageNet
 */
export async function checkPhotos(
  engine: Engine,
  model: ModelName,
  dataset: Dataset,
  { onProgress }: CheckPhotosOptions = {},
): Promise<PhotosCheck> {
  const truths = dataset.classes.map(({ name }) => imagenetClassOf(name));
  const images = SPLITS.flatMap((split) => dataset.images[split]).filter(({ label }) => truths[label] !== undefined);
  if (images.length === 0) {
    throw new BreedlabError(
      `None of the ${truths.length} classes of ${dataset.root} is one of ImageNet's: ${dataset.classes[0]?.name ?? ''}, ...`,
      'Name the folders as ImageNet does: 001.Border_terrier, 002.Samoyed.',
    );
  }
  const counts = dataset.classes.map(() => ({ images: 0, first: 0, five: 0 }));
  const skipped: string[] = [];
  const network = await openPublishedNetwork(engine, model);
  try {
    for (const [done, { path, label }] of images.entries()) {
      try {
        const best = largestIndices(network.logits(network.input(await decodeImage(path))), 5);
        const count = counts[label]!;
        count.images += 1;
        if (best[0] === truths[label]) count.first += 1;
        if (best.includes(truths[label]!)) count.five += 1;
      } catch (error) {
        if (!(error instanceof ImageFileError)) throw error;
        skipped.push(path);
      }
      onProgress?.(done + 1, images.length);
    }
  } finally {
    network.dispose();
  }
  return summed(dataset, truths, counts, skipped);
}

function summed(
  { classes }: Dataset,
  truths: readonly (number | undefined)[],
  counts: readonly { readonly images: number; readonly first: number; readonly five: number }[],
  skipped: readonly string[],
): PhotosCheck {
  const sum = (of: 'images' | 'first' | 'five'): number => counts.reduce((total, count) => total + count[of], 0);
  const images = sum('images');
  return {
    images,
    top1: sum('first') / images,
    top5: sum('five') / images,
    breeds: classes.flatMap(({ name }, i) => {
      const { images: own, first, five } = counts[i]!;
      return own === 0 ? [] : [{ name, images: own, top1: first / own, top5: five / own }];
    }),
    unknown: classes.filter((_, i) => truths[i] === undefined).map(({ folder }) => folder),
    skipped,
  };
}
