import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test, type TestContext } from 'node:test';
import { BreedlabError } from '../../src/core';
import { readImageFolder, SPLITS, type Dataset } from '../../src/data';
import { runExperiment, type RunEvent } from '../../src/experiments';
import { tinyConfig, tinySettings } from '../training/tiny';
import { writePicture } from './fixtures';
import { temporaryFolder } from '../temporary';

/** No hang: far more than any of these takes on a busy machine. */
const LIMIT = { timeout: 300_000 };

/** A dataset that trains in a second, of pictures that can be broken. */
async function trainable(context: TestContext, perClass = 12): Promise<Dataset> {
  const root = temporaryFolder(context);
  let number = 0;
  for (const split of SPLITS) {
    for (const name of ['A', 'B']) {
      const count = split === 'train' ? perClass : 5;
      for (let i = 0; i < count; i++) await writePicture(path.join(root, split, name, `${i}.png`), ++number);
    }
  }
  return readImageFolder(root);
}

function train(
  context: TestContext,
  dataset: Dataset,
  onEvent: (event: RunEvent) => void,
): ReturnType<typeof runExperiment> {
  const config = tinyConfig(dataset, { settings: tinySettings({ maxEpochs: 3, batchSize: 4 }) });
  return runExperiment({ config, dataset, workers: 2, runsFolder: temporaryFolder(context), onEvent });
}

function once(type: RunEvent['type'], act: () => void): (event: RunEvent) => void {
  let done = false;
  return (event) => {
    if (done || event.type !== type) return;
    done = true;
    act();
  };
}

test(
  'a folder that changes before training: it finishes, and the metrics name what was skipped',
  LIMIT,
  async (context) => {
    const dataset = await trainable(context);
    const file = (name: string): string => path.join(dataset.root, name);
    const { metrics } = await train(
      context,
      dataset,
      once('run', () => {
        fs.rmSync(file('train/A/0.png'));
        fs.writeFileSync(file('train/A/1.png'), 'no image any more');
        fs.truncateSync(file('train/B/2.png'), 0);
        fs.rmSync(file('valid/A/3.png'));
        fs.rmSync(file('test/B/1.png'));
        fs.rmSync(file('test/B/2.png'));
        fs.symlinkSync('2.png', file('test/B/2.png'));
      }),
    );
    assert.equal(metrics.outcome.kind, 'max-epochs');
    assert.deepEqual(
      metrics.skipped.files.map(({ path: name }) => name),
      ['test/B/1.png', 'test/B/2.png', 'train/A/0.png', 'train/A/1.png', 'train/B/2.png', 'valid/A/3.png'],
    );
    assert.equal(metrics.skipped.count, 6);
    assert.ok(
      metrics.skipped.files.every(({ reason }) =>
        /does not exist|is not a JPEG|is empty|points to itself/.test(reason),
      ),
    );
    assert.equal(metrics.testTotal, 8, 'accuracy is over the images that could be read');
  },
);

test(
  'a folder that changes during training: it finishes, or stops with an error that names the folder',
  LIMIT,
  async (context) => {
    const dataset = await trainable(context, 40);
    const file = (name: string): string => path.join(dataset.root, name);
    const replacement = fs.readFileSync(file('train/B/0.png'));
    const change = (): void => {
      fs.rmSync(file('train/A/5.png'));
      fs.truncateSync(file('train/A/6.png'), 40);
      fs.writeFileSync(file('train/A/7.png'), replacement);
      fs.renameSync(file('train/B'), file('train/gone'));
      fs.writeFileSync(file('test/A/0.png'), 'no image any more');
      fs.writeFileSync(file('test/A/late.png'), replacement);
    };
    const { metrics } = await train(context, dataset, once('start', change));
    assert.equal(metrics.outcome.kind, 'max-epochs');
    const skipped = metrics.skipped.files.map(({ path: name }) => name);
    const changed = /^(train\/A\/[56]\.png|train\/B\/\d+\.png|test\/A\/0\.png)$/;
    assert.ok(
      skipped.every((name) => changed.test(name)),
      skipped.join(),
    );
    const inTest = skipped.filter((name) => name.startsWith('test/')).length;
    assert.equal(metrics.testTotal, 10 - inTest, 'nothing that came later is counted');
  },
);

test('a split of which nothing can be read any more ends training with its name', LIMIT, async (context) => {
  const dataset = await trainable(context);
  const remove = (): void => fs.rmSync(path.join(dataset.root, 'valid'), { recursive: true });
  await assert.rejects(train(context, dataset, once('run', remove)), (error: unknown) => {
    assert.ok(error instanceof BreedlabError, String(error));
    assert.match(error.message, /None of the 10 images decodes.*valid.*does not exist/);
    return true;
  });
});
