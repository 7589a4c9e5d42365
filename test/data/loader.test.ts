import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test } from 'node:test';
import { BreedlabError, settings } from '../../src/core';
import {
  createLoader,
  createWorkerPool,
  decodeImage,
  applyTransform,
  evaluationTransform,
  normalizationTable,
  type Augmentation,
  type BatchLoader,
  type ImageFile,
  type LoadedBatch,
  type LoaderOptions,
} from '../../src/data';
import { Random } from '../../src/core';
import { fixture, temporaryFolder, writePicture } from './fixtures';

const NORMALIZATION = { mean: [0.5, 0.4, 0.3], std: [0.25, 0.2, 0.3] } as const;
const AUGMENTATION: Augmentation = {
  randomResizedCrop: true,
  horizontalFlip: true,
  colorJitter: { brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1 },
};

async function makeImages(folder: string, count: number): Promise<ImageFile[]> {
  const images: ImageFile[] = [];
  for (let i = 0; i < count; i++) {
    images.push({
      path: await writePicture(path.join(folder, `${i}.png`), i, 30 + (i % 7), 40 - (i % 5)),
      label: i % 3,
    });
  }
  return images;
}

function options(images: readonly ImageFile[], more: Partial<LoaderOptions> = {}): LoaderOptions {
  return {
    images,
    imageSize: 16,
    batchSize: 4,
    normalization: NORMALIZATION,
    augmentation: AUGMENTATION,
    shuffle: true,
    seed: 5,
    workers: 2,
    ...more,
  };
}

/** Copies, since a loader reuses its arrays. */
async function take(loader: BatchLoader, epoch: number, fromBatch?: number): Promise<LoadedBatch[]> {
  const batches: LoadedBatch[] = [];
  for await (const batch of loader.epoch(epoch, { fromBatch })) {
    batches.push({ ...batch, pixels: Float32Array.from(batch.pixels) });
  }
  return batches;
}

test('batches hold every image once, in an order that changes with the epoch and not with the loader', async (context) => {
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
    const second = (await take(loader, 2)).flatMap(({ indices }) => [...indices]);
    assert.notDeepEqual(second, order);
    assert.deepEqual(
      await take(loader, 1),
      first,
      'an epoch again gives the same batches, now from cached pixels',
    );
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
  const loader = createLoader(options(images, { augmentation: null, shuffle: false }));
  const batches = await take(loader, 1);
  assert.deepEqual(
    batches.flatMap(({ indices }) => [...indices]),
    [0, 1, 2, 3, 4, 5],
  );
  const transform = evaluationTransform({ imageSize: 16, ...NORMALIZATION });
  const table = normalizationTable(NORMALIZATION);
  const shown = applyTransform(await decodeImage(images[5]!.path), transform, Random.seeded(1));
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
  const valid = createLoader(options(images.slice(0, 7), { pool, augmentation: null, shuffle: false }));
  const evaluation: LoadedBatch[][] = [];
  for (const epoch of [1, 2]) {
    assert.deepEqual(await take(train, epoch), expected[epoch - 1]);
    evaluation.push(await take(valid, epoch));
  }
  assert.deepEqual(evaluation[1], evaluation[0]);
  await train.close();
  assert.deepEqual(await take(valid, 3), evaluation[0]);
  await valid.close();
  await pool.close();
});

test('leaving an epoch early, beginning another and closing under way do not hang', async (context) => {
  const images = await makeImages(temporaryFolder(context), 30);
  const loader = createLoader(options(images, { prefetch: 2 }));
  const whole = await take(loader, 1);
  for (let times = 0; times < 10; times++) {
    for await (const batch of loader.epoch(times + 2)) {
      if (batch.batchInEpoch === times % 3) break;
    }
  }
  const abandoned = loader.epoch(40);
  assert.equal((await abandoned.next()).done, false);
  assert.deepEqual(await take(loader, 1), whole);
  assert.equal((await abandoned.next()).done, true, 'beginning an epoch ends the one before');

  const open = loader.epoch(50);
  await open.next();
  const waiting = open.next();
  await loader.close();
  await waiting;
  assert.equal((await open.next()).done, true);
  assert.throws(() => loader.epoch(1), /closed/);
  await loader.close();
});

test('the arrays of a batch are not written to while the consumer has it', async (context) => {
  const images = await makeImages(temporaryFolder(context), 24);
  const loader = createLoader(options(images, { prefetch: 2 }));
  for await (const batch of loader.epoch(1)) {
    const before = Float32Array.from(batch.pixels);
    await new Promise((resolve) => setTimeout(resolve, 15));
    assert.deepEqual(batch.pixels, before);
  }
  await loader.close();
});

test('batches are prepared while the consumer computes, also those of the next epoch', async (context) => {
  const images = await makeImages(temporaryFolder(context), 16);
  const loader = createLoader(options(images, { prefetch: 4 }));
  await take(loader, 1);
  await new Promise((resolve) => setTimeout(resolve, 1));
  // A training step blocks the thread just so: nothing that workers need may come from its event loop.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400);
  const before = loader.waitSeconds;
  await take(loader, 2);
  const waited = loader.waitSeconds - before;
  assert.ok(waited < 0.05, `waited ${waited} s for batches that should have been ready`);
  await loader.close();
});

test('buffers are bounded: distinct ones are at most prefetch + 1, over many epochs and breaks', async (context) => {
  const images = await makeImages(temporaryFolder(context), 20);
  const loader = createLoader(options(images, { prefetch: 2 }));
  const buffers = new Set<ArrayBufferLike>();
  for (let epoch = 1; epoch <= 12; epoch++) {
    for await (const batch of loader.epoch(epoch)) {
      buffers.add(batch.pixels.buffer);
      if (epoch % 3 === 0 && batch.batchInEpoch === 1) break;
    }
  }
  assert.ok(buffers.size <= 3, `${buffers.size} buffers`);
  await loader.close();
});

test('memory is flat over 50 epochs', async (context) => {
  const images = await makeImages(temporaryFolder(context), 24);
  const loader = createLoader(options(images, { imageSize: 128, batchSize: 8, prefetch: 2 }));
  const run = async (from: number, to: number): Promise<number> => {
    for (let epoch = from; epoch <= to; epoch++) {
      for await (const batch of loader.epoch(epoch)) assert.equal(batch.size, 8);
    }
    return process.memoryUsage().rss / 2 ** 20;
  };
  const before = await run(1, 10);
  const after = await run(11, 60);
  // The pixels of these 150 batches are 225 MiB.
  assert.ok(after - before < 60, `grew from ${before} to ${after} MiB`);
  await loader.close();
});

test('files that do not decode are skipped by name, and the others keep their place and label', async (context) => {
  const folder = temporaryFolder(context);
  const images = await makeImages(folder, 12);
  const clean = createLoader(options(images));
  const expected = await take(clean, 1);
  await clean.close();

  fs.writeFileSync(images[3]!.path, 'not an image');
  fs.writeFileSync(images[7]!.path, '');
  fs.rmSync(images[8]!.path);
  const bad = new Set([3, 7, 8]);
  const loader = createLoader(options(images));
  for (const epoch of [1, 1]) {
    const batches = await take(loader, epoch);
    for (const batch of batches) {
      const whole = expected[batch.batchInEpoch]!;
      const kept = [...whole.indices].flatMap((index, slot) => (bad.has(index) ? [] : [slot]));
      assert.equal(batch.size, kept.length);
      assert.deepEqual(
        [...batch.indices],
        kept.map((slot) => whole.indices[slot]),
      );
      assert.deepEqual(
        [...batch.labels],
        kept.map((slot) => whole.labels[slot]),
      );
      assert.deepEqual(
        [...batch.pixels],
        kept.flatMap((slot) => [...whole.pixels.subarray(slot * 768, (slot + 1) * 768)]),
      );
    }
  }
  const skipped = [...loader.skipped].sort((a, b) => (a.path < b.path ? -1 : 1));
  assert.deepEqual(
    skipped.map((file) => file.path),
    [3, 7, 8].map((i) => images[i]!.path),
  );
  assert.match(skipped[0]!.reason, /not a JPEG/);
  assert.match(skipped[1]!.reason, /is empty/);
  assert.match(skipped[2]!.reason, /does not exist/);
  await loader.close();
});

test('a batch of bad files only is left out; a set of bad files only is an error', async (context) => {
  const folder = temporaryFolder(context);
  const images = await makeImages(folder, 12);
  for (let i = 4; i < 8; i++) fs.writeFileSync(images[i]!.path, 'bad');
  const loader = createLoader(options(images, { shuffle: false }));
  assert.deepEqual(
    (await take(loader, 1)).map(({ batchInEpoch }) => batchInEpoch),
    [0, 2],
  );
  await loader.close();

  const hopeless = createLoader(options(images.slice(4, 8)));
  await assert.rejects(take(hopeless, 1), (error: unknown) => {
    assert.ok(error instanceof BreedlabError);
    assert.match(error.message, /None of the 4 images decodes/);
    assert.ok(images.slice(4, 8).some((image) => error.message.includes(image.path)));
    return true;
  });
  await hopeless.close();
});

test('files that end early are used and counted once; greyscale, CMYK and odd names are fine', async (context) => {
  const folder = temporaryFolder(context);
  const names = ['truncated.jpg', 'grey.jpg', 'cmyk.jpg', 'grey-16-bit.png', 'alpha.png', 'image.gif'];
  const images = names.map((name, label) => {
    const file = path.join(folder, `a 'dog' "名前" ${label}\n${name}`);
    fs.copyFileSync(fixture(name), file);
    return { path: file, label };
  });
  const loader = createLoader(options(images, { batchSize: 3 }));
  for (const epoch of [1, 2]) {
    const batches = await take(loader, epoch);
    assert.equal(
      batches.reduce((sum, { size }) => sum + size, 0),
      names.length,
    );
    assert.ok(batches.every(({ pixels }) => pixels.every(Number.isFinite)));
  }
  assert.deepEqual(loader.skipped, []);
  assert.equal(loader.truncated, 1);
  await loader.close();
});

test('wrong options are refused', () => {
  const image = { path: '/nowhere.jpg', label: 0 };
  assert.throws(() => createLoader(options([])), BreedlabError);
  for (const more of [
    { batchSize: 0 },
    { imageSize: 1.5 },
    { prefetch: 0 },
    { cacheMiB: -1 },
    { workers: 0 },
  ]) {
    assert.throws(() => createLoader(options([image], more)), RangeError, JSON.stringify(more));
  }
});

test('a process ends by itself with a loader open, in the middle of an epoch and while it prefetches', async (context) => {
  const images = await makeImages(temporaryFolder(context), 16);
  const script = `
    const { createLoader } = require(${JSON.stringify(path.join(settings().projectRoot, 'dist/src/data'))});
    const loader = createLoader(${JSON.stringify(options(images, { prefetch: 3 }))});
    (async () => {
      for await (const batch of loader.epoch(1)) { if (batch.batchInEpoch === 1) { console.log('got', batch.size); return; } }
    })();`;
  const result = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8', timeout: 20_000 });
  assert.equal(result.status, 0, result.stderr);
  assert.equal(result.stdout.trim(), 'got 4');
});

test('a worker that dies fails the epoch instead of hanging it', async (context) => {
  const images = await makeImages(temporaryFolder(context), 16);
  const pool = createWorkerPool({ workers: 2 });
  const loader = createLoader(options(images, { pool, prefetch: 1 }));
  const batches = loader.epoch(1);
  await batches.next();
  await pool.close();
  await assert.rejects(async () => {
    for (let i = 0; i < 5; i++) await batches.next();
  }, /worker pool is closed/);
  await loader.close();
});
