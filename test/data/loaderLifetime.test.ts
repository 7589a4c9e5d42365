import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test } from 'node:test';
import { settings } from '../../src/core';
import { createLoader, createWorkerPool } from '../../src/data';
import { temporaryFolder } from '../temporary';
import { makeImages, options, take, training } from './loaderFixtures';

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

test('there are at most prefetch + 1 buffers, over many epochs and breaks', async (context) => {
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

for (const kept of ['in memory', 'on disk', 'not at all'] as const) {
  test(`memory is flat over 50 epochs with pixels kept ${kept}`, async (context) => {
    const folder = temporaryFolder(context);
    const images = await makeImages(path.join(folder, 'images'), 24);
    const cache = {
      'in memory': {},
      'on disk': { diskCache: { folder: path.join(folder, 'cache'), dataset: 'abc', part: 'train', leastBytes: 0 } },
      'not at all': { cacheMiB: 0 },
    }[kept];
    const loader = createLoader(options(images, { transform: training(128), batchSize: 8, prefetch: 2, ...cache }));
    const run = async (from: number, to: number): Promise<{ rss: number; descriptors: number }> => {
      for (let epoch = from; epoch <= to; epoch++) {
        for await (const batch of loader.epoch(epoch)) assert.equal(batch.size, 8);
      }
      return { rss: process.memoryUsage().rss / 2 ** 20, descriptors: openDescriptors() };
    };
    const before = await run(1, 10);
    const after = await run(11, 60);
    // The pixels of these 150 batches are 225 MiB.
    assert.ok(after.rss - before.rss < 60, `grew from ${before.rss} to ${after.rss} MiB`);
    assert.ok(
      after.descriptors <= before.descriptors,
      `${before.descriptors}, then ${after.descriptors} files are open`,
    );
    await loader.close();
  });
}

/** 0 where the system does not tell. */
function openDescriptors(): number {
  const folder = '/proc/self/fd';
  return fs.existsSync(folder) ? fs.readdirSync(folder).length : 0;
}

test('a process ends by itself with a loader open in the middle of an epoch', async (context) => {
  const images = await makeImages(temporaryFolder(context), 16);
  const script = `
    const { createLoader } = require(${JSON.stringify(path.join(settings().projectRoot, 'dist/src/data'))});
    const loader = createLoader(${JSON.stringify(options(images, { prefetch: 3 }))});
    (async () => {
      const batches = loader.epoch(1);
      await batches.next();
      console.log('got', (await batches.next()).value.size);
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
