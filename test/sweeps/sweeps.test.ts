import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parallelCoordinates, renderPng } from '../../src/charts';
import { experiment, resolve } from '../../src/experiments';
import {
  axisText,
  describeSweep,
  differencesOf,
  gridTrials,
  judgeSweep,
  parseAxis,
  randomTrials,
  sweepTable,
  trialExperiment,
  type SweepRun,
} from '../../src/sweeps';

describe('--set', () => {
  for (const [text, key, choices] of [
    ['learningRate=0.003,0.01,0.03', 'learningRate', [0.003, 0.01, 0.03]],
    ['dropout=0', 'dropout', [0]],
    ['model=Base,AlexNet', 'model', ['Base', 'AlexNet']],
    ['pretrained=true,false', 'pretrained', [true, false]],
    ['gradientClipNorm=null,1', 'gradientClipNorm', [null, 1]],
    ['optimizer={"name":"adamw","beta1":0.8},sgd', 'optimizer', [{ name: 'adamw', beta1: 0.8 }, 'sgd']],
    [
      'mean=[0.1,0.2,0.3],[0.4,0.5,0.6]',
      'mean',
      [
        [0.1, 0.2, 0.3],
        [0.4, 0.5, 0.6],
      ],
    ],
    ['scheduler.patience=1,3', 'scheduler.patience', [1, 3]],
    ['learningRate=0.001..0.1:log', 'learningRate', { from: 0.001, to: 0.1, log: true }],
    ['batchSize=8..64', 'batchSize', { from: 8, to: 64 }],
    ['weightDecay=1e-5..1e-3', 'weightDecay', { from: 1e-5, to: 1e-3 }],
  ] as const) {
    test(text, () => {
      const axis = parseAxis(text);
      assert.deepEqual(axis, { key, choices });
      assert.deepEqual(parseAxis(axisText(axis)), axis);
    });
  }
  for (const [text, words] of [
    ['learningRate', /--set is 'learningRate'/],
    ['=1', /--set is '=1'/],
    ['dropout=0,', /empty value/],
    ['dropout=0,0', /value 0 twice/],
    ['learningRate=0.1..0.01', /range from 0.1 to 0.01.*lesser end first/],
    ['learningRate=0..1:log', /lesser end first, above 0/],
    ['learningRate=1..2:cubic', /':log' is all/],
    ['mean=[0.1', /no JSON/],
  ] as const) {
    test(`${text} is refused`, () => assert.throws(() => parseAxis(text), words));
  }
});

describe('trials', () => {
  test('a grid is every combination, in order', () => {
    const trials = gridTrials([parseAxis('learningRate=0.003,0.01'), parseAxis('dropout=0,0.5')]);
    assert.deepEqual(trials, [
      { learningRate: 0.003, dropout: 0 },
      { learningRate: 0.003, dropout: 0.5 },
      { learningRate: 0.01, dropout: 0 },
      { learningRate: 0.01, dropout: 0.5 },
    ]);
    assert.deepEqual(gridTrials([]), [{}]);
    assert.throws(() => gridTrials([parseAxis('dropout=0..0.5')]), /a grid needs a list.*--random 20/);
  });

  test('a random search repeats by its seed, begins alike, and stays within its ranges', () => {
    const axes = ['learningRate=0.001..0.1:log', 'batchSize=8..16', 'dropout=0,0.5'].map(parseAxis);
    const parent = experiment(34);
    const twenty = randomTrials(axes, { count: 20, seed: 1, parent });
    assert.deepEqual(randomTrials(axes, { count: 5, seed: 1, parent }), twenty.slice(0, 5));
    assert.notDeepEqual(randomTrials(axes, { count: 20, seed: 2, parent }), twenty);
    const rates = twenty.map(({ learningRate }) => Number(learningRate));
    assert.ok(rates.every((rate) => rate >= 0.001 && rate <= 0.1));
    const low = rates.filter((rate) => rate < 0.01).length;
    assert.ok(low >= 5 && low <= 15, `${low} of 20 in the lower decade`);
    assert.ok(twenty.every(({ batchSize }) => Number.isInteger(batchSize) && Number(batchSize) <= 16));
    assert.equal(new Set(twenty.map((trial) => JSON.stringify(trial))).size, 20);
    assert.throws(
      () => randomTrials([parseAxis('dropout=0,0.5')], { count: 3, seed: 1, parent }),
      /no 3 different trials/,
    );
  });

  test('a trial is a child whose values hold in every profile, parts of groups among them', () => {
    assert.deepEqual(differencesOf({ 'scheduler.patience': 1, 'scheduler.factor': 0.1, dropout: 0 }), {
      scheduler: { patience: 1, factor: 0.1 },
      dropout: 0,
    });
    const child = trialExperiment(experiment(34), { learningRate: 0.01, batchSize: 7, 'scheduler.patience': 1 });
    assert.equal(child.id, '34+learningRate=0.01,batchSize=7,scheduler.patience=1');
    const { learningRate, batchSize, scheduler } = resolve(child, { profile: 'demo' });
    assert.deepEqual([learningRate, batchSize], [0.01, 7]);
    assert.deepEqual(scheduler, { factor: 0.5, patience: 1, cooldown: 2 });
    assert.equal(trialExperiment(experiment(34), {}), experiment(34));
    assert.throws(() => trialExperiment(experiment(34), { lerningRate: 1 }), /Did you mean 'learningRate'/);
    assert.throws(() => trialExperiment(experiment(34), { dropout: 2 }), /dropout 2.*below 1/);
  });
});

describe('a sweep is judged by validation loss', () => {
  const run = (
    id: string,
    seed: number,
    validLoss: number | null,
    status: SweepRun['status'] = 'finished',
  ): SweepRun => ({
    ...{ experiment: id, seed, validLoss, status, bestEpoch: 1 },
    values: {
      learningRate: id === 'a' ? 0.001 : id === 'b' ? 0.01 : 0.1,
      optimizer: id === 'c' ? { name: 'adamw' } : 'sgd',
    },
  });
  const result = judgeSweep(
    '34',
    ['learningRate', 'optimizer'],
    [
      ...[run('d', 1, null, 'unfinished')],
      ...[run('c', 1, 0.1), run('c', 2, null, 'diverged')],
      ...[run('a', 1, 2), run('a', 2, 3)],
      ...[run('b', 1, 1), run('b', 2, null, 'unfinished')],
    ],
  );

  test('best first; then what diverged, then what has not run', () => {
    assert.deepEqual(
      result.trials.map(({ experiment: id, validLoss, finished, runs }) => [id, validLoss, finished, runs]),
      [
        ['b', 1, 1, 2],
        ['a', 2.5, 2, 2],
        ['c', null, 1, 2],
        ['d', null, 0, 1],
      ],
    );
    assert.ok(Math.abs(result.trials[1]!.deviation! - Math.SQRT1_2) < 1e-12);
    assert.match(describeSweep(result), /^Lowest validation loss: b, 1\.0000, before 2\.5000.*Not all runs/);
    const { rows } = sweepTable(result);
    assert.deepEqual(rows[0], ['1', '0.01', 'sgd', '1.0000', '-', '1 of 2']);
    assert.deepEqual(rows[2], ['-', '0.1', 'adamw', 'diverged', '-', '1 of 2']);
    assert.match(describeSweep(judgeSweep('34', [], [])), /No run/);
  });

  test('the chart has a line for each judged combination and an axis for each setting', async () => {
    const chart = parallelCoordinates(result)!;
    assert.match(chart.description, /1\.0000 with learningRate 0\.01, optimizer sgd.*2 without a loss are not drawn/);
    const { layer } = chart.vegaLite as {
      readonly layer: readonly { readonly data: { readonly values: readonly unknown[] } }[];
    };
    assert.deepEqual(
      layer.map(({ data }) => data.values.length),
      [3, 6, 3, 2 + 1 + 2],
    );
    assert.deepEqual([...(await renderPng(chart.vegaLite!)).subarray(1, 4)], [...Buffer.from('PNG')]);
    assert.equal(parallelCoordinates(judgeSweep('34', [], [])), null);
  });
});
