import assert from 'node:assert/strict';
import * as path from 'node:path';
import { before, describe, test } from 'node:test';
import { foldOf, nameBeforeFold, parseFold, type Dataset } from '../../src/data';
import { openDataset, planResume, readRun, runExperiment } from '../../src/experiments';
import { makeTinyDataset, tinyConfig, tinySettings } from '../training/tiny';
import { temporaryFolder } from '../temporary';

const scratch = temporaryFolder();
const images = path.join(scratch, 'images');
let whole: Dataset;
before(async () => {
  whole = await makeTinyDataset(images);
});

const paths = (files: readonly { readonly path: string }[]): readonly string[] => files.map((file) => file.path).sort();

describe('folds', () => {
  test('every image of training and validation validates once, and test images never change', () => {
    const folds = [1, 2, 3].map((fold) => foldOf(whole, { fold, of: 3 }));
    const both = paths([...whole.images.train, ...whole.images.valid]);
    assert.deepEqual(paths(folds.flatMap((each) => each.images.valid)), both);
    for (const each of folds) {
      assert.deepEqual(paths([...each.images.train, ...each.images.valid]), both);
      assert.deepEqual(each.images.test, whole.images.test);
      // 11 images of each of three classes.
      for (const { counts } of each.classes) assert.ok([3, 4].includes(counts.valid) && counts.test === 4);
      assert.equal(each.images.valid.length, 11);
      const labels = each.images.train.map(({ label }) => label);
      assert.deepEqual(labels, [...labels].sort());
    }
    assert.equal(new Set([...folds, whole].map(({ hash }) => hash)).size, 4);
    assert.deepEqual(folds[1], foldOf(whole, { fold: 2, of: 3 }));
    assert.equal(folds[1]!.name, 'images-fold2of3');
    assert.equal(nameBeforeFold('images-fold2of3', folds[1]!.fold), 'images');
    assert.equal(nameBeforeFold('images-fold2of3', undefined), 'images-fold2of3');
  });

  test('a fold that there is none of is refused, and a class that is too small', () => {
    assert.throws(() => foldOf(whole, { fold: 4, of: 3 }), /no fold 4 of 3/);
    assert.throws(() => foldOf(whole, { fold: 1, of: 12 }), /001\.Color_0.*11 images.*at most 11 folds/);
    for (const text of ['0/5', '6/5', '1/1', '2', 'a/b', '1/99999']) assert.throws(() => parseFold(text), /is no fold/);
    assert.deepEqual(parseFold('2/5'), { fold: 2, of: 5 });
  });

  test('a run records its fold, and goes on with it', async () => {
    const fold = { fold: 2, of: 3 };
    const dataset = await openDataset('demo', { data: images, fold });
    assert.equal(dataset.hash, foldOf(whole, fold).hash);
    const controller = new AbortController();
    controller.abort();
    const config = tinyConfig(dataset, { settings: tinySettings({ maxEpochs: 2 }) });
    const options = { workers: 1, runsFolder: path.join(scratch, 'runs') };
    const begun = await runExperiment({
      ...{ ...options, dataset, signal: controller.signal },
      config: { ...config, dataset: { ...config.dataset, fold } },
    });
    const plan = await planResume(readRun(begun.folder));
    assert.deepEqual(plan.config.dataset.fold, fold);
    const { metrics } = await runExperiment({ ...options, ...plan });
    assert.equal(metrics.outcome.kind, 'max-epochs');
    assert.deepEqual(metrics.dataset.fold, fold);
  });
});
