import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test } from 'node:test';
import { BreedlabError } from '../../src/core';
import { createLoader } from '../../src/data';
import { fixture } from './fixtures';
import { temporaryFolder } from '../temporary';
import { makeImages, options, take, training } from './loaderFixtures';

test('files that do not decode are skipped by name, and the others keep place and label', async (context) => {
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

test('files that end early are used and counted once; grey, CMYK and odd names are fine', async (context) => {
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
  for (const more of [{ batchSize: 0 }, { transform: training(1.5) }, { prefetch: 0 }, { cacheMiB: -1 }]) {
    assert.throws(() => createLoader(options([image], more)), RangeError, JSON.stringify(more));
  }
  assert.throws(() => createLoader(options([image], { workers: 0 })), /0 image worker threads are asked for/);
});
