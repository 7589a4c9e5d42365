import * as fs from 'node:fs';
import * as path from 'node:path';
import { Random } from '../../core';
import {
  batchImages,
  batchStatistics,
  cacheCost,
  compareOrders,
  compareShrinking,
  createLoader,
  trainingTransform,
  datasetSummary,
  decodeBytes,
  decodeImage,
  type Batch,
  type Dataset,
  type Normalization,
  type RgbImage,
} from '../../data';
import { findBreeds, renderDogJpeg } from '../../drawings';
import { experiment, resolve } from '../../experiments';
import { cellDisplay, tableBundle } from '../output';
import { batchTable, cacheCostTable, ordersTable, shrinkingTable } from '../views';
import { firstImage, sheetBundle, type AugmentationOptions } from './images';
import { openShown, profileOf } from './openDataset';

/** Normalised values beyond this are drawn as black and white. */
const NUMBER_RANGE = 2.5;
/** Draws over which the orders are compared; the first few are shown. */
const ORDER_DRAWS = 200;
/** The published input; and a photo so large that it is shrunk for it, to an eighth at most. */
const PUBLISHED_SIZE = 224;
const SHRINKING = [2, 4, 8] as const;

/**
 * The first training batch of an experiment as the network takes it: the images as drawn and normalised, and the
 * numbers themselves.
 *
 * @param options.count images shown, at most a batch. Default 8
 * @example await show.batch({ experiment: 30 });
 */
export async function showBatch(options: AugmentationOptions = {}): Promise<void> {
  const display = cellDisplay();
  const { experiment: id = 26, count = 8, seed = 1 } = options;
  const settings = resolve(experiment(id), { profile: profileOf(options) });
  const { batchSize, mean, std } = settings;
  const dataset = await openShown(display, options);
  const loader = createLoader({
    ...{ images: dataset.images.train, batchSize, seed },
    transform: trainingTransform(settings),
    shuffle: true,
    cacheMiB: 0,
  });
  try {
    for await (const batch of loader.epoch(1)) {
      display.show(await sheetBundle(batchRows(batch, dataset, { mean, std }, count), batchText(batch, count), count));
      display.show(tableBundle(batchTable([batch.size, batch.height, batch.width, 3], batchStatistics(batch))));
      break;
    }
  } finally {
    await loader.close();
  }
}

function batchRows(batch: Batch, dataset: Dataset, normalization: Normalization, count: number) {
  const names = Array.from(batch.labels.subarray(0, count), (label) => dataset.classes[label]!.name);
  const row = (title: string, images: readonly RgbImage[]) => ({
    title,
    images: images.slice(0, count).map((image, i) => ({ image, caption: names[i] })),
  });
  return [
    row('The images', batchImages(batch, { kind: 'photos', normalization })),
    row(
      `The numbers, from -${NUMBER_RANGE} (black) to ${NUMBER_RANGE} (white)`,
      batchImages(batch, { kind: 'numbers', range: NUMBER_RANGE }),
    ),
  ];
}

function batchText(batch: Batch, count: number): string {
  return `The first ${Math.min(count, batch.size)} of ${batch.size} images of a training batch, augmented and normalized.`;
}

/**
 * Compares the series' order, jitter before crop, with crop before jitter: the same draws in both orders, and the
 * differences between them.
 *
 * @param photo path of an image. Default: the first training image of the dataset
 * @example await show.jitterOrder('my-dog.jpg');
 */
export async function showJitterOrder(photo?: string, options: AugmentationOptions = {}): Promise<void> {
  const display = cellDisplay();
  const { experiment: id = 26, count = 6, seed = 1 } = options;
  const file = photo ?? firstImage(await openShown(display, options)).path;
  const settings = { ...resolve(experiment(id), { profile: profileOf(options) }), imageSize: PUBLISHED_SIZE };
  const image = await decodeImage(path.resolve(file));
  const compared = compareOrders(image, settings, Random.seeded(seed), ORDER_DRAWS);
  const shown = compared.slice(0, count);
  const caption = (mean: number): string => `mean ${mean.toFixed(1)}`;
  const rows = [
    { title: 'Jitter, then crop', images: shown.map(({ jitterFirst }) => ({ image: jitterFirst })) },
    { title: 'Crop, then jitter', images: shown.map(({ cropFirst }) => ({ image: cropFirst })) },
    {
      title: 'Difference, times 8',
      images: shown.map(({ difference }) => ({ image: difference.image, caption: caption(difference.mean) })),
    },
  ];
  const text = `${count} draws in both orders, and their differences times 8.`;
  display.show(await sheetBundle(rows, text, count));
  display.show(tableBundle(ordersTable(compared)));
}

/**
 * Contents of the dataset's pixel cache, and the cost of shrinking a large photo: its smallest crops from
 * the photo as it is and from smaller ones, with their differences.
 *
 * @param photo path of a large image. Default: a drawn dog with a shorter side of 1792 pixels
 * @example await show.pixelCache('my-dog.jpg');
 */
export async function showPixelCache(photo?: string, options: AugmentationOptions = {}): Promise<void> {
  const display = cellDisplay();
  const { experiment: id = 26, count = 6, seed = 1 } = options;
  const dataset = await openShown(display, options);
  const { imageSize } = resolve(experiment(id), { profile: profileOf(options) });
  const cost = await cacheCost(dataset, imageSize, (file) => fs.statSync(file).size);
  display.show(tableBundle(cacheCostTable(datasetSummary(dataset), imageSize, cost)));

  const image = photo === undefined ? await largeDog() : await decodeImage(path.resolve(photo));
  const compared = compareShrinking(image, {
    imageSize: PUBLISHED_SIZE,
    factors: SHRINKING,
    crops: count,
    random: Random.seeded(seed),
  });
  const rows = [
    { title: 'Crops of 8% of the photo as it is', images: compared.fromOriginal.map((crop) => ({ image: crop })) },
    ...compared.shrunk.flatMap(({ shorterSide, crops }) => [
      { title: `From the photo at ${shorterSide} px`, images: crops.map((crop) => ({ image: crop.image })) },
      {
        title: 'Difference, times 8',
        images: crops.map(({ difference }) => ({
          image: difference.image,
          caption: `mean ${difference.mean.toFixed(1)}`,
        })),
      },
    ]),
  ];
  const sizes = compared.shrunk.map(({ shorterSide }) => `${shorterSide} px`).join(', ');
  display.show(
    await sheetBundle(rows, `${count} crops from a photo and from it at ${sizes}, with differences.`, count),
  );
  display.show(tableBundle(shrinkingTable(compared, PUBLISHED_SIZE)));
}

/** Draws a detailed image: a dog's face with fur and grain. */
async function largeDog(): Promise<RgbImage> {
  const [breed] = findBreeds(['118.Pembroke_welsh_corgi']);
  const key = { seed: 1, breed: breed!, split: 'train', index: 10 } as const;
  const size = SHRINKING.at(-1)! * PUBLISHED_SIZE;
  return decodeBytes(await renderDogJpeg(key, size), 'a drawn dog');
}
