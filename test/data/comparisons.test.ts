import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test } from 'node:test';
import { Random } from '../../src/core';
import {
  batchImages,
  batchStatistics,
  cacheCost,
  compareOrders,
  compareShrinking,
  createScratch,
  decodeImage,
  differenceOf,
  evaluationTransform,
  keptShorterSide,
  limitSize,
  normalizationTable,
  openTransform,
  readImageFolder,
  trainingTransform,
  type Augmentation,
} from '../../src/data';
import { policyName } from '../../src/data/cache';
import { fixture, picture, writePicture } from './fixtures';
import { temporaryFolder } from '../temporary';
import * as pillow from './pillowReference';

const NORMALIZATION = { mean: [0.5, 0.4, 0.3], std: [0.25, 0.2, 0.3] } as const;
const CONTRAST_ONLY: Augmentation = {
  randomResizedCrop: true,
  horizontalFlip: false,
  colorJitter: { brightness: 0, contrast: 0.9, saturation: 0, hue: 0 },
};

test('photos within the size policy are kept as they are; larger ones are resized as Pillow does', () => {
  assert.equal(keptShorterSide(224), 896);
  const photo = picture(1, 60, 40);
  assert.equal(limitSize(photo, 40, createScratch()), photo);
  const shrunk = limitSize(photo, 16, createScratch());
  assert.deepEqual(shrunk, pillow.resized(photo, 24, 16));
});

test('the smallest crop of the smallest kept photo has nearly the pixels that the network takes', () => {
  for (const imageSize of [32, 64, 96, 224]) {
    const side = keptShorterSide(imageSize);
    const smallest = Math.sqrt(side ** 2 * 0.08 * (3 / 4));
    assert.ok(smallest > imageSize * 0.975, `${smallest} of ${imageSize}`);
  }
});

test('caches are named after what they keep', () => {
  const settings = { imageSize: 224, ...NORMALIZATION };
  assert.equal(policyName(openTransform(evaluationTransform(settings))), 'transformed-256-224');
  assert.equal(
    policyName(openTransform(trainingTransform({ ...settings, augmentation: CONTRAST_ONLY }))),
    'decoded-896',
  );
});

test('the difference of images is mean, maximum and a picture', () => {
  const black = { width: 2, height: 1, data: new Uint8Array(6) };
  const other = { width: 2, height: 1, data: Uint8Array.from([0, 3, 0, 0, 0, 90]) };
  const { mean, max, image } = differenceOf(black, other);
  assert.deepEqual([mean, max, [...image.data]], [15.5, 90, [0, 24, 0, 0, 0, 255]]);
  assert.throws(() => differenceOf(black, picture(1)), RangeError);
});

test('the orders of jitter and crop differ by contrast alone, and by rounding', async () => {
  const photo = await decodeImage(fixture('photo-landscape.jpg'));
  const meanOf = (augmentation: Augmentation): number => {
    const settings = { imageSize: 48, ...NORMALIZATION, augmentation };
    const compared = compareOrders(photo, settings, Random.seeded(1), 20);
    return compared.reduce((sum, { difference }) => sum + difference.mean, 0) / 20;
  };
  const brightness = { ...CONTRAST_ONLY, colorJitter: { brightness: 0.9, contrast: 0, saturation: 0, hue: 0 } };
  assert.ok(meanOf(brightness) < 0.7, 'brightness');
  assert.ok(meanOf(CONTRAST_ONLY) > 2 * meanOf(brightness), 'contrast');
});

test('the less is kept of a photo, the more its smallest crops differ', async () => {
  const photo = await decodeImage(fixture('photo-landscape.jpg'));
  const { width, height, fromOriginal, shrunk } = compareShrinking(photo, {
    imageSize: 32,
    factors: [1, 2, 4, 8],
    crops: 5,
    random: Random.seeded(1),
  });
  assert.deepEqual([width, height, fromOriginal.length], [400, 296, 5]);
  assert.deepEqual(
    shrunk.map(({ shorterSide, bytes }) => [shorterSide, bytes]),
    [
      [296, 400 * 296 * 3],
      [148, 200 * 148 * 3],
      [74, 100 * 74 * 3],
      [37, 50 * 37 * 3],
    ],
  );
  const means = shrunk.map(({ crops }) => crops.reduce((sum, { difference }) => sum + difference.mean, 0));
  assert.equal(means[0], 0);
  assert.ok(means[1]! > 0 && means[2]! > means[1]! && means[3]! > means[2]!, means.join());
  assert.throws(
    () => compareShrinking(picture(1), { imageSize: 32, factors: [8], crops: 1, random: Random.seeded(1) }),
    /40x30 pixels is too small/,
  );
});

test('a batch is drawn as photos or as numbers', () => {
  const image = picture(3, 4, 4);
  const table = normalizationTable(NORMALIZATION);
  const pixels = Float32Array.from(image.data, (value, i) => table[(i % 3) * 256 + value]!);
  const batch = { pixels, height: 4, width: 4, labels: Int32Array.of(0), indices: Int32Array.of(0), size: 1 };
  assert.deepEqual(batchImages(batch, { kind: 'photos', normalization: NORMALIZATION }), [image]);
  const pixel = { ...batch, height: 1, width: 1, pixels: Float32Array.of(-3, 0, 1.5) };
  const [numbers] = batchImages(pixel, { kind: 'numbers', range: 2 });
  assert.deepEqual([...numbers!.data], [0, 128, 223]);
  const [red] = batchStatistics({ ...batch, pixels: Float32Array.of(1, 0, 0, 3, 0, 0) });
  assert.deepEqual(red, { mean: 2, std: 1, min: 1, max: 3 });
});

test('the cost of a cache is that of the images as they would be kept', async (context) => {
  const root = temporaryFolder(context);
  for (const split of ['train', 'valid', 'test']) {
    for (const name of ['a', 'b']) await writePicture(path.join(root, split, name, '1.png'), 1, 80, 40);
  }
  fs.writeFileSync(path.join(root, 'train', 'a', '2.png'), 'no image');
  const { fileShare, ...cost } = await cacheCost(readImageFolder(root), 8, () => 960);
  // 80 x 40 is shrunk to 64 x 32; the third training file counts as the mean of the others.
  assert.deepEqual(cost, {
    shorterSide: 32,
    trainBytes: 3 * 64 * 32 * 3,
    evaluationBytes: 4 * 192,
    looked: 2,
    shrunk: 2,
  });
  assert.ok(Math.abs(fileShare - 960 / (64 * 32 * 3)) < 1e-9);
});
