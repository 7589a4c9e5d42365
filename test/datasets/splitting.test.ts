import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test, type TestContext } from 'node:test';
import { BreedlabError, readJson } from '../../src/core';
import { readImageFolder, SPLIT_LIST_FILE, SPLITS, type Dataset, type SplitList } from '../../src/data';
import { prepareSplits } from '../../src/datasets';
import { temporaryFolder } from '../temporary';

function folderOf(context: TestContext, files: Readonly<Record<string, number>>): string {
  const root = temporaryFolder(context);
  for (const [folder, count] of Object.entries(files)) {
    fs.mkdirSync(path.join(root, folder), { recursive: true });
    for (let i = 0; i < count; i++) fs.writeFileSync(path.join(root, folder, `${i}.jpg`), folder + String(i));
  }
  return root;
}

function counts({ images }: Dataset): number[] {
  return SPLITS.map((split) => images[split].length);
}

function says(...patterns: readonly RegExp[]): (thrown: unknown) => boolean {
  return (thrown) => {
    assert.ok(thrown instanceof BreedlabError, String(thrown));
    for (const pattern of patterns) assert.match(thrown.message, pattern);
    return true;
  };
}

/** Names and contents of all files but the list. */
function contents(root: string): [string, string][] {
  return fs
    .readdirSync(root, { recursive: true })
    .map(String)
    .filter((name) => name !== SPLIT_LIST_FILE && fs.statSync(path.join(root, name)).isFile())
    .sort()
    .map((name): [string, string] => [name, fs.readFileSync(path.join(root, name), 'utf8')]);
}

test('a folder of classes is split in three, per class, and no file is touched', (context) => {
  const root = folderOf(context, { Beagle: 40, Pug: 10, 'Shih Tzu': 3, empty: 0 });
  const before = contents(root);
  const { kind, dataset, drawn } = prepareSplits({ root });
  assert.deepEqual([kind, drawn], ['written', { valid: 0.1, test: 0.1 }]);
  assert.deepEqual(contents(root), before);
  assert.deepEqual(
    dataset.classes.map(({ folder, counts: of }) => [folder, of.train, of.valid, of.test]),
    [
      ['Beagle', 32, 4, 4],
      ['Pug', 8, 1, 1],
      ['Shih Tzu', 1, 1, 1],
    ],
  );
  const all = SPLITS.flatMap((split) => dataset.images[split].map((image) => image.path));
  assert.equal(new Set(all).size, 53, 'every image once');
  for (const split of SPLITS) {
    for (const { path: file, label } of dataset.images[split]) {
      assert.equal(path.basename(path.dirname(file)), dataset.classes[label]!.folder);
    }
  }
  assert.deepEqual(readImageFolder(root), dataset, 'training reads the list by itself');
});

test('the draw depends on the seed and on nothing else', (context) => {
  const files = { A: 20, B: 20 };
  const [first, second] = [folderOf(context, files), folderOf(context, { ...files, C: 20 })];
  const validOf = (root: string, seed: number, folder: string): string[] =>
    prepareSplits({ root, seed, force: true })
      .dataset.images.valid.map((image) => path.relative(root, image.path))
      .filter((file) => file.startsWith(folder));
  assert.deepEqual(validOf(first, 1, 'A'), validOf(second, 1, 'A'), 'another class changes nothing');
  assert.notDeepEqual(validOf(first, 1, 'A'), validOf(first, 2, 'A'));
  assert.notDeepEqual(
    validOf(first, 1, 'A').map((file) => path.basename(file)),
    validOf(first, 1, 'B').map((file) => path.basename(file)),
    'classes are drawn apart',
  );
});

for (const [what, files, expected, drawn] of [
  ['train and test', { 'train/A': 20, 'test/A': 5 }, [18, 2, 5], { valid: 0.1 }],
  ['train and val', { 'train/A': 20, 'val/A': 5 }, [18, 5, 2], { test: 0.1 }],
  ['Training, Validation and Testing', { 'Training/A': 20, 'Validation/A': 5, 'Testing/A': 4 }, [20, 5, 4], {}],
  ['train alone', { 'train/A': 20 }, [16, 2, 2], { valid: 0.1, test: 0.1 }],
] as const) {
  test(`parts: ${what}`, (context) => {
    const { dataset, drawn: shares } = prepareSplits({ root: folderOf(context, files) });
    assert.deepEqual(counts(dataset), expected);
    assert.deepEqual(shares, drawn);
  });
}

test('a folder of three splits needs nothing', (context) => {
  const root = folderOf(context, { 'train/A': 3, 'valid/A': 1, 'test/A': 1 });
  const { kind, file } = prepareSplits({ root });
  assert.deepEqual([kind, file, fs.existsSync(path.join(root, SPLIT_LIST_FILE))], ['folders', null, false]);
});

test('shares are as asked for, and may not eat the training images', (context) => {
  const root = folderOf(context, { A: 10 });
  assert.deepEqual(counts(prepareSplits({ root, valid: 0.2, test: 0.3 }).dataset), [5, 2, 3]);
  assert.deepEqual(counts(prepareSplits({ root, valid: 0.01, test: 0.9, force: true }).dataset), [1, 1, 8]);
  assert.throws(() => prepareSplits({ root, valid: 0.6, test: 0.4, force: true }), says(/add up to 1/));
  for (const valid of [0, 1, -0.1, NaN]) {
    assert.throws(() => prepareSplits({ root, valid, force: true }), says(/share of the valid split/));
  }
});

test('another split is not replaced unasked; the same one is left as it is', (context) => {
  const root = folderOf(context, { A: 10 });
  const { file } = prepareSplits({ root });
  const text = fs.readFileSync(file!, 'utf8');
  assert.equal(prepareSplits({ root }).kind, 'unchanged');
  assert.throws(() => prepareSplits({ root, seed: 9 }), says(/has another split/, /--force/));
  assert.equal(fs.readFileSync(file!, 'utf8'), text);
  assert.equal(prepareSplits({ root, seed: 9, force: true }).kind, 'written');
  assert.equal(readJson<SplitList>(file!).seed, 9);
});

test('the list may lie elsewhere, and training takes it by its name', (context) => {
  const [root, elsewhere] = [folderOf(context, { A: 10 }), folderOf(context, {})];
  const out = path.join(elsewhere, 'lists', 'mine.json');
  const { dataset } = prepareSplits({ root, out });
  assert.ok(!fs.existsSync(path.join(root, SPLIT_LIST_FILE)));
  assert.equal(dataset.root, root);
  assert.equal(readImageFolder(out).hash, dataset.hash);
  assert.throws(() => readImageFolder(root), says(/no folders 'train'/, /npx breedlab data prepare --data/));
});

test('folders that cannot be split are explained, and no list is left', (context) => {
  const few = folderOf(context, { A: 10, B: 2, C: 1 });
  assert.throws(() => prepareSplits({ root: few }), says(/2 classes of /, /fewer than 3 images: B, C/));
  assert.throws(() => prepareSplits({ root: folderOf(context, {}) }), says(/no images to split.*none/));
  assert.throws(() => prepareSplits({ root: path.join(few, 'nowhere') }), says(/does not exist/));
  const differing = folderOf(context, { 'train/A': 9, 'train/B': 9, 'test/A': 4 });
  assert.throws(() => prepareSplits({ root: differing }), says(/differ in their classes.*'test' lacks 'B'/));
  const twice = folderOf(context, { 'train/A': 9, 'val/A': 3, 'valid/A': 3 });
  assert.throws(() => prepareSplits({ root: twice }), says(/two folders for the valid split/));
  for (const root of [few, differing, twice]) {
    assert.deepEqual(
      fs.readdirSync(root).filter((name) => name.endsWith('.json')),
      [],
    );
  }
});
