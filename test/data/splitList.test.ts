import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test, type TestContext } from 'node:test';
import { BreedlabError } from '../../src/core';
import { readImageFolder, SPLIT_LIST_FILE, type SplitList } from '../../src/data';
import { temporaryFolder } from '../temporary';

/** A folder of loose files and a list of them. */
function listed(context: TestContext, changes: (list: SplitList) => unknown = (list) => list): string {
  const root = temporaryFolder(context);
  for (const name of ['b', 'a', 'c', 'd', 'e', 'f']) fs.writeFileSync(path.join(root, `${name}.jpg`), name.repeat(3));
  const list: SplitList = {
    format: 'breedlab-split',
    version: 1,
    root: '.',
    seed: 1,
    shares: {},
    splits: {
      train: { '002.Pug': ['b.jpg', 'a.jpg'], '001.Beagle': ['c.jpg'] },
      valid: { '001.Beagle': ['d.jpg'], '002.Pug': ['gone.jpg'] },
      test: { '001.Beagle': ['e.jpg'], '002.Pug': ['f.jpg'] },
    },
  };
  fs.writeFileSync(path.join(root, SPLIT_LIST_FILE), JSON.stringify(changes(list)));
  return root;
}

test('a list puts files into classes and splits wherever they lie', (context) => {
  const root = listed(context);
  const dataset = readImageFolder(root);
  assert.deepEqual(
    dataset.classes.map(({ folder, name, counts }) => [folder, name, counts.train, counts.valid, counts.test]),
    [
      ['001.Beagle', 'Beagle', 1, 1, 1],
      ['002.Pug', 'Pug', 2, 1, 1],
    ],
  );
  assert.deepEqual(
    dataset.images.train.map((image) => [path.relative(root, image.path), image.label]),
    [
      ['c.jpg', 0],
      ['a.jpg', 1],
      ['b.jpg', 1],
    ],
  );
  assert.equal(dataset.images.valid.length, 2, 'a file that is gone stays listed, for the loader to name');
});

test('the hash tells splits, classes, names and sizes apart, and not how the list is written', (context) => {
  const hash = readImageFolder(listed(context)).hash;
  const swapped = (list: SplitList): SplitList => ({
    ...list,
    splits: { ...list.splits, train: list.splits.valid, valid: list.splits.train },
  });
  const reordered = (list: SplitList): unknown => ({
    ...list,
    seed: 7,
    splits: { test: list.splits.test, valid: list.splits.valid, train: list.splits.train },
  });
  assert.equal(readImageFolder(listed(context, reordered)).hash, hash);
  assert.notEqual(readImageFolder(listed(context, swapped)).hash, hash);
  const longer = listed(context);
  fs.writeFileSync(path.join(longer, 'f.jpg'), 'longer');
  assert.notEqual(readImageFolder(longer).hash, hash);
});

for (const [what, change, message] of [
  ['another format', (list: SplitList) => ({ ...list, format: 'x' }), /is not a split list/],
  [
    'a later version',
    (list: SplitList) => ({ ...list, version: 2 }),
    /has format 2, and this Breedlab reads formats up to 1/,
  ],
  ['no splits', ({ splits: _, ...list }: SplitList) => list, /has no split 'train'/],
  ['null', () => null, /is not a split list/],
  ['no list of files', (list: SplitList) => edit(list, 5), /no list of files for 'test\/001.Beagle'/],
  ['a path upwards', (list: SplitList) => edit(list, ['../e.jpg']), /not within its folder: "\.\.\/e\.jpg"/],
  ['an absolute path', (list: SplitList) => edit(list, ['/etc/x.jpg']), /not within its folder/],
  ['a number', (list: SplitList) => edit(list, [3]), /not within its folder: 3/],
  ['a file in two splits', (list: SplitList) => edit(list, ['a.jpg']), /lists 'a.jpg' twice.*'test\/001.Beagle'/],
  [
    'a class without images',
    (list: SplitList) => edit(list, []),
    /No images in 1 of the class folders.*'test\/001.Beagle'/,
  ],
] as const) {
  test(`a list with ${what} is refused`, (context) => {
    assert.throws(
      () => readImageFolder(listed(context, change as (list: SplitList) => unknown)),
      (error: unknown) => {
        assert.ok(error instanceof BreedlabError, String(error));
        assert.match(error.message, message);
        return true;
      },
    );
  });
}

function edit(list: SplitList, files: unknown): unknown {
  return { ...list, splits: { ...list.splits, test: { ...list.splits.test, '001.Beagle': files } } };
}

test('links that lead nowhere or to themselves are no classes', (context) => {
  const root = temporaryFolder(context);
  for (const split of ['train', 'valid', 'test']) {
    fs.mkdirSync(path.join(root, split, 'A'), { recursive: true });
    fs.writeFileSync(path.join(root, split, 'A', '1.jpg'), 'x');
    fs.symlinkSync('loop', path.join(root, split, 'loop'));
    fs.symlinkSync('nowhere', path.join(root, split, 'dangling'));
  }
  assert.deepEqual(
    readImageFolder(root).classes.map(({ folder }) => folder),
    ['A'],
  );
});
