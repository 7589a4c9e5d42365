import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test, type TestContext } from 'node:test';
import { BreedlabError } from '../../src/core';
import { encodePng, readImageFolder, type Dataset, type RgbImage } from '../../src/data';
import { datasetStatistics } from '../../src/datasets';
import { fixture, picture } from '../data/fixtures';
import { temporaryFolder } from '../temporary';

const SIZE = 14;
/** Resize(16) leaves a square of 16 as it is. */
const RESIZED = 16;

async function datasetOf(context: TestContext, train: readonly RgbImage[]): Promise<Dataset> {
  const root = temporaryFolder(context);
  const write = async (file: string, image: RgbImage): Promise<void> => {
    fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    fs.writeFileSync(path.join(root, file), await encodePng(image));
  };
  for (const [i, image] of train.entries()) await write(`train/A/${i}.png`, image);
  // What validates and tests must not count.
  for (const split of ['valid', 'test']) await write(`${split}/A/1.png`, picture(200, RESIZED, RESIZED));
  return readImageFolder(root);
}

/** By the definition: all pixels of all crops in one list per channel. */
function expected(images: readonly RgbImage[]): { mean: number[]; std: number[] } {
  const margin = (RESIZED - SIZE) / 2;
  const channels: number[][] = [[], [], []];
  for (const { data } of images) {
    for (let y = margin; y < margin + SIZE; y++) {
      for (let x = margin; x < margin + SIZE; x++) {
        for (let c = 0; c < 3; c++) channels[c]!.push(data[(y * RESIZED + x) * 3 + c]! / 255);
      }
    }
  }
  const mean = channels.map((values) => values.reduce((sum, value) => sum + value, 0) / values.length);
  const std = channels.map((values, c) =>
    Math.sqrt(values.reduce((sum, value) => sum + (value - mean[c]!) ** 2, 0) / values.length),
  );
  return { mean, std };
}

function assertNear(actual: readonly number[], wanted: readonly number[]): void {
  actual.forEach((value, i) => assert.ok(Math.abs(value - wanted[i]!) < 1e-12, `${value} is not ${wanted[i]}`));
}

test('mean and deviation are those of all pixels of the training crops', async (context) => {
  const images = [1, 2, 3, 4, 5].map((number) => picture(number, RESIZED, RESIZED));
  const dataset = await datasetOf(context, images);
  const { mean, std } = expected(images);
  for (const workers of [1, 2]) {
    const statistics = await datasetStatistics(dataset, { imageSize: SIZE, workers });
    assertNear(statistics.mean, mean);
    assertNear(statistics.std, std);
    assert.deepEqual([statistics.images, statistics.imageSize, statistics.resize], [5, SIZE, RESIZED]);
    assert.deepEqual([statistics.skipped, statistics.truncated, statistics.hash], [[], 0, dataset.hash]);
  }
});

test('images of one colour each: the deviation is between images, not within them', async (context) => {
  const flat = (level: number): RgbImage => ({ width: 30, height: 20, data: new Uint8Array(1800).fill(level) });
  const { mean, std } = await datasetStatistics(await datasetOf(context, [flat(0), flat(255)]), {
    imageSize: SIZE,
    workers: 1,
  });
  assertNear(mean, [0.5, 0.5, 0.5]);
  assertNear(std, [0.5, 0.5, 0.5]);
});

test('files that cannot be used are left out by name, those that end early are counted', async (context) => {
  const images = [picture(1, RESIZED, RESIZED), picture(2, RESIZED, RESIZED)];
  const dataset = await datasetOf(context, images);
  fs.writeFileSync(path.join(dataset.root, 'train/A/x.jpg'), 'no image');
  fs.copyFileSync(fixture('truncated.jpg'), path.join(dataset.root, 'train/A/y.jpg'));
  const statistics = await datasetStatistics(readImageFolder(dataset.root), { imageSize: SIZE, workers: 1 });
  assert.deepEqual(
    statistics.skipped.map((file) => file.path),
    ['train/A/x.jpg'],
  );
  assert.deepEqual([statistics.images, statistics.truncated], [3, 1]);
});

test('a senseless size, or no usable image, is an error', async (context) => {
  const dataset = await datasetOf(context, [picture(1, RESIZED, RESIZED)]);
  for (const imageSize of [0, 1.5, NaN]) {
    await assert.rejects(datasetStatistics(dataset, { imageSize }), BreedlabError);
  }
  fs.writeFileSync(path.join(dataset.root, 'train/A/0.png'), 'x');
  await assert.rejects(datasetStatistics(dataset, { workers: 1 }), /None of the 1 training images.*data verify/);
});
