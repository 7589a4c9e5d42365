import assert from 'node:assert/strict';
import * as path from 'node:path';
import { describe, test } from 'node:test';
import {
  accuracyOverSeeds,
  bootstrap,
  compareOverSeeds,
  crossedBootstrap,
  crossedMean,
  powerOver,
  seedsNeeded,
  summarizeSeeds,
  trainingTimeRatio,
} from '../../src/analysis';
import { normalBelow } from '../../src/analysis/statistics/normal';
import { studentBelow, studentTails } from '../../src/analysis/statistics/student';
import { Random, readJson, settings } from '../../src/core';
import { ACCURACIES, drawOutcomes, SPREADS } from './seedSimulation';

interface Fixture {
  readonly cases: readonly {
    readonly first: readonly string[];
    readonly second: readonly string[];
    readonly estimate: number;
    readonly low: number;
    readonly high: number;
    readonly standardError: number;
    readonly freedom: number;
    readonly pValue: number;
    readonly components: readonly [number, number, number];
    readonly onAverage: number;
    readonly nextRun: number;
    readonly deviations: readonly [number, number];
    readonly power: readonly { readonly difference: number; readonly seeds: number; readonly power: number }[];
  }[];
  readonly noncentral: readonly { readonly seeds: number; readonly effect: number; readonly power: number }[];
  readonly bootstrap: {
    readonly sample: readonly number[];
    readonly low: number;
    readonly high: number;
    readonly error: number;
  };
}

// SciPy: test/fixtures/scripts/make_seed_fixtures.py.
const FIXTURE = readJson<Fixture>(path.join(settings().projectRoot, 'test', 'fixtures', 'statistics', 'seeds.json'));

const table = (rows: readonly string[]): boolean[][] => rows.map((row) => [...row].map((bit) => bit === '1'));

function near(actual: number, expected: number, absolute = 1e-9): void {
  assert.ok(Math.abs(actual - expected) <= absolute, `${actual} is not ${expected}`);
}

describe('a comparison over seeds and images is SciPy’s', () => {
  FIXTURE.cases.forEach((expected, i) => {
    const [first, second] = [table(expected.first), table(expected.second)];
    test(`case ${i + 1}: ${first.length} seeds, ${first[0]!.length} images`, () => {
      const found = compareOverSeeds(first, second);
      const { difference } = found;
      for (const key of ['estimate', 'low', 'high', 'standardError', 'pValue'] as const)
        near(difference[key], expected[key]);
      near(difference.freedom, expected.freedom, 1e-6 * expected.freedom);
      const { seeds, images, rest } = difference.components;
      [seeds, images, rest].forEach((component, c) => near(component, expected.components[c]!));
      near(found.secondBetter.onAverage, expected.onAverage);
      near(found.secondBetter.nextRun, expected.nextRun);
      near(found.first.deviation!, expected.deviations[0]);
      near(found.second.deviation!, expected.deviations[1]);
      for (const { power, ...options } of expected.power) {
        near(powerOver(difference.components, { images: difference.images, ...options }), power, 1e-4);
      }
    });
  });

  test('power where seeds alone matter is that of the noncentral t distribution', () => {
    for (const { seeds, effect, power } of FIXTURE.noncentral) {
      const found = powerOver({ seeds: 1, images: 0, rest: 0 }, { difference: effect, seeds, images: 800 });
      near(found, power, 1e-4);
    }
  });
});

describe('crossedMean', () => {
  test('is Student’s interval over seeds where images do not matter, and over images where seeds do not', () => {
    const bySeed = crossedMean([0.1, 0.3, 0.2].map((value) => Array.from({ length: 50 }, () => value)));
    // scipy.stats.ttest_1samp([0.1, 0.3, 0.2], 0)
    near(bySeed.pValue, 0.07417990022744853);
    near(bySeed.freedom, 2);
    const row = [1, 0, -1, 1, 1, 0, 1, 1];
    const byImage = crossedMean([row, row, row]);
    // scipy.stats.ttest_1samp(row, 0)
    near(byImage.pValue, 0.10355171027145915);
    near(byImage.freedom, 7);
  });

  test('without any difference it is still uncertain, by the number of images', () => {
    const none = crossedMean([new Array<number>(100).fill(0), new Array<number>(100).fill(0)]);
    assert.deepEqual([none.estimate, none.pValue], [0, 1]);
    near(none.high, 1 - 0.025 ** (1 / 100));
  });

  test('seeds that agree by chance do not make it certain', () => {
    // Each seed has one image right that no other has: their means are equal, and no image is better than another.
    const agreeing = crossedMean([0, 1, 2].map((s) => Array.from({ length: 60 }, (_, i) => Number(i % 3 === s))));
    assert.ok(agreeing.standardError > 0);
  });

  test('refuses what has no spread over both', () => {
    assert.throws(() => crossedMean([[1, 0, 1]]), RangeError);
    assert.throws(() => crossedMean([[1, 0], [1]]), RangeError);
    assert.throws(
      () =>
        compareOverSeeds(
          [[true, false]],
          [
            [true, false],
            [true, true],
          ],
        ),
      RangeError,
    );
    assert.throws(() => summarizeSeeds([]), RangeError);
  });

  test('an accuracy stays within 0 and 1', () => {
    const { low, high } = accuracyOverSeeds([
      [true, true, true, true],
      [true, true, true, false],
    ]);
    assert.ok(low >= 0 && high === 1);
  });
});

describe('coverage', () => {
  for (const spread of ['seeds', 'both', 'images'] as const) {
    for (const seeds of [3, 5]) {
      test(`is near 95% with ${seeds} seeds: ${spread}`, () => {
        const accuracies = ACCURACIES[1]!;
        const truth = accuracies[1] - accuracies[0];
        const share = shareOf(400, (random) => {
          const pair = drawOutcomes({ accuracies, spread: SPREADS[spread] }, { seeds, images: 200, random });
          const { low, high } = compareOverSeeds(...pair).difference;
          return low <= truth && truth <= high;
        });
        // 400 rounds are uncertain by about two points; docs/statistics.md has the long simulation.
        assert.ok(share > 0.92 && share < 0.98, `${share}`);
      });
    }
  }

  test('where seeds alone decide, the plain bootstrap of five covers some 85%, and the components 95%', () => {
    const tableOf = (random: Random): number[][] =>
      Array.from({ length: 5 }, () => {
        const luck = random.normal();
        return Array.from({ length: 20 }, () => luck + 0.05 * random.normal());
      });
    const holdsZero = ({ low, high }: { readonly low: number; readonly high: number }): boolean =>
      low <= 0 && high >= 0;
    const plain = shareOf(500, (random) =>
      holdsZero(crossedBootstrap(tableOf(random), { draws: 300, expanded: false })),
    );
    const components = shareOf(500, (random) => holdsZero(crossedMean(tableOf(random))));
    assert.ok(plain > 0.79 && plain < 0.89, `${plain}`);
    assert.ok(components > 0.92 && components < 0.98, `${components}`);
  });
});

/** Share of rounds, each with a generator of its own, in which something holds. */
function shareOf(rounds: number, holds: (random: Random) => boolean): number {
  const random = Random.seeded(7);
  let count = 0;
  for (let round = 0; round < rounds; round++) count += Number(holds(random.split(round)));
  return count / rounds;
}

describe('seedsNeeded', () => {
  const components = { seeds: 0.0004, images: 0.04, rest: 0.1 };

  test('is the least number with that power', () => {
    const needed = seedsNeeded(components, { difference: 0.03, images: 800 })!;
    const power = (seeds: number): number => powerOver(components, { difference: 0.03, images: 800, seeds });
    assert.ok(power(needed) >= 0.8 && power(needed - 1) < 0.8, `${needed}`);
    assert.ok(seedsNeeded(components, { difference: 0.03, images: 800, power: 0.95 })! > needed);
  });

  test('is null where the choice of images alone hides the difference', () => {
    assert.equal(seedsNeeded(components, { difference: 0.005, images: 800 }), null);
    assert.ok(seedsNeeded(components, { difference: 0.005, images: 80_000 })! > 2);
  });

  test('refuses what cannot be found', () => {
    assert.throws(() => seedsNeeded(components, { difference: 0, images: 800 }), RangeError);
    assert.throws(() => seedsNeeded(components, { difference: 0.1, images: 800, power: 1 }), RangeError);
  });
});

describe('bootstrap', () => {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

  test('is SciPy’s percentile interval, up to the draws', () => {
    const { sample, low, high, error } = FIXTURE.bootstrap;
    const found = bootstrap(sample, mean, { draws: 20_000 });
    near(found.estimate, mean(sample));
    near(found.low, low, 0.06 * error);
    near(found.high, high, 0.06 * error);
    assert.deepEqual(bootstrap(sample, mean, { draws: 50 }), bootstrap(sample, mean, { draws: 50 }));
    assert.notDeepEqual(bootstrap(sample, mean, { draws: 50 }), bootstrap(sample, mean, { draws: 50, seed: 2 }));
  });

  test('resamples rows and columns of a table, and widens its percentiles for few rows', () => {
    const rows = [0, 1, 2, 3, 4].map((s) => Array.from({ length: 40 }, (_, i) => s + (i % 7)));
    const plain = crossedBootstrap(rows, { expanded: false });
    const wide = crossedBootstrap(rows);
    near(plain.estimate, mean(rows.flat()));
    assert.ok(wide.low < plain.low && wide.high > plain.high);
    // Rows spread by sqrt(2) around their mean, in five rows, and columns by about 2 in forty.
    near((plain.high - plain.low) / 3.92, Math.hypot(Math.SQRT2 / Math.sqrt(5), 2 / Math.sqrt(40)), 0.05);
    assert.throws(() => crossedBootstrap([[1, 2]]), RangeError);
    assert.throws(() => bootstrap([], mean), RangeError);
  });
});

describe('trainingTimeRatio', () => {
  test('is Student’s interval of one ratio when the other is known', () => {
    const found = trainingTimeRatio({
      seconds: [
        [6, 6.6, 6.3],
        [2, 2, 2],
      ],
      epochs: [
        [10, 10],
        [20, 20],
      ],
    });
    // scipy.stats.t.interval(0.95, 2) of the logarithms of 3, 3.3, 3.15, halved.
    const { low, high } = { low: 1.39808796, high: 1.77161499 };
    near(found.estimate, Math.cbrt(3 * 3.3 * 3.15) / 2);
    near(found.low, low, 1e-7);
    near(found.high, high, 1e-7);
  });

  test('refuses rounds without spread and lists that are no pairs', () => {
    assert.throws(() => trainingTimeRatio({ seconds: [[1], [2]], epochs: [[1], [1]] }), RangeError);
    assert.throws(() => trainingTimeRatio({ seconds: [[1, 2], [2]], epochs: [[1], [1]] }), RangeError);
    assert.throws(
      () =>
        trainingTimeRatio({
          seconds: [
            [1, 0],
            [2, 2],
          ],
          epochs: [[1], [1]],
        }),
      RangeError,
    );
  });
});

// SciPy: stats.norm.cdf, stats.t.sf, stats.t.cdf.
test('tails of the distributions are SciPy’s', () => {
  near(normalBelow(1.2), 0.8849303297782918, 1e-12);
  near(normalBelow(-3.5), 0.00023262907903552504, 1e-12);
  assert.deepEqual([normalBelow(40), normalBelow(-40)], [1, 0]);
  near(studentTails(2.5, 3.4), 0.07780780804511205);
  near(studentBelow(-1.1, 2), 0.19301993529772882);
});
