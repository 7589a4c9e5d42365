import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../../src/core';
import {
  applyTransform,
  createLoader,
  createWorkerPool,
  decodeImage,
  normalizationTable,
  type LoadedBatch,
} from '../../src/data';
import { temporaryFolder } from '../temporary';
import { evaluation, makeImages, NORMALIZATION, options, take } from './loaderFixtures';

test('batches hold every image once, in an order that changes with the epoch', async (context) => {
  const images = await makeImages(temporaryFolder(context), 18);
  const loader = createLoader(options(images));
  try {
    assert.equal(loader.batchesPerEpoch, 5);
    const first = await take(loader, 1);
    assert.deepEqual(
      first.map(({ size }) => size),
      [4, 4, 4, 4, 2],
    );
    assert.deepEqual(
      first.map(({ batchInEpoch }) => batchInEpoch),
      [0, 1, 2, 3, 4],
    );
    for (const batch of first) {
      assert.deepEqual([batch.height, batch.width], [16, 16]);
      assert.equal(batch.pixels.length, batch.size * 16 * 16 * 3);
      assert.deepEqual(
        [...batch.labels],
        [...batch.indices].map((i) => images[i]!.label),
      );
    }
    const order = first.flatMap(({ indices }) => [...indices]);
    assert.deepEqual(
      [...order].sort((a, b) => a - b),
      images.map((_, i) => i),
    );
    assert.deepEqual(
      loader.plan(1),
      first.map(({ indices }) => indices),
    );
    const second = (await take(loader, 2)).flatMap(({ indices }) => [...indices]);
    assert.notDeepEqual(second, order);
    assert.deepEqual(await take(loader, 1), first, 'an epoch again gives the same batches, now from cached pixels');
    assert.ok(loader.waitSeconds > 0);
  } finally {
    await loader.close();
  }
});

test('batches are the same bytes with 1, 2 and 3 workers, with and without cache', async (context) => {
  const images = await makeImages(temporaryFolder(context), 23);
  const results: LoadedBatch[][] = [];
  for (const more of [
    { workers: 1 },
    { workers: 2, cacheMiB: 0 },
    { workers: 3, prefetch: 1 },
    { workers: 2, cacheMiB: 0.02 },
  ]) {
    const loader = createLoader(options(images, more));
    results.push([...(await take(loader, 1)), ...(await take(loader, 2)), ...(await take(loader, 7))]);
    await loader.close();
  }
  for (const other of results.slice(1)) assert.deepEqual(other, results[0]);
});

test('another seed gives another order and other pixels', async (context) => {
  const images = await makeImages(temporaryFolder(context), 8);
  const one = createLoader(options(images, { shuffle: false, seed: 1 }));
  const two = createLoader(options(images, { shuffle: false, seed: 2 }));
  const [a, b] = [await take(one, 1), await take(two, 1)];
  assert.deepEqual(
    a.map(({ indices }) => indices),
    b.map(({ indices }) => indices),
  );
  assert.notDeepEqual(a[0]!.pixels, b[0]!.pixels);
  assert.notDeepEqual((await take(one, 2))[0]!.pixels, a[0]!.pixels, 'augmentation changes with the epoch');
  await Promise.all([one.close(), two.close()]);
});

test('an epoch begun in its middle continues as the whole one does', async (context) => {
  const images = await makeImages(temporaryFolder(context), 19);
  const loader = createLoader(options(images));
  const whole = await take(loader, 3);
  for (const fromBatch of [0, 1, 3, 4, 5]) {
    assert.deepEqual(await take(loader, 3, fromBatch), whole.slice(fromBatch), `from ${fromBatch}`);
  }
  assert.throws(() => loader.epoch(3, { fromBatch: 6 }), RangeError);
  await loader.close();
});

test('evaluation batches are in order and hold the evaluation transform, normalized', async (context) => {
  const images = await makeImages(temporaryFolder(context), 6);
  const loader = createLoader(options(images, { transform: evaluation(), shuffle: false }));
  const batches = await take(loader, 1);
  assert.deepEqual(
    batches.flatMap(({ indices }) => [...indices]),
    [0, 1, 2, 3, 4, 5],
  );
  const table = normalizationTable(NORMALIZATION);
  const shown = applyTransform(await decodeImage(images[5]!.path), evaluation(), Random.seeded(1));
  const expected = Float32Array.from(shown.data, (value, i) => table[(i % 3) * 256 + value]!);
  assert.deepEqual(batches[1]!.pixels.subarray(768), expected);
  assert.deepEqual(await take(loader, 2), batches);
  await loader.close();
});

test('loaders share a pool, interleaved, and leave it open', async (context) => {
  const images = await makeImages(temporaryFolder(context), 12);
  const alone = createLoader(options(images));
  const expected = [await take(alone, 1), await take(alone, 2)];
  await alone.close();

  const pool = createWorkerPool({ workers: 2 });
  const train = createLoader(options(images, { pool }));
  const valid = createLoader(options(images.slice(0, 7), { pool, transform: evaluation(), shuffle: false }));
  const evaluated: LoadedBatch[][] = [];
  for (const epoch of [1, 2]) {
    assert.deepEqual(await take(train, epoch), expected[epoch - 1]);
    evaluated.push(await take(valid, epoch));
  }
  assert.deepEqual(evaluated[1], evaluated[0]);
  await train.close();
  assert.deepEqual(await take(valid, 3), evaluated[0]);
  await valid.close();
  await pool.close();
});
