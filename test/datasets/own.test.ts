import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { BreedlabError, defineDataset, type NewDataset } from '../../src';
import { readImageFolder, SPLIT_LIST_FILE, SPLITS, type Dataset } from '../../src/data';
import { dataForProcess, hasDataset, openData, ownDatasets, prepareSplits, publishedDataset } from '../../src/datasets';
import { temporaryFolder } from '../temporary';

function temporary(context: TestContext): string {
  const root = fs.realpathSync(temporaryFolder(context));
  const before = process.env.BREEDLAB_DATASETS;
  process.env.BREEDLAB_DATASETS = path.join(root, 'datasets');
  context.after(() => {
    if (before === undefined) delete process.env.BREEDLAB_DATASETS;
    else process.env.BREEDLAB_DATASETS = before;
  });
  return root;
}

/** Folders of images, by how many each has. */
function imagesIn(root: string, folders: Readonly<Record<string, number>>): string {
  for (const [folder, count] of Object.entries(folders)) {
    fs.mkdirSync(path.join(root, folder), { recursive: true });
    for (let i = 0; i < count; i++) fs.writeFileSync(path.join(root, folder, `${i}.jpg`), folder + String(i));
  }
  return root;
}

const counts = ({ images }: Dataset): string => SPLITS.map((split) => images[split].length).join('/');
const listing = (folder: string): readonly string[] => fs.readdirSync(folder, { recursive: true }).map(String).sort();

const CLASSES = { Beagle: 20, Pug: 10 };
const PARTS = { 'train/Beagle': 10, 'train/Pug': 10, 'test/Beagle': 3, 'test/Pug': 3 };
const WHOLE = { ...PARTS, 'valid/Beagle': 2, 'valid/Pug': 2 };

/** Layouts of a folder, and how many images of each split follow. */
const LAYOUTS: Readonly<Record<string, readonly [Readonly<Record<string, number>>, Partial<NewDataset>, string]>> = {
  'a folder per class': [CLASSES, { layout: 'classes' }, '24/3/3'],
  'a folder per class, with shares': [CLASSES, { layout: 'classes', validShare: 0.2, testShare: 0.3 }, '15/6/9'],
  'train, valid and test': [WHOLE, { layout: 'split' }, '20/4/6'],
  'train and test': [PARTS, { layout: 'split', validShare: 0.3 }, '14/6/6'],
};

describe('a dataset of the user’s', () => {
  for (const [what, [folders, definition, expected]] of Object.entries(LAYOUTS)) {
    test(`${what}: opened by its name, nothing in its folder changes`, (context) => {
      const folder = imagesIn(path.join(temporary(context), 'my photos'), folders);
      const before = listing(folder);
      defineDataset({ layout: 'split', ...definition, name: 'mine', folder });
      const dataset = openData('mine');
      assert.deepEqual([dataset.name, dataset.root, counts(dataset)], ['mine', folder, expected]);
      assert.deepEqual(
        dataset.classes.map((each) => each.name),
        ['Beagle', 'Pug'],
      );
      assert.deepEqual(listing(folder), before);
      assert.deepEqual(openData('mine'), dataset, 'the same again');
      assert.deepEqual(openData(dataForProcess('mine')), dataset, 'as another process gets it');
    });
  }

  test('as folders has the hash of those, and as a list is the one that `data prepare` writes', (context) => {
    const root = temporary(context);
    const whole = imagesIn(path.join(root, 'whole'), WHOLE);
    defineDataset({ name: 'mine', folder: whole, layout: 'split' });
    assert.equal(openData('mine').hash, readImageFolder(whole).hash);

    const classes = imagesIn(path.join(root, 'classes'), CLASSES);
    defineDataset({ name: 'mine', folder: classes, layout: 'classes', seed: 7 });
    const drawn = openData('mine');
    assert.ok(drawn.list!.startsWith(path.join(root, 'datasets', '.splits', 'mine-')), drawn.list);
    const { dataset } = prepareSplits({ root: classes, seed: 7 });
    assert.deepEqual([drawn.hash, drawn.images], [dataset.hash, dataset.images]);
    defineDataset({ name: 'mine', folder: classes, layout: { list: SPLIT_LIST_FILE } });
    assert.deepEqual(openData('mine'), { ...dataset, name: 'mine' });
    defineDataset({ name: 'mine', folder: classes, layout: 'classes', seed: 8 });
    assert.notEqual(openData('mine').hash, drawn.hash);
  });

  test('whose folder grows has another split; the list of the earlier one stays', (context) => {
    const folder = imagesIn(path.join(temporary(context), 'photos'), CLASSES);
    defineDataset({ name: 'mine', folder, layout: 'classes' });
    const before = openData('mine');
    imagesIn(folder, { Beagle: 40 });
    const after = openData('mine');
    assert.notEqual(after.hash, before.hash);
    assert.equal(counts(after), '40/5/5');
    assert.deepEqual(readImageFolder(before.list!, { name: 'mine' }), before);
  });

  test('travels as plain data with an absolute folder; other names and folders stay what they are', (context) => {
    const root = temporary(context);
    const made = defineDataset({ name: 'mine', folder: path.relative(process.cwd(), root), layout: 'classes' });
    assert.deepEqual(made, { name: 'mine', folder: root, layout: 'classes', title: 'mine', license: 'not stated' });
    assert.deepEqual(JSON.parse(dataForProcess('mine')), made);
    for (const data of ['imagewoof', root, './mine', 'list.json']) assert.equal(dataForProcess(data), data);
    assert.ok(ownDatasets().some(({ name }) => name === 'mine') && hasDataset('mine') && !hasDataset(root));
    assert.throws(() => publishedDataset('mine'), /dataset 'mine' is one of your own: .* nothing to fetch/);
  });

  test('a fetched dataset is meant by its name, unless a folder beside has that name', (context) => {
    const root = temporary(context);
    imagesIn(path.join(root, 'datasets', 'imagewoof'), WHOLE);
    assert.equal(openData('imagewoof').root, path.join(root, 'datasets', 'imagewoof'));
    const beside = imagesIn(path.join(root, 'beside'), { ...WHOLE, 'imagewoof/train/Beagle': 0 });
    imagesIn(path.join(beside, 'imagewoof'), { ...WHOLE, 'train/Beagle': 12 });
    const cwd = process.cwd();
    context.after(() => process.chdir(cwd));
    process.chdir(beside);
    assert.equal(openData('imagewoof').root, path.join(beside, 'imagewoof'));
    assert.throws(
      () => openData('imagewoof-320'),
      /The dataset imagewoof-320 .* is not there.*data fetch imagewoof-320/,
    );
    assert.throws(
      () => openData('imagewof'),
      /There is no folder .*imagewof, and no dataset 'imagewof'\. Did you mean 'imagewoof'\?/,
    );
    assert.throws(() => openData('somewhere/else'), /Dataset folder .* does not exist/);
  });
});

const GOOD: NewDataset = { name: 'mine', folder: 'photos', layout: 'classes' };

/** A definition that is wrong in one place, and what is said of it. */
const WRONG: Readonly<Record<string, readonly [object, RegExp]>> = {
  'the name of a published one': [{ name: 'imagewoof' }, /The dataset 'imagewoof' is part of Breedlab/],
  'the name of a drawn one': [{ name: 'drawn-dogs' }, /begin with 'procedural-' or 'drawn-'/],
  'the name of one that was drawn once': [{ name: 'procedural-dogs-demo' }, /begin with 'procedural-'/],
  'a name that is a path': [{ name: '../mine' }, /cannot be the name of a dataset/],
  'an unknown key': [{ shares: 1 }, /The dataset 'mine' has no 'shares'\. .*Known: name, folder/],
  'no folder': [{ folder: '' }, /has folder ""\. Give the folder of the images/],
  'an unknown layout': [{ layout: 'splits' }, /has layout "splits"\. Give 'split', 'classes'/],
  'a share': [{ validShare: 1 }, /has validShare 1\. Give a number between 0 and 1/],
  'a share of a list': [{ layout: { list: 'a.json' }, testShare: 0.1 }, /has testShare 0\.1\. Give no share/],
  'a seed': [{ seed: -1 }, /has seed -1\. Give a whole number from 0/],
};

/** A folder that is not as the definition says. */
const DIFFERENT: Readonly<Record<string, readonly [Readonly<Record<string, number>>, Partial<NewDataset>, RegExp]>> = {
  'splits for classes': [
    WHOLE,
    { layout: 'classes' },
    /has the layout 'classes', and .* has folders train, valid and test\. Define it with layout 'split'/,
  ],
  'classes for splits': [
    CLASSES,
    { layout: 'split' },
    /has the layout 'split', and .* has a folder per class\. Define it with layout 'classes'/,
  ],
  'no images': [{ empty: 0 }, { layout: 'classes' }, /has no folders of images\. Correct its folder/],
  'a part for which a share is given': [
    PARTS,
    { layout: 'split', testShare: 0.2 },
    /has testShare 0\.2, and .* has a test part already\. Leave testShare out/,
  ],
  'no list': [CLASSES, { layout: { list: 'none.json' } }, /split list of the dataset 'mine' is not there/],
};

describe('a dataset of the user’s is refused by name', () => {
  for (const [what, [changed, message]] of Object.entries(WRONG)) {
    test(`for ${what}`, () => {
      const define = (): unknown => defineDataset({ ...GOOD, ...changed } as NewDataset);
      assert.throws(define, (error) => error instanceof BreedlabError && message.test(error.message));
    });
  }

  for (const [what, [folders, definition, message]] of Object.entries(DIFFERENT)) {
    test(`when it is opened, for ${what}`, (context) => {
      const folder = imagesIn(path.join(temporary(context), 'photos'), folders);
      defineDataset({ ...GOOD, ...definition, folder });
      assert.throws(
        () => openData('mine'),
        (error) => error instanceof BreedlabError && message.test(error.message),
      );
    });
  }

  test('when its folder is not there, and when its list is of another folder', (context) => {
    const root = temporary(context);
    defineDataset({ ...GOOD, folder: path.join(root, 'none') });
    assert.throws(() => openData('mine'), /The folder of the dataset 'mine' is not there/);
    const folder = imagesIn(path.join(root, 'photos'), CLASSES);
    prepareSplits({ root: folder });
    defineDataset({ ...GOOD, folder: root, layout: { list: path.join('photos', SPLIT_LIST_FILE) } });
    assert.throws(() => openData('mine'), /split list of the dataset 'mine' is of images in .*photos, not in /);
  });
});
