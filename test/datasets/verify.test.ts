import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { before, test, type TestContext } from 'node:test';
import sharp from 'sharp';
import { readImageFolder } from '../../src/data';
import { publishedDataset, verifyDataset, type VerifyReport } from '../../src/datasets';
import { fixture, picture, writePicture } from '../data/fixtures';
import { temporaryFolder } from '../temporary';

let odd: { report: VerifyReport; root: string };
const cleanUp: (() => void)[] = [];

/** One of everything that verifying knows. */
before(async () => {
  const root = temporaryFolder({ after: (clean) => cleanUp.push(clean) });
  let number = 0;
  const plain = (file: string): Promise<string> => writePicture(path.join(root, file), ++number);
  for (const split of ['train', 'valid', 'test']) {
    for (const name of ['A', 'B']) await plain(`${split}/${name}/${split}.png`);
  }
  const put = (file: string, from: string): void => fs.copyFileSync(fixture(from), path.join(root, file));
  put('train/A/truncated.jpg', 'truncated.jpg');
  put('train/A/grey.jpg', 'grey.jpg');
  put('train/A/cmyk.jpg', 'cmyk.jpg');
  put('train/B/rotated.jpg', 'exif-rotated.jpg');
  put('train/B/animation.jpg', 'image.gif');
  fs.writeFileSync(path.join(root, 'train/B/text.jpg'), 'no image');
  fs.writeFileSync(path.join(root, 'valid/B/empty.jpg'), '');
  fs.symlinkSync('nowhere', path.join(root, 'test/A/dangling.jpg'));
  fs.symlinkSync('loop.jpg', path.join(root, 'test/B/loop.jpg'));
  // The same bytes in two splits, and in two classes; the same pixels in other bytes.
  fs.copyFileSync(path.join(root, 'train/A/train.png'), path.join(root, 'test/A/copy.png'));
  fs.copyFileSync(path.join(root, 'valid/A/valid.png'), path.join(root, 'valid/B/copy.png'));
  const image = picture(77);
  const raw = { raw: { width: image.width, height: image.height, channels: 3 as const } };
  await sharp(image.data, raw).png({ compressionLevel: 0 }).toFile(path.join(root, 'train/A/flat.png'));
  await sharp(image.data, raw).webp({ lossless: true }).toFile(path.join(root, 'train/A/same.webp'));
  // Nobody's files.
  await plain('train/loose.png');
  await plain('train/A/deeper/nested.png');
  odd = { report: await verifyDataset(readImageFolder(root, { name: 'odd' }), { workers: 2 }), root };
  for (const clean of cleanUp) clean();
});

test('every kind of odd file is found, and only these', () => {
  const { report } = odd;
  assert.deepEqual(
    report.broken.map(({ path: file }) => file),
    ['train/B/text.jpg', 'test/A/dangling.jpg', 'test/B/loop.jpg'],
  );
  assert.match(report.broken[2]!.reason, /is a link that points to itself/);
  assert.match(report.broken[0]!.reason, /is not a JPEG/);
  assert.match(report.broken[1]!.reason, /does not exist/);
  assert.deepEqual(report.empty, ['valid/B/empty.jpg']);
  assert.deepEqual(report.truncated, ['train/A/truncated.jpg']);
  assert.deepEqual(report.greyscale, ['train/A/grey.jpg']);
  assert.deepEqual(report.cmyk, ['train/A/cmyk.jpg']);
  assert.deepEqual(report.rotated, ['train/B/rotated.jpg']);
  assert.deepEqual(report.wrongExtension, ['train/B/animation.jpg']);
  assert.deepEqual(report.unlisted, ['train/A/deeper/nested.png', 'train/loose.png']);
  assert.equal(report.ok, false);
  const total = report.counts.train + report.counts.valid + report.counts.test;
  assert.equal(report.usable, total - 4);
  assert.equal(
    Object.values(report.formats).reduce((sum, count) => sum + count, 0),
    report.usable,
  );
});

test('duplicates are found by bytes and by pixels, with the splits and classes they lie in', () => {
  assert.deepEqual(odd.report.duplicates, [
    {
      identical: 'pixels',
      files: ['train/A/flat.png', 'train/A/same.webp'],
      splits: ['train'],
      classes: ['A'],
    },
    {
      identical: 'bytes',
      files: ['train/A/train.png', 'test/A/copy.png'],
      splits: ['train', 'test'],
      classes: ['A'],
    },
    {
      identical: 'bytes',
      files: ['valid/A/valid.png', 'valid/B/copy.png'],
      splits: ['valid'],
      classes: ['A', 'B'],
    },
  ]);
});

async function small(context: TestContext): Promise<string> {
  const root = temporaryFolder(context);
  let number = 0;
  for (const split of ['train', 'valid', 'test']) {
    for (const name of ['A', 'B']) await writePicture(path.join(root, split, name, `${split}.png`), ++number);
  }
  return root;
}

test('the hash is the data set’s, as a run records it; the content hash sees equal sizes apart', async (context) => {
  const root = await small(context);
  const dataset = readImageFolder(root);
  const first = await verifyDataset(dataset, { workers: 1 });
  assert.equal(first.hash, dataset.hash);
  assert.ok(first.ok && first.duplicates.length === 0);
  assert.match(first.contentHash, /^[0-9a-f]{64}$/);
  assert.equal((await verifyDataset(dataset, { workers: 2 })).contentHash, first.contentHash);

  const file = path.join(root, 'train/A/train.png');
  const bytes = fs.readFileSync(file);
  // A comment of the same length in the file: the pixels stay.
  const at = bytes.indexOf('IEND');
  bytes[at + 4]! ^= 1;
  fs.writeFileSync(file, bytes);
  const second = await verifyDataset(readImageFolder(root), { workers: 1 });
  assert.equal(second.hash, first.hash);
  assert.notEqual(second.contentHash, first.contentHash);
});

test('counts and class names are compared with a description', async (context) => {
  const dataset = readImageFolder(await small(context));
  const published = {
    ...publishedDataset('imagewoof'),
    parts: [
      { name: 'train', split: 'train', images: 4 },
      { name: 'val', split: 'test', images: 2 },
    ] as const,
    classes: () => ['A', 'B'],
  };
  const as = (changes: object): ReturnType<typeof verifyDataset> =>
    verifyDataset(dataset, { published: { ...published, ...changes }, workers: 1 });
  const good = await as({});
  assert.ok(good.ok && good.description?.matches);
  assert.deepEqual(
    good.description.parts[0],
    { name: 'train', expected: 4, found: 4 },
    'with the drawn validation images',
  );

  const fewer = await as({ parts: [{ name: 'train', split: 'train', images: 5 }, published.parts[1]] });
  assert.deepEqual([fewer.ok, fewer.description?.matches], [false, false]);
  const others = await as({ classes: () => ['A', 'C'] });
  assert.deepEqual(others.description?.classes, { expected: 2, missing: ['C'], extra: ['B'] });
  assert.equal(others.ok, false);
});

test('progress goes to the end, and an abort stops', async (context) => {
  const dataset = readImageFolder(await small(context));
  const seen: number[] = [];
  await verifyDataset(dataset, { workers: 2, onProgress: ({ done, total }) => seen.push(done / total) });
  assert.equal(seen.at(-1), 1);
  const controller = new AbortController();
  const stopped = verifyDataset(dataset, {
    workers: 1,
    signal: controller.signal,
    onProgress: () => controller.abort(new Error('enough')),
  });
  await assert.rejects(stopped, /enough/);
  await assert.rejects(verifyDataset(dataset, { signal: AbortSignal.abort(new Error('before')) }), /before/);
});

test('a folder that may not be read is a finding', async (context) => {
  const root = temporaryFolder(context);
  let number = 0;
  for (const split of ['train', 'valid', 'test']) {
    for (const name of ['A', 'B']) await writePicture(path.join(root, split, name, 'one.png'), ++number);
  }
  fs.mkdirSync(path.join(root, 'secret'), { mode: 0 });
  // Nothing is closed to root.
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) {
    fs.chownSync(root, 65534, 65534);
    fs.chmodSync(root, 0o755);
    process.seteuid!(65534);
  }
  try {
    const report = await verifyDataset(readImageFolder(root), { workers: 1 });
    assert.deepEqual(report.unreadable, [{ path: 'secret', reason: 'cannot be read: permission denied' }]);
    assert.equal(report.usable, 6);
  } finally {
    if (isRoot) process.seteuid!(0);
    fs.chmodSync(path.join(root, 'secret'), 0o700);
  }
});
