import assert from 'node:assert/strict';
import * as path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Random } from '../../src/core';
import type { Dataset } from '../../src/data';
import { loadEngine } from '../../src/engine';
import {
  learningRateRangeTest,
  firstBatches,
  openTraining,
  overfitBatch,
  smooth,
  suggestRate,
  type BatchSource,
  type TrainingSettings,
  type TrainingSetup,
} from '../../src/training';
import { makeTinyDataset, tinySettings } from './tiny';
import { temporaryFolder } from '../temporary';

const PLAIN: Partial<TrainingSettings> = {
  dropout: 0,
  weightDecay: 0,
  augmentation: { randomResizedCrop: false, horizontalFlip: false, colorJitter: null },
};

/** Rates of 120 steps from 1e-5 to 1, with a loss for each. */
function range(lossOf: (log10: number) => number, noise = 0.05) {
  const random = Random.seeded(3);
  return Array.from({ length: 120 }, (_, i) => {
    const log10 = -5 + (5 * i) / 119;
    return { learningRate: 10 ** log10, loss: lossOf(log10) + random.normal(0, noise) };
  });
}

describe('the suggested learning rate', () => {
  test('is the middle of the range in which the loss falls', () => {
    // Falls from 1e-3 to 1e-1, and rises beyond.
    const found = suggestRate(range((x) => (x < -3 ? 2.1 : x < -1 ? 2.1 - 0.5 * (x + 3) : 1.1 + 2 * (x + 1))));
    assert.ok(found.kind === 'found');
    assert.ok(found.begins > 5e-4 && found.begins < 8e-3, String(found.begins));
    assert.ok(found.ends > 5e-2 && found.ends < 4e-1, String(found.ends));
    assert.ok(Math.abs(found.learningRate - Math.sqrt(found.begins * found.ends)) < 1e-12);
  });

  test('is none where the loss only scatters, falls too little, or is no number at once', () => {
    for (const seedless of [range(() => 2.08, 0.1), range((x) => (x < -2 ? 2.08 : 2.04), 0.01)]) {
      const none = suggestRate(seedless);
      assert.ok(none.kind === 'none');
      assert.match(none.reason, /too little to read a rate from \(0\.\d+ is needed/);
    }
    const broken = suggestRate(range((x) => (x > -4.9 ? NaN : 2)));
    assert.ok(broken.kind === 'none');
    assert.match(broken.reason, /finite for only \d steps/);
  });

  test('ignores what follows a loss that is not a number', () => {
    const rows = range((x) => (x < -3 ? 2.1 : x < -1.5 ? 2.1 - (x + 3) : Infinity));
    const found = suggestRate(rows);
    assert.ok(found.kind === 'found');
    assert.ok(found.ends < 0.04);
  });

  test('averages without a bias towards the beginning', () => {
    assert.deepEqual(
      smooth([3, 3, 3]).map((value) => Number(value.toFixed(12))),
      [3, 3, 3],
    );
    assert.ok(Number.isNaN(smooth([1, NaN, 1])[2]!));
  });
});

describe('checks on a network', () => {
  const scratch = temporaryFolder();
  const engine = loadEngine();
  let dataset: Dataset;
  let setup: TrainingSetup;
  const settings = tinySettings({ ...PLAIN, learningRate: 0.03 });
  const values = (): readonly Float32Array[] =>
    setup.network.weights.map(({ variable }) => variable.dataSync<'float32'>().slice());

  before(async () => {
    dataset = await makeTinyDataset(path.join(scratch, 'images'));
    setup = openTraining({ engine, settings, dataset, seed: 3, workers: 1 });
  });
  after(() => setup.close());

  test('a range test raises the rate by a constant factor and leaves no trace', async () => {
    const [before_, tensors] = [values(), engine.tf.memory().numTensors];
    const { steps, ended } = await learningRateRangeTest({ setup, settings, steps: 12, lowest: 1e-4, highest: 1e-1 });
    assert.equal(ended, 'range');
    assert.equal(steps.length, 12);
    assert.ok(Math.abs(steps[0]!.learningRate - 1e-4) < 1e-12);
    assert.ok(Math.abs(steps.at(-1)!.learningRate - 1e-1) < 1e-9);
    const factors = steps.slice(1).map(({ learningRate }, i) => learningRate / steps[i]!.learningRate);
    for (const factor of factors) assert.ok(Math.abs(factor - factors[0]!) < 1e-9);
    assert.deepEqual(values(), before_);
    assert.equal(engine.tf.memory().numTensors, tensors);
  });

  test('a range test ends where the loss is no number, also then without a trace', async () => {
    const before_ = values();
    const { ended, steps } = await learningRateRangeTest({ setup, settings, steps: 40, lowest: 1e3, highest: 1e30 });
    assert.equal(ended, 'diverged');
    assert.ok(steps.length < 40);
    assert.deepEqual(values(), before_);
    await assert.rejects(learningRateRangeTest({ setup, settings, lowest: 1, highest: 0.1 }), RangeError);
  });

  test('a stop is heard', async () => {
    const controller = new AbortController();
    const { ended, steps } = await learningRateRangeTest({
      setup,
      settings,
      signal: controller.signal,
      onStep: ({ step }) => step === 3 && controller.abort(),
    });
    assert.deepEqual([ended, steps.length], ['stopped', 3]);
  });

  test('one batch is learned by heart, and the network is as it was', async () => {
    const before_ = values();
    const { outcome, steps, images, classes, final } = await overfitBatch({ setup, settings, steps: 400 });
    assert.equal(outcome, 'learned', JSON.stringify(steps.at(-1)));
    assert.equal(images, settings.batchSize);
    assert.ok(classes >= 2);
    assert.equal(final.accuracy, 1);
    assert.ok(final.loss < steps[0]!.loss);
    assert.deepEqual(values(), before_);
  });

  test('weights that are all alike learn nothing, and a wild rate ends in no number', async () => {
    const alike = tinySettings({ ...PLAIN, weightInit: 'ones' });
    const ones = openTraining({ engine, settings: alike, dataset, seed: 3, workers: 1 });
    const stuck = await overfitBatch({ setup: ones, settings: alike, steps: 30 });
    await ones.close();
    assert.equal(stuck.outcome === 'not-learned' || stuck.outcome === 'diverged', true, stuck.outcome);
    const wild = await overfitBatch({ setup, settings: { ...settings, learningRate: 1e30 }, steps: 30 });
    assert.equal(wild.outcome, 'diverged');
  });

  test('the first batches of an epoch are those of the whole epoch', async () => {
    const labels = async (source: BatchSource, most: number): Promise<number[][]> => {
      const found: number[][] = [];
      for await (const batch of source.epoch(2)) {
        found.push([...batch.labels]);
        if (found.length === most) break;
      }
      return found;
    };
    const cut = firstBatches(setup.sources.train, 2);
    assert.equal(cut.batchesPerEpoch, 2);
    assert.deepEqual(await labels(cut, 9), await labels(setup.sources.train, 2));
    assert.equal(firstBatches(setup.sources.valid, 99).batchesPerEpoch, setup.sources.valid.batchesPerEpoch);
  });
});
