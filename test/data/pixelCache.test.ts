import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { after, test, type TestContext } from 'node:test';
import { settings, temporaryName } from '../../src/core';
import { createLoader, createWorkerPool, type ImageFile, type LoadedBatch, type LoaderOptions } from '../../src/data';
import { PixelCache } from '../../src/data/cache';
import { allocateShared, CONTROL } from '../../src/data/cache/sharedPixels';
import { picture } from './fixtures';
import { temporaryFolder } from '../temporary';
import { evaluation, makeImages, options, take, training } from './loaderFixtures';

// Threads take longer to start than these images to load.
const pool = createWorkerPool({ workers: 2 });
after(() => pool.close());

interface Setting {
  readonly images: readonly ImageFile[];
  readonly folder: string;
  readonly notices: string[];
  /** Two epochs of a new loader on the cache folder. */
  load(more?: Partial<LoaderOptions>): Promise<LoadedBatch[]>;
  /** What the same loader gives without a cache. */
  readonly expected: readonly LoadedBatch[];
}

async function setting(context: TestContext, count = 18): Promise<Setting> {
  const root = temporaryFolder(context);
  const images = await makeImages(path.join(root, 'images'), count);
  const folder = path.join(root, 'cache');
  const notices: string[] = [];
  const load = async (more: Partial<LoaderOptions> = {}): Promise<LoadedBatch[]> => {
    const loader = createLoader(
      options(images, { pool, ...onDisk(folder), onNotice: (text) => notices.push(text), ...more }),
    );
    try {
      return [...(await take(loader, 1)), ...(await take(loader, 2))];
    } finally {
      await loader.close();
    }
  };
  const expected = await load({ diskCache: undefined, cacheMiB: 0 });
  return { images, folder, notices, load, expected };
}

function onDisk(folder: string, dataset = 'abc'): Pick<LoaderOptions, 'diskCache'> {
  return { diskCache: { folder, dataset, part: 'train', leastBytes: 0 } };
}

function files(folder: string): string[] {
  return fs.readdirSync(folder).sort();
}

function removeImages(images: readonly ImageFile[]): void {
  for (const { path: file } of images) fs.rmSync(file);
}

test('the next run reads the pixels of the first, and no image', async (context) => {
  const { images, folder, notices, load, expected } = await setting(context);
  assert.deepEqual(await load(), expected);
  assert.deepEqual(files(folder), ['abc-train-decoded-64.pixels']);
  removeImages(images);
  assert.deepEqual(await load({ pool: undefined, workers: 1 }), expected);
  assert.deepEqual(notices, []);
});

test('transformed pixels are kept where nothing is drawn', async (context) => {
  const { images, folder, load } = await setting(context);
  const inOrder = { transform: evaluation(), shuffle: false };
  const expected = await load({ ...inOrder, diskCache: undefined });
  assert.deepEqual(await load(inOrder), expected);
  assert.deepEqual(files(folder), ['abc-train-transformed-18-16.pixels']);
  assert.equal(fs.statSync(path.join(folder, files(folder)[0]!)).size, 4480 + 18 * 16 * 16 * 3);
  removeImages(images);
  assert.deepEqual(await load(inOrder), expected);
});

test('another data set, image size or transform is another file', async (context) => {
  const { folder, load, expected } = await setting(context);
  await load();
  await load({ ...onDisk(folder, 'abd') });
  await load({ transform: training(24) });
  await load({ transform: evaluation() });
  assert.deepEqual(files(folder), [
    'abc-train-decoded-64.pixels',
    'abc-train-decoded-96.pixels',
    'abc-train-transformed-18-16.pixels',
    'abd-train-decoded-64.pixels',
  ]);
  assert.deepEqual(await load(), expected);
});

test('truncated and unusable files are told of in every run', async (context) => {
  const { images, folder } = await setting(context, 6);
  fs.copyFileSync(path.join(settings().projectRoot, 'test/fixtures/data/truncated.jpg'), images[2]!.path);
  fs.writeFileSync(images[4]!.path, 'no image');
  for (let run = 0; run < 2; run++) {
    const loader = createLoader(options(images, { pool, ...onDisk(folder) }));
    await take(loader, 1);
    assert.equal(loader.truncated, 1);
    assert.deepEqual(
      loader.skipped.map((skipped) => skipped.path),
      [images[4]!.path],
    );
    await loader.close();
    assert.equal(files(folder).length, 1);
  }
});

// The header says what a file is; what it says must not be trusted further than it is right.
const spoilt: Record<string, { spoil: (file: string) => void; notice: RegExp }> = {
  'an empty file': {
    spoil: (file) => fs.writeFileSync(file, ''),
    notice: /is not a finished pixel cache: it is made anew/,
  },
  'some other file': { spoil: (file) => fs.writeFileSync(file, Buffer.alloc(9000, 'x')), notice: /is not a finished/ },
  'one of another version': { spoil: (file) => write(file, 8, [99]), notice: /has version 99 instead of 1/ },
  'one with a damaged index': { spoil: (file) => write(file, 4096, [1, 2, 3]), notice: /is damaged: it is made anew/ },
  'one of other images': { spoil: (file) => write(file, 12, [7]), notice: /is of other images/ },
  'one that is cut off': { spoil: (file) => fs.truncateSync(file, fs.statSync(file).size - 64), notice: /is cut off/ },
};

function write(file: string, at: number, bytes: number[]): void {
  const descriptor = fs.openSync(file, 'r+');
  fs.writeSync(descriptor, Uint8Array.from(bytes), 0, bytes.length, at);
  fs.closeSync(descriptor);
}

for (const [name, { spoil, notice }] of Object.entries(spoilt)) {
  test(`${name} is made anew, with a notice`, async (context) => {
    const { folder, notices, load, expected } = await setting(context);
    await load();
    const file = path.join(folder, files(folder)[0]!);
    const good = fs.readFileSync(file);
    spoil(file);
    assert.deepEqual(await load(), expected);
    assert.equal(notices.length, 1);
    assert.match(notices[0]!, notice);
    assert.equal(fs.statSync(file).size, good.length);
    assert.deepEqual(await load(), expected);
    assert.equal(notices.length, 1);
  });
}

test('damaged pixels are decoded again, and the file goes', async (context) => {
  const { folder, notices, load, expected } = await setting(context);
  await load();
  const file = path.join(folder, files(folder)[0]!);
  const size = fs.statSync(file).size;
  write(file, size - 1000, [1, 2, 3, 4]);
  assert.deepEqual(await load(), expected);
  assert.deepEqual(notices, [
    `The pixel cache ${file} is damaged: those images are decoded again, and the next run makes a new file.`,
  ]);
  assert.deepEqual(files(folder), []);
  assert.deepEqual(await load(), expected);
  assert.equal(fs.statSync(file).size, size);
});

test('pixels that become unreadable while training are decoded again', async (context) => {
  const { images, folder, notices, expected } = await setting(context);
  const loader = createLoader(
    options(images, { pool, ...onDisk(folder), onNotice: (text) => notices.push(text), prefetch: 1 }),
  );
  const first = await take(loader, 1);
  await new Promise((resolve) => setTimeout(resolve, 200));
  fs.truncateSync(path.join(folder, files(folder)[0]!), 4096);
  assert.deepEqual([...first, ...(await take(loader, 2))], expected);
  assert.match(notices[0]!, /is damaged/);
  await loader.close();
});

test('a run that ends in its first epoch leaves nothing', async (context) => {
  const { images, folder } = await setting(context);
  const loader = createLoader(options(images, { pool, ...onDisk(folder) }));
  for await (const batch of loader.epoch(1)) if (batch.batchInEpoch === 2) break;
  assert.match(files(folder).join(), /^abc-train-decoded-64\.pixels\.[\w-]+\.\w{8}\.tmp$/);
  await loader.close();
  assert.deepEqual(files(folder), []);
});

test('a folder that cannot be written is named, and training goes on', async (context) => {
  const { images, folder, notices, load, expected } = await setting(context);
  fs.writeFileSync(folder, 'a file where the folder should be');
  assert.deepEqual(await load(), expected);
  assert.equal(notices.length, 1);
  assert.ok(notices[0]!.startsWith(`No pixel cache on disk: ${path.join(folder, 'abc-train-decoded-64')}: `));
  assert.equal(images.length, 18);
});

test('a full disk is said, and pixels are kept in memory', { skip: !fs.existsSync('/dev/full') }, (context) => {
  const descriptor = fs.openSync('/dev/full', 'r+');
  context.after(() => fs.closeSync(descriptor));
  const room = { images: 2, bytes: 1e6, memoryBytes: 1e6 };
  const shared = allocateShared({ ...room, file: { descriptor, start: 4096, capacity: 1000 } });
  new Int32Array(shared.control)[CONTROL.fileOpen] = 1;
  const cache = new PixelCache(shared);
  cache.put(0, picture(1), false);
  cache.put(1, picture(2), true);
  assert.match(cache.takeProblems().writing ?? '', /ENOSPC/);
  assert.equal(cache.takeProblems().writing, null);
  for (const [position, expected] of [picture(1), picture(2)].entries()) {
    const { rows, truncated } = cache.get(position)!;
    const pixels = new Uint8Array(expected.data.length);
    rows.copyRows(0, rows.height, pixels);
    assert.deepEqual(pixels, expected.data);
    assert.equal(truncated, position === 1);
  }
});

test('the cache keeps no more than its bound, in file and memory together', async (context) => {
  const { folder, load, expected } = await setting(context);
  const pixels = 18 * 30 * 40 * 3;
  for (const mebibytes of [0, 0.01, 0.03]) {
    fs.rmSync(folder, { recursive: true, force: true });
    assert.deepEqual(await load({ cacheMiB: mebibytes }), expected);
    if (mebibytes === 0) {
      assert.ok(!fs.existsSync(folder));
    } else {
      const [file] = files(folder);
      const bytes = fs.statSync(path.join(folder, file!)).size - 4096 - 18 * 20;
      assert.ok(bytes <= mebibytes * 2 ** 20 + 64 && bytes > (mebibytes * 2 ** 20) / 2, `${bytes} bytes of ${pixels}`);
    }
    assert.deepEqual(await load({ cacheMiB: mebibytes }), expected, 'from a part of the images');
  }
});

test('of a full folder, what was used longest ago makes room', async (context) => {
  const { folder, load } = await setting(context);
  for (const dataset of ['one', 'two', 'three']) await load(onDisk(folder, dataset));
  const [size] = files(folder).map((file) => fs.statSync(path.join(folder, file)).size);
  // 'one' is used again; 'two' is the oldest then.
  fs.utimesSync(path.join(folder, 'two-train-decoded-64.pixels'), new Date(0), new Date(0));
  const limited = { folder, dataset: 'four', part: 'train', leastBytes: 0, folderBytes: size! * 3 };
  await load({ diskCache: limited });
  assert.deepEqual(
    files(folder),
    ['four', 'one', 'three'].map((name) => `${name}-train-decoded-64.pixels`),
  );
});

test('a small cache is not worth a file', async (context) => {
  const { folder, load, expected } = await setting(context);
  assert.deepEqual(await load({ diskCache: { folder, dataset: 'abc', part: 'train' } }), expected);
  assert.deepEqual(files(folder), []);
});

test('what a killed process left is removed; what a living one makes is left to it', async (context) => {
  const { images, folder, load, expected } = await setting(context);
  fs.mkdirSync(folder);
  const left = temporaryName(path.join(folder, 'abc-train-decoded-64.pixels')).replace(
    `-${process.pid}.`,
    `-${2 ** 22 + 1}.`,
  );
  fs.writeFileSync(left, '');
  const one = createLoader(options(images, { pool, ...onDisk(folder) }));
  assert.ok(!fs.existsSync(left));
  const other = createLoader(options(images, { pool, ...onDisk(folder) }));
  assert.equal(files(folder).length, 1, 'one file is made');
  assert.deepEqual([...(await take(other, 1)), ...(await take(other, 2))], expected);
  assert.deepEqual([...(await take(one, 1)), ...(await take(one, 2))], expected);
  await Promise.all([one.close(), other.close()]);
  assert.deepEqual(files(folder), ['abc-train-decoded-64.pixels']);
  removeImages(images);
  assert.deepEqual(await load(), expected);
});

test('several processes at once make one whole file', async (context) => {
  const { images, folder, notices, load, expected } = await setting(context);
  const program = `
    const { createLoader } = require(${JSON.stringify(path.join(settings().projectRoot, 'dist/src/data'))});
    const loader = createLoader(${JSON.stringify(options(images, { ...onDisk(folder), workers: 1 }))});
    (async () => {
      for await (const batch of loader.epoch(1));
      await loader.close();
    })();`;
  const children = [1, 2, 3].map(() => spawn(process.execPath, ['-e', program], { stdio: 'inherit' }));
  const codes = await Promise.all(children.map((child) => new Promise((resolve) => child.on('close', resolve))));
  assert.deepEqual(codes, [0, 0, 0]);
  assert.deepEqual(files(folder), ['abc-train-decoded-64.pixels']);
  removeImages(images);
  assert.deepEqual(await load(), expected);
  assert.deepEqual(notices, []);
});
