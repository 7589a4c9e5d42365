import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test } from 'node:test';
import { BreedlabError, Random } from '../../src/core';
import { datasetSummary, readImageFolder, sampleImages, SPLITS } from '../../src/data';
import { temporaryFolder } from '../temporary';

/** Creates files of the given sizes; reading a folder does not look into them. */
function makeFiles(root: string, files: Readonly<Record<string, number>>): void {
  for (const [name, bytes] of Object.entries(files)) {
    const file = path.join(root, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, Buffer.alloc(bytes));
  }
}

const GOOD = {
  'train/001.Affenpinscher/b.jpg': 10,
  'train/001.Affenpinscher/a.JPEG': 11,
  'train/002.German_shepherd_dog/x.png': 12,
  'valid/001.Affenpinscher/c.webp': 13,
  'valid/002.German_shepherd_dog/y.gif': 14,
  'test/001.Affenpinscher/d.jpg': 15,
  'test/002.German_shepherd_dog/z.jpg': 16,
};

function assertFails(root: string, ...patterns: RegExp[]): void {
  assert.throws(
    () => readImageFolder(root),
    (error: unknown) => {
      assert.ok(error instanceof BreedlabError, String(error));
      for (const pattern of patterns) assert.match(error.message, pattern);
      assert.ok(error.remedy.length > 20);
      return true;
    },
  );
}

test('reads classes, counts, labels and paths in order', (context) => {
  const root = temporaryFolder(context);
  makeFiles(root, GOOD);
  const dataset = readImageFolder(root, { name: 'dogs' });
  assert.equal(dataset.name, 'dogs');
  assert.equal(readImageFolder(root).name, path.basename(root));
  assert.deepEqual(
    dataset.classes.map(({ folder, name }) => [folder, name]),
    [
      ['001.Affenpinscher', 'Affenpinscher'],
      ['002.German_shepherd_dog', 'German shepherd dog'],
    ],
  );
  assert.deepEqual(dataset.classes[0]!.counts, { train: 2, valid: 1, test: 1 });
  assert.deepEqual(
    dataset.images.train.map((image) => [path.relative(root, image.path), image.label]),
    [
      ['train/001.Affenpinscher/a.JPEG', 0],
      ['train/001.Affenpinscher/b.jpg', 0],
      ['train/002.German_shepherd_dog/x.png', 1],
    ],
  );
  const summary = datasetSummary(dataset);
  assert.deepEqual(summary.classes[0], { name: 'Affenpinscher', train: 2, valid: 1, test: 1, total: 4 });
  assert.deepEqual(summary.all, { name: 'all', train: 3, valid: 2, test: 2, total: 7 });
});

test('class folders need no number; hidden files, other files and loose files are ignored', (context) => {
  const root = temporaryFolder(context);
  for (const split of SPLITS)
    makeFiles(root, { [`${split}/Beagle/1.jpg`]: 1, [`${split}/Shih-Tzu/it's "a" dög\n.jpg`]: 2 });
  makeFiles(root, {
    'train/.DS_Store': 5,
    'train/.hidden/x.jpg': 5,
    'train/loose.jpg': 5,
    'train/Beagle/._1.jpg': 5,
    'train/Beagle/notes.txt': 5,
    'train/Beagle/nested.jpg/1.jpg': 5,
    'README.md': 5,
  });
  const dataset = readImageFolder(root);
  assert.deepEqual(
    dataset.classes.map(({ name }) => name),
    ['Beagle', 'Shih-Tzu'],
  );
  assert.equal(dataset.images.train.length, 2);
  assert.ok(fs.existsSync(dataset.images.train[1]!.path));
});

test('classes that would come to one name keep the names of their folders', (context) => {
  const root = temporaryFolder(context);
  const folders = ['001.Beagle', '002.Beagle', '003.Great_Dane', 'Great Dane', '005.Pug'];
  makeFiles(root, Object.fromEntries(SPLITS.flatMap((split) => folders.map((name) => [`${split}/${name}/a.jpg`, 1]))));
  const names = readImageFolder(root).classes.map(({ name }) => name);
  assert.deepEqual(names, ['001.Beagle', '002.Beagle', '003.Great_Dane', 'Pug', 'Great Dane']);
});

test('the hash tells sizes and names apart and nothing else', (context) => {
  const [first, second] = [temporaryFolder(context), temporaryFolder(context)];
  makeFiles(first, GOOD);
  makeFiles(second, Object.fromEntries(Object.entries(GOOD).reverse()));
  const hash = readImageFolder(first).hash;
  assert.match(hash, /^[0-9a-f]{16}$/);
  assert.equal(readImageFolder(second, { name: 'other' }).hash, hash);
  makeFiles(second, { 'test/001.Affenpinscher/d.jpg': 99 });
  assert.notEqual(readImageFolder(second).hash, hash);
  fs.renameSync(path.join(first, 'test/001.Affenpinscher/d.jpg'), path.join(first, 'test/001.Affenpinscher/e.jpg'));
  assert.notEqual(readImageFolder(first).hash, hash);
});

test('a folder that is missing or a file is an error with its path', (context) => {
  const root = temporaryFolder(context);
  makeFiles(root, { file: 1 });
  assertFails(path.join(root, 'nowhere'), /nowhere does not exist/, /train\|valid\|test/);
  assertFails(path.join(root, 'file'), /file is not a folder/);
});

test('a missing split is named, with what is there', (context) => {
  const root = temporaryFolder(context);
  assertFails(root, /no folders 'train', 'valid', 'test'; there is: no folders/);
  makeFiles(root, { 'train/A/1.jpg': 1, 'test/A/1.jpg': 1, 'validation/A/1.jpg': 1 });
  assertFails(root, /no folder 'valid'; there is: 'test', 'train', 'validation'/);
});

test('splits without images, differing classes and empty classes are listed', (context) => {
  const root = temporaryFolder(context);
  for (const split of SPLITS) fs.mkdirSync(path.join(root, split, '001.A'), { recursive: true });
  assertFails(root, /No images in /, /\.jpg, \.jpeg/);
  makeFiles(root, {
    'train/001.A/1.jpg': 1,
    'valid/001.A/1.jpg': 1,
    'test/001.A/1.jpg': 1,
    'train/002.B/1.jpg': 1,
  });
  assertFails(root, /differ in their classes/, /'valid' lacks '002\.B'; 'test' lacks '002\.B'/);
  makeFiles(root, { 'valid/002.B/notes.txt': 1, 'test/002.B/1.jpg': 1 });
  assertFails(root, /No images in 1 of the class folders of /, /'valid\/002\.B'/);
});

test('links to class folders are followed; links to nowhere stay listed for the loader', (context) => {
  const root = temporaryFolder(context);
  makeFiles(root, GOOD);
  fs.symlinkSync('001.Affenpinscher', path.join(root, 'train', '003.Linked'));
  fs.symlinkSync('.', path.join(root, 'train', '001.Affenpinscher', 'loop'));
  fs.symlinkSync('nowhere', path.join(root, 'train', '001.Affenpinscher', 'dangling.jpg'));
  makeFiles(root, { 'valid/003.Linked/1.jpg': 1, 'test/003.Linked/1.jpg': 1 });
  const dataset = readImageFolder(root);
  assert.equal(dataset.classes.length, 3);
  assert.deepEqual(dataset.classes[2]!.counts, { train: 3, valid: 1, test: 1 });
  assert.equal(path.basename(dataset.images.train[2]!.path), 'dangling.jpg');
});

test('samples are of every class, without repetition, and follow the generator', (context) => {
  const root = temporaryFolder(context);
  const names = ['A', 'B', 'C'];
  for (const split of SPLITS) {
    for (const name of names) for (let i = 0; i < 5; i++) makeFiles(root, { [`${split}/${name}/${i}.jpg`]: 1 });
  }
  const dataset = readImageFolder(root);
  const sample = sampleImages(dataset, 'train', 3, Random.seeded(1));
  assert.deepEqual(
    sample.map(({ label }) => label),
    [0, 0, 0, 1, 1, 1, 2, 2, 2],
  );
  assert.equal(new Set(sample.map((image) => image.path)).size, 9);
  assert.deepEqual(sampleImages(dataset, 'train', 3, Random.seeded(1)), sample);
  assert.notDeepEqual(sampleImages(dataset, 'train', 3, Random.seeded(2)), sample);
  assert.equal(sampleImages(dataset, 'test', 9, Random.seeded(1)).length, 15);
});
