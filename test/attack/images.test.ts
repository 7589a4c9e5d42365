import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test } from 'node:test';
import { Random } from '../../src/core';
import { createLoader, readImageFolder, SPLITS } from '../../src/data';
import { verifyDataset } from '../../src/datasets';
import { writePicture } from '../data/fixtures';
import { temporaryFolder } from '../temporary';
import { options, take } from '../data/loaderFixtures';
import { HOSTILE_KINDS, hostileImages } from './images';

/** A part of `npm run test:attack`: each kind twice. */

const CLASSES = ['A', 'B'];

test('hostile images are used or left out by name, in time and memory that are bounded', async (context) => {
  const root = temporaryFolder(context);
  for (const split of SPLITS) {
    for (const name of CLASSES) await writePicture(path.join(root, split, name, 'good.png'), 1);
  }
  const hostile = await hostileImages(2 * HOSTILE_KINDS.length, Random.seeded(17));
  for (const { name, content } of hostile) fs.writeFileSync(path.join(root, 'train', 'A', name), content);
  const dataset = readImageFolder(root);
  assert.equal(dataset.images.train.length, hostile.length + 2);

  const before = process.resourceUsage().maxRSS;
  const began = performance.now();
  const report = await verifyDataset(dataset, { workers: 2 });
  const unusable = [...report.broken.map((file) => file.path), ...report.empty].sort();
  assert.equal(report.usable + unusable.length, hostile.length + 6);
  const loader = createLoader(options([...dataset.images.train], { workers: 2, batchSize: 4 }));
  const batches = await take(loader, 1);
  assert.deepEqual(loader.skipped.map((file) => path.relative(root, file.path)).sort(), unusable);
  assert.equal(
    batches.reduce((sum, { size }) => sum + size, 0),
    hostile.length + 2 - unusable.length,
  );
  assert.ok(batches.every(({ pixels }) => pixels.every(Number.isFinite)));
  await loader.close();

  const grownMiB = (process.resourceUsage().maxRSS - before) / 1024;
  assert.ok(grownMiB < 1500, `${grownMiB} MiB`);
  const seconds = (performance.now() - began) / 1000;
  assert.ok(seconds < 120, `${seconds} s`);
});

test('the same seed makes the same images', async () => {
  const [one, two] = [await hostileImages(10, Random.seeded(3)), await hostileImages(10, Random.seeded(3))];
  assert.deepEqual(one, two);
});
