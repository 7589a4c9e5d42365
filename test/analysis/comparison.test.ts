import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  chancesText,
  collectSeries,
  compareExperiments,
  compareRuns,
  differingSettings,
  holm,
  mcnemarExact,
  neededText,
  differenceText,
  pValueText,
  seedsVerdict,
  seriesTrials,
  verdictText,
} from '../../src/analysis';
import { BreedlabError } from '../../src/core';
import type { Predictions } from '../../src/experiments';
import { madeRun } from './madeRun';
import { firstRight, makeRuns, type MadeRun } from './runs';

/** Predictions of two classes: which of the images are right. */
function said(right: readonly boolean[], prefix = 'test/a'): Predictions {
  return {
    classes: ['yes', 'no'],
    images: right.map((isRight, i) => ({
      image: `${prefix}/${String(i).padStart(3, '0')}.jpg`,
      trueClass: 0,
      topClasses: isRight ? [0, 1] : [1, 0],
      topProbabilities: [0.6, 0.4],
    })),
  };
}

const first = (count: number): boolean[] => Array.from({ length: 40 }, (_, i) => i < count);

describe("Holm's adjustment", () => {
  test('agrees with p.adjust of R', () => {
    // p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")
    assert.deepEqual(
      holm([0.01, 0.04, 0.03, 0.005]).map((p) => Number(p.toFixed(6))),
      [0.03, 0.06, 0.06, 0.02],
    );
    assert.deepEqual(holm([0.5, 0.9]), [1, 1]);
    assert.deepEqual(holm([0.02]), [0.02]);
    assert.deepEqual(holm([]), []);
  });
});

describe('what differs', () => {
  test('is named once with a value per run, settings first', () => {
    const configs = [
      madeRun({ predictions: null }),
      madeRun({ predictions: null, settings: { dropout: 0 } }),
      madeRun({ predictions: null, settings: { learningRate: 0.5 }, config: { seed: 2 } }),
    ].map(({ config }) => config);
    assert.deepEqual(differingSettings(configs), [
      { key: 'dropout', values: [0.5, 0, 0.5] },
      { key: 'learningRate', values: [0.01, 0.01, 0.5] },
      { key: 'seed', values: [1, 1, 2] },
    ]);
    assert.deepEqual(differingSettings(configs.slice(0, 1)), []);
  });

  test('of steps in place of an augmentation is told by the steps that act', () => {
    const none = { randomResizedCrop: false, horizontalFlip: false, colorJitter: null };
    const configs = [
      madeRun({ predictions: null }),
      madeRun({ predictions: null, settings: { transforms: [{ name: 'random-horizontal-flip' }] } }),
      madeRun({ predictions: null, settings: { augmentation: none } }),
    ].map(({ config }) => config);
    const [series, own, plain] = [
      'colour jitter (brightness 0.4, contrast 0.4, saturation 0.4, hue 0.2), random resized crop, horizontal flip',
      'horizontal flip',
      'resize, center crop',
    ];
    assert.deepEqual(differingSettings(configs), [{ key: 'transforms', values: [series, own, plain] }]);
  });
});

describe('runs beside each other', () => {
  const a = madeRun({ runId: 'a', predictions: said(first(20)) });
  const b = madeRun({ runId: 'b', predictions: said(first(10)) });
  const c = madeRun({ runId: 'c', predictions: said([...first(20)].reverse()) });

  test('two are tested by McNemar, and the images told that only one gets right', () => {
    const found = compareRuns([a, b]);
    assert.deepEqual(
      found.runs.map(({ letter, accuracy }) => [letter, accuracy.correct]),
      [
        ['A', 20],
        ['B', 10],
      ],
    );
    const [test_] = found.tests;
    assert.ok(test_?.kind === 'tested');
    assert.deepEqual(test_.result, mcnemarExact(a.predictions!, b.predictions!));
    assert.equal(test_.adjusted, test_.result.pValue);
    assert.equal(verdictText(test_), 'A is better on these images');
    assert.deepEqual(
      found.onlyRight!.map(({ images }) => images.length),
      [10, 0],
    );
    assert.equal(found.onlyRight![0]!.images[0]!.image, 'test/a/010.jpg');
    assert.deepEqual(
      found.onlyRight![0]!.images[0]!.said.map(({ topClasses }) => topClasses[0]),
      [0, 1],
    );
  });

  test('of three every pair is tested, adjusted together', () => {
    const found = compareRuns([a, b, c]);
    assert.deepEqual(
      found.tests.map(({ first: one, second }) => `${one}${second}`),
      ['AB', 'AC', 'BC'],
    );
    const pValues = found.tests.map((each) => (each.kind === 'tested' ? each.result.pValue : NaN));
    assert.deepEqual(
      found.tests.map((each) => (each.kind === 'tested' ? each.adjusted : NaN)),
      holm(pValues),
    );
    // The first ten only A and B get right, the next ten only A, the rest only C.
    assert.deepEqual(
      found.onlyRight!.map(({ images }) => images.length),
      [10, 0, 20],
    );
  });

  test('on other images cannot be compared, and say why', () => {
    const other = madeRun({ runId: 'd', predictions: said(first(5), 'test/b') });
    const found = compareRuns([a, other]);
    assert.ok(found.tests[0]!.kind === 'incomparable');
    assert.match(verdictText(found.tests[0]!), /not comparable: .*not tested on the same images/);
    assert.equal(found.onlyRight, null);
  });

  test('fewer than two, one twice, or one without predictions are refused', () => {
    for (const [runs, message] of [
      [[a], /1 run cannot be compared/],
      [[a, a], /Run a is given twice/],
      [[a, madeRun({ runId: 'x', predictions: null })], /Run x .* has no predictions/],
    ] as const) {
      assert.throws(
        () => compareRuns(runs),
        (error) => error instanceof BreedlabError && message.test(error.message),
      );
    }
  });

  test('are described in points and p-values', () => {
    assert.equal(
      differenceText({ estimate: -0.0375, low: -0.0868, high: 0.0153 }),
      '-3.75 points (95%: -8.68 to +1.53)',
    );
    assert.deepEqual([pValueText(0.00001), pValueText(0.031249)], ['p < 0.0001', 'p = 0.0312']);
  });
});

describe('experiments over several seeds', () => {
  const runs = (second: readonly number[]): MadeRun[] =>
    second.flatMap((right, i) => [
      { id: 29, seed: i + 1, correct: firstRight(100) },
      { id: 34, seed: i + 1, correct: firstRight(right) },
    ]);
  const source = (made: readonly MadeRun[]) =>
    seriesTrials(collectSeries('demo', { runsFolder: makeRuns(made), source: 'runs' }));

  test('have their spread, their difference, its chances and the seeds that it takes', () => {
    const found = compareExperiments([29, 34], source(runs([120, 126, 123])), [1, 2, 3]);
    assert.deepEqual(
      found.experiments.map(({ letter, experiment, summary }) => [letter, experiment, summary.seeds, summary.mean]),
      [
        ['A', '29', 3, 1 / 3],
        ['B', '34', 3, 0.41],
      ],
    );
    assert.deepEqual([found.images, found.seeds], [300, [1, 2, 3]]);
    assert.deepEqual(
      found.settings.map(({ key }) => key),
      ['model'],
    );
    const [test_] = found.tests;
    assert.ok(Math.abs(test_!.result.difference.estimate - 23 / 300) < 1e-12);
    assert.equal(test_!.adjusted, test_!.result.difference.pValue);
    assert.equal(seedsVerdict(test_!), 'B is better, over seeds and images like these');
    assert.equal(chancesText(test_!.result), 'on average above 99.9%, in the next run above 99%');
    assert.match(neededText(test_!), /^1 point: more images, 2 points: \S.*, 5 points: \d+$/);
  });

  test('several pairs are adjusted together', () => {
    const third: MadeRun[] = [1, 2, 3].map((seed) => ({ id: 28, seed, correct: firstRight(90 + seed) }));
    const { tests } = compareExperiments([29, 34, 28], source([...runs([120, 126, 123]), ...third]), [1, 2, 3]);
    assert.equal(tests.length, 3);
    assert.deepEqual(
      tests.map(({ adjusted }) => adjusted),
      holm(tests.map(({ result }) => result.difference.pValue)),
    );
  });

  test('a seed that is missing, one seed alone, one experiment, and other images are refused by name', () => {
    const own = source(runs([120, 126]));
    const refuses = (names: readonly number[], seeds: readonly number[], message: RegExp): void =>
      assert.throws(() => compareExperiments(names, own, seeds), message);
    refuses(
      [29, 34],
      [1, 2, 3],
      /Experiment 29 has no run of seed 3 that counts \(demo\), only of seeds 1, 2\..*--seed 3/,
    );
    refuses([29, 34], [2], /One seed \(2\) cannot tell/);
    refuses([29], [1, 2], /One experiment cannot be compared/);
    refuses([29, 29], [1, 2], /Experiment 29 is given twice/);
    const moved = source([...runs([120, 126]).slice(0, 3), { id: 34, seed: 2, correct: firstRight(90, 280) }]);
    assert.throws(
      () => compareExperiments([29, 34], moved, [1, 2]),
      /Seed 2 of experiment 34 and seed 1 of experiment 29 did not run on/,
    );
  });
});
