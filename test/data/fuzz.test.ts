import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test } from 'node:test';
import { Random, settings } from '../../src/core';
import {
  applyTransform,
  createLoader,
  decodeImage,
  IMAGE_EXTENSIONS,
  ImageFileError,
  readImageFolder,
  SPLITS,
  type Dataset,
  type LoadedBatch,
} from '../../src/data';
import { verifyDataset } from '../../src/datasets';
import { runExperiment } from '../../src/experiments';
import { tinyConfig, tinySettings } from '../training/tiny';
import { writePicture } from './fixtures';
import { temporaryFolder } from '../temporary';
import { hugeFiles, mutate, ODD_NAMES, seedFiles } from './fuzzFiles';
import { evaluation, NORMALIZATION } from './loaderFixtures';

const MUTATED = 520;
const IMAGE_SIZE = 16;
const CLASSES = ['001.it\'s a "class"', '002.zwei\nZeilen', '003.犬 %20'];
/** No hang: far more than any of these takes on a busy machine. */
const LIMIT = { timeout: 300_000 };

/** Mutated files under odd names and any extension in train; good ones in valid and test. */
async function fuzzedDataset(root: string): Promise<Dataset> {
  const random = Random.seeded(20_261_123);
  const seeds = [...(await seedFiles())];
  let number = 0;
  for (const split of SPLITS) {
    for (const name of CLASSES) await writePicture(path.join(root, split, name, 'good.png'), ++number);
  }
  for (let i = 0; i < MUTATED; i++) {
    const [name, content] = seeds[i % seeds.length]!;
    const of = random.split(i);
    const extension = of.chance(0.3) ? of.pick(IMAGE_EXTENSIONS) : path.extname(name);
    const file = `${ODD_NAMES[i % ODD_NAMES.length]!} ${i}${extension}`;
    fs.writeFileSync(path.join(root, 'train', of.pick(CLASSES), file), mutate(content, of));
  }
  return readImageFolder(root);
}

/** Pixels of a file as evaluation has them; undefined for one that cannot be used. Any other failure is one. */
async function expectedPixels(file: string): Promise<Float32Array | undefined> {
  try {
    const image = await decodeImage(file);
    assert.equal(image.data.length, image.width * image.height * 3);
    const { data } = applyTransform(image, evaluation(IMAGE_SIZE), Random.seeded(0));
    const { mean, std } = NORMALIZATION;
    return Float32Array.from(data, (level, i) => (level / 255 - mean[i % 3]!) / std[i % 3]!);
  } catch (error) {
    assert.ok(error instanceof ImageFileError, `${JSON.stringify(file)}: ${String(error)}`);
    assert.ok(error.reason.length > 5 && !error.reason.includes('undefined'), error.reason);
    return undefined;
  }
}

function assertSamePixels(batch: LoadedBatch, slot: number, expected: Float32Array, file: string): void {
  const length = expected.length;
  let worst = 0;
  for (let i = 0; i < length; i++) worst = Math.max(worst, Math.abs(batch.pixels[slot * length + i]! - expected[i]!));
  // A level of 255, in units of the smallest deviation.
  assert.ok(worst <= 1.01 / 255 / 0.2, `${JSON.stringify(file)}: ${worst}`);
}

test(`${MUTATED} mutated files: used with their own pixels and label, or skipped by name`, LIMIT, async (context) => {
  const dataset = await fuzzedDataset(temporaryFolder(context));
  const images = dataset.images.train;
  assert.equal(images.length, MUTATED + CLASSES.length, 'no name hides a file');
  const expected = new Map(
    await Promise.all(images.map(async ({ path: file }) => [file, await expectedPixels(file)] as const)),
  );
  const unusable = images.filter((image) => expected.get(image.path) === undefined).map((image) => image.path);
  assert.ok(unusable.length > 50 && unusable.length < MUTATED - 50, `${unusable.length} of ${MUTATED} are unusable`);

  const loader = createLoader({
    images,
    transform: evaluation(IMAGE_SIZE),
    batchSize: 16,
    shuffle: true,
    seed: 4,
    workers: 2,
  });
  const seen: number[] = [];
  for await (const batch of loader.epoch(1)) {
    batch.indices.forEach((index, slot) => {
      const image = images[index]!;
      seen.push(index);
      assert.equal(batch.labels[slot], image.label);
      assert.equal(dataset.classes[image.label]!.folder, path.basename(path.dirname(image.path)));
      assertSamePixels(batch, slot, expected.get(image.path)!, image.path);
    });
  }
  assert.equal(new Set(seen).size, seen.length, 'no image twice');
  assert.equal(seen.length, images.length - unusable.length);
  assert.deepEqual(loader.skipped.map((file) => file.path).sort(), [...unusable].sort());
  await loader.close();

  const report = await verifyDataset(dataset, { workers: 2 });
  const found = [...report.broken.map((file) => file.path), ...report.empty].map((file) =>
    path.join(dataset.root, file),
  );
  assert.deepEqual(found.sort(), [...unusable].sort(), 'verifying says the same');

  const config = tinyConfig(dataset, { settings: tinySettings({ maxEpochs: 1, batchSize: 32 }) });
  const { metrics } = await runExperiment({ config, dataset, workers: 2, runsFolder: temporaryFolder(context) });
  assert.equal(metrics.outcome.kind, 'max-epochs');
  assert.equal(metrics.skipped.count, unusable.length);
  const named = metrics.skipped.files.map(({ path: file }) => path.join(dataset.root, file));
  assert.deepEqual(named.sort(), [...unusable].sort(), 'and so do the metrics of a run');
});

test('images of 200 megapixels are refused by name, without the memory', LIMIT, async (context) => {
  const folder = temporaryFolder(context);
  const before = process.resourceUsage().maxRSS;
  for (const [name, content] of await hugeFiles()) {
    const file = path.join(folder, name);
    fs.writeFileSync(file, content);
    await assert.rejects(decodeImage(file), (error: unknown) => {
      assert.ok(error instanceof ImageFileError, String(error));
      assert.match(error.message, new RegExp(`${name.replace('.', '\\.')} does not decode: `));
      return true;
    });
  }
  const grownMiB = (process.resourceUsage().maxRSS - before) / 1024;
  assert.ok(grownMiB < 200, `${grownMiB} MiB`);
});

test('what is no regular file is skipped by name, and nothing waits for it', LIMIT, async (context) => {
  const root = temporaryFolder(context);
  let number = 0;
  for (const split of SPLITS) {
    for (const name of ['A', 'B']) await writePicture(path.join(root, split, name, 'good.png'), ++number);
  }
  const folder = path.join(root, 'train', 'A');
  fs.symlinkSync('nowhere.jpg', path.join(folder, 'dangling.jpg'));
  fs.symlinkSync('looping.jpg', path.join(folder, 'looping.jpg'));
  fs.symlinkSync('b.jpg', path.join(folder, 'a.jpg'));
  fs.symlinkSync('a.jpg', path.join(folder, 'b.jpg'));
  fs.symlinkSync('..', path.join(folder, 'folder.jpg'));
  fs.symlinkSync('/dev/zero', path.join(folder, 'endless.jpg'));
  fs.writeFileSync(path.join(folder, 'empty.jpg'), '');
  execFileSync('mkfifo', [path.join(folder, 'pipe.jpg')]);
  // Folders that lead round in circles are no classes, or classes of their own files.
  fs.symlinkSync('../A', path.join(root, 'train', 'A', 'circle'));
  fs.symlinkSync('C', path.join(root, 'train', 'C'));
  const dataset = readImageFolder(root);
  const loader = createLoader({
    images: dataset.images.train,
    transform: evaluation(IMAGE_SIZE),
    batchSize: 4,
    shuffle: false,
    seed: 1,
    workers: 2,
  });
  let used = 0;
  for await (const { size } of loader.epoch(1)) used += size;
  await loader.close();
  assert.equal(used, 2);
  const reasons = loader.skipped.map(({ path: file, reason }) => `${path.basename(file)} ${reason}`).sort();
  assert.deepEqual(reasons, [
    'a.jpg is a link that points to itself',
    'b.jpg is a link that points to itself',
    'dangling.jpg does not exist',
    'empty.jpg is empty',
    'endless.jpg is not a regular file',
    'folder.jpg is not a regular file',
    'looping.jpg is a link that points to itself',
    'pipe.jpg is not a regular file',
  ]);
});

test('a file that may not be read is skipped by name', LIMIT, async (context) => {
  const folder = temporaryFolder(context);
  const file = await writePicture(path.join(folder, 'secret.png'), 1);
  fs.chmodSync(file, 0);
  if (process.getuid?.() !== 0) {
    await assert.rejects(decodeImage(file), /secret\.png cannot be read: permission denied/);
    return;
  }
  // Root may read everything: someone else tries.
  fs.chmodSync(folder, 0o755);
  const data = path.join(settings().projectRoot, 'dist', 'src', 'data');
  const script = `require(${JSON.stringify(data)}).decodeImage(${JSON.stringify(file)}).then(() => console.log('read'), (e) => console.log(e.message))`;
  const child = spawnSync(process.execPath, ['-e', script], {
    uid: 65_534,
    gid: 65_534,
    encoding: 'utf8',
    timeout: 30_000,
  });
  if (child.status !== 0) return context.skip('another user may not run this project here');
  assert.match(child.stdout, /secret\.png cannot be read: permission denied/);
});
