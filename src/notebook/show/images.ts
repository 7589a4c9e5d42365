import * as path from 'node:path';
import { MIME, type MimeBundle } from '../../charts';
import { BreedlabError, isFolder, Random } from '../../core';
import { augmentForDisplay, datasetSummary, decodeImage, sampleImages, SPLITS } from '../../data';
import type { Dataset, ImageFile, Split } from '../../data';
import { experiment, resolve, type ExperimentName } from '../../experiments';
import { cellDisplay, contactSheet, tableBundle, type SheetRow } from '../output';
import { datasetTable } from '../views';
import { placeOf } from '../photos';
import { openShown, profileOf, type DatasetOptions } from './openDataset';
import { firstImageIn, folderSheet } from './ownFolder';

/** Options of {@link showSamples}. */
export interface SampleOptions extends DatasetOptions {
  /** Images of each breed. Default 1. */
  readonly perBreed?: number;
  /** Decides which images are drawn. Default 1. */
  readonly seed?: number;
}

/** Options of {@link showAugmentations}. */
export interface AugmentationOptions extends DatasetOptions {
  /** Experiment with the augmentation. Default 26: crop, flip and colour jitter. */
  readonly experiment?: ExperimentName;
  /** Images for each random transform. Default 6. */
  readonly count?: number;
  /** Seed of the random transforms. Default 1. */
  readonly seed?: number;
}

/** Tiles of one split at most; of more breeds an even selection is shown. */
const MOST_TILES = 40;
/** Pixels of a picture, whatever the input size of the profile's network. */
const GALLERY_SIZE = 112;

/**
 * Shows a dataset: images per breed and split, and samples of each split. The embedded one is made when it is
 * missing.
 *
 * @example await show.dataset();
 */
export async function showDataset(options: SampleOptions = {}): Promise<void> {
  const display = cellDisplay();
  const dataset = await openShown(display, options);
  display.show(tableBundle(datasetTable(datasetSummary(dataset))));
  display.show(await sampleSheet(dataset, SPLITS, options));
}

/**
 * Samples of one split of a dataset, with the names of their breeds; or of any folder of images, whatever lies in it.
 *
 * @param which `train`, `valid` or `test`, or the path of a folder
 * @example await show.samples('train', { perBreed: 3 });
 * @example await show.samples('train', { data: 'my-dogs' });
 * @example await show.samples('path/to/my/photos');
 */
export function showSamples(split: Split, options?: SampleOptions): Promise<void>;
export function showSamples(folder: string, options?: SampleOptions): Promise<void>;
export async function showSamples(which: string, options: SampleOptions = {}): Promise<void> {
  const display = cellDisplay();
  const split = SPLITS.find((each) => each === which);
  if (split !== undefined) {
    display.show(await sampleSheet(await openShown(display, options), [split], options));
    return;
  }
  const folder = placeOf(which);
  if (!isFolder(folder)) {
    throw new BreedlabError(
      `'${which}' is not a split, and no folder.`,
      `Splits: ${SPLITS.join(', ')}; or give the path of a folder of images.`,
    );
  }
  const { perBreed = 1, seed = 1 } = options;
  const { rows, text } = await folderSheet(folder, { perFolder: perBreed, most: MOST_TILES, seed });
  display.show(await sheetBundle(rows, text));
}

/**
 * Shows the training transform of a photo: each random part alone, then the whole preset.
 *
 * @param photo path of an image, or of a folder, for the first image in it. Default: the first training image of the
 *   dataset
 * @example await show.augmentations('my-dog.jpg');
 * @example await show.augmentations('path/to/my/photos', { experiment: 42 });
 */
export async function showAugmentations(photo?: string, options: AugmentationOptions = {}): Promise<void> {
  const display = cellDisplay();
  const { experiment: id = 26, count = 6, seed = 1 } = options;
  const settings = { ...resolve(experiment(id), { profile: profileOf(options) }), imageSize: GALLERY_SIZE };
  const file = photo === undefined ? firstImage(await openShown(display, options)) : photoAt(placeOf(photo));
  const examples = await augmentForDisplay(file, settings, Random.seeded(seed), count);
  const rows = examples.map(({ name, images }) => ({
    title: name,
    images: images.map((image) => ({ image })),
  }));
  const text = [
    `Augmentation of ${path.basename(file.path)}, at ${GALLERY_SIZE} px:`,
    ...rows.map(({ title, images }) => `- ${title} (${images.length})`),
  ];
  display.show(await sheetBundle(rows, text.join('\n'), count));
}

async function sampleSheet(dataset: Dataset, splits: readonly Split[], options: SampleOptions): Promise<MimeBundle> {
  const { perBreed = 1, seed = 1 } = options;
  const rows: SheetRow[] = [];
  const text: string[] = [];
  for (const split of splits) {
    const files = evenly(sampleImages(dataset, split, perBreed, Random.seeded(seed).split(split)), MOST_TILES);
    const name = ({ label }: ImageFile): string => dataset.classes[label]!.name;
    const images = await Promise.all(
      files.map(async (file) => ({ image: await decodeImage(file.path), caption: name(file) })),
    );
    const title = `${split}: ${dataset.images[split].length} images`;
    rows.push({ title, images });
    text.push(`${title}; shown: ${files.map(name).join(', ')}`);
  }
  return sheetBundle(rows, text.join('\n'));
}

export async function sheetBundle(rows: readonly SheetRow[], text: string, columns = 10): Promise<MimeBundle> {
  const png = await contactSheet(rows, { columns });
  return { [MIME.png]: png.toString('base64'), [MIME.text]: text };
}

function photoAt(place: string): ImageFile {
  return { path: isFolder(place) ? firstImageIn(place) : place, label: 0 };
}

export function firstImage(dataset: Dataset): ImageFile {
  return dataset.images.train[0]!;
}

/** At most `count` items, evenly spread over the list. */
function evenly<T>(items: readonly T[], count: number): readonly T[] {
  if (items.length <= count) return items;
  return Array.from({ length: count }, (_, i) => items[Math.floor((i * items.length) / count)]!);
}
