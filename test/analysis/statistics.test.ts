import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { mcnemarExact, mcnemarFromCounts, newcombeDifference, testOutcomes, timeRatio } from '../../src/analysis';
import { packBits, unpackBits } from '../../src/analysis/outcomes';
import { betaQuantile, incompleteBeta } from '../../src/analysis/statistics/beta';
import { normalHalfWidth } from '../../src/analysis/statistics/normal';
import { studentQuantile } from '../../src/analysis/statistics/student';
import { Random } from '../../src/core';
import type { Predictions } from '../../src/experiments';

function near(actual: number, expected: number, relative = 1e-9): void {
  assert.ok(Math.abs(actual - expected) <= relative * Math.abs(expected), `${actual} is not ${expected}`);
}

// SciPy 1.17.1: test/fixtures/scripts/make_statistics_values.py.
describe('distributions are those of SciPy', () => {
  test('incomplete beta', () => {
    near(incompleteBeta(0.2, 0.5, 1.5), 0.549815144247899);
    near(incompleteBeta(0.5, 2, 3), 0.6875);
    near(incompleteBeta(0.4, 30, 41), 0.35470099735192573);
    near(incompleteBeta(0.62, 500, 337), 0.9096929693404168);
    near(incompleteBeta(0.01, 8, 829), 0.5969708704342772);
  });

  test('beta quantile', () => {
    near(betaQuantile(0.2, 0.5, 1.5), 0.024880706834516157);
    near(betaQuantile(0.025, 30, 41), 0.31086791810360415);
    near(betaQuantile(0.975, 744, 93), 0.9092680759117041);
  });

  test('Student quantile', () => {
    near(studentQuantile(0.975, 1), 12.706204736174694);
    near(studentQuantile(0.975, 4), 2.7764451051977934);
    near(studentQuantile(0.975, 3.7), 2.8675207071911895);
    near(studentQuantile(0.995, 12), 3.0545395893929013);
    near(studentQuantile(0.05, 2), -2.9199855803537256);
  });

  test('normal half-width', () => {
    near(normalHalfWidth(0.5), 0.6744897501960817);
    near(normalHalfWidth(0.95), 1.959963984540054);
    near(normalHalfWidth(0.9999), 3.8905918864131204);
    near(normalHalfWidth(1 - 0.05 / 3), 2.3939797998185104);
  });
});

describe('Newcombe', () => {
  // R. G. Newcombe 1998, Statistics in Medicine 17:873-890, table II, method 10.
  const NEWCOMBE = [
    { first: [56, 70], second: [48, 80], low: 0.0524, high: 0.3339 },
    { first: [9, 10], second: [3, 10], low: 0.1705, high: 0.809 },
    { first: [10, 10], second: [0, 20], low: 0.6791, high: 1 },
    { first: [0, 10], second: [0, 10], low: -0.2775, high: 0.2775 },
  ] as const;

  for (const {
    first: [a, m],
    second: [b, n],
    low,
    high,
  } of NEWCOMBE) {
    test(`difference ${a}/${m} - ${b}/${n} has the published interval`, () => {
      const interval = newcombeDifference({ successes: b, total: n }, { successes: a, total: m });
      assert.equal(interval.low.toFixed(4), low.toFixed(4));
      assert.equal(interval.high.toFixed(4), high.toFixed(4));
      near(interval.estimate + 1, a / m - b / n + 1);
    });
  }
});

describe('McNemar', () => {
  test('p-values and intervals are those of the exact binomial test', () => {
    for (const [onlyFirst, onlySecond, p, low, high] of [
      [121, 59, 4.4344492637551645e-6, 0.25978766960821986, 0.4015496608077292],
      [6, 16, 0.052478790283203125, 0.4977787987335407, 0.892710751629603],
      [0, 5, 0.0625, 0.47817624989501856, 1],
      [7, 7, 1, 0.23036054144805093, 0.769639458551949],
      [101, 59, 0.0011229051962340462, 0.2939439691372311, 0.4485157087709797],
    ] as const) {
      const { pValue, difference } = mcnemarFromCounts({ images: 300, onlyFirst, onlySecond });
      const scale = (onlyFirst + onlySecond) / 300;
      near(pValue, p);
      near(difference.low, scale * (2 * low - 1), 1e-8);
      near(difference.high, scale * (2 * high - 1), 1e-8);
      assert.equal(difference.estimate, (onlySecond - onlyFirst) / 300);
    }
  });

  test('the 95% interval leaves out zero just when p < 0.05', () => {
    for (let first = 0; first <= 30; first++) {
      for (let second = 0; second <= 30; second++) {
        const { pValue, difference } = mcnemarFromCounts({
          images: 100,
          onlyFirst: first,
          onlySecond: second,
        });
        assert.equal(difference.low > 0 || difference.high < 0, pValue < 0.05, `${first}, ${second}`);
      }
    }
  });

  test('without a discordant image the interval is still one: 1 - 0.025^(1/n) on both sides', () => {
    const { pValue, difference } = mcnemarFromCounts({ images: 50, onlyFirst: 0, onlySecond: 0 });
    assert.equal(pValue, 1);
    near(difference.high, 1 - 0.025 ** (1 / 50));
    assert.equal(difference.low, -difference.high);
  });

  test('pairs images by their path, whatever their order', () => {
    const a = predictions([true, true, false, false, true]);
    const b = predictions([true, false, true, false, false]);
    const reversed = { ...b, images: [...b.images].reverse() };
    for (const second of [b, reversed, testOutcomes(reversed)]) {
      const { images, onlyFirst, onlySecond, pValue } = mcnemarExact(a, second);
      assert.deepEqual(
        { images, onlyFirst, onlySecond, pValue },
        { images: 5, onlyFirst: 2, onlySecond: 1, pValue: 1 },
      );
    }
  });

  test('refuses runs over other images, naming one', () => {
    const [a, b] = [predictions([true, true]), predictions([true, true, false])];
    assert.throws(() => mcnemarExact(a, b), /not tested on the same images \(2 and 3; only one has test\/2\.jpg\)/);
    const relabelled = { ...a, images: a.images.map((image) => ({ ...image, trueClass: 1 })) };
    assert.throws(() => mcnemarExact(a, relabelled), /different true classes/);
  });

  test('impossible counts are refused', () => {
    assert.throws(() => mcnemarFromCounts({ images: 3, onlyFirst: 2, onlySecond: 2 }), /2 and 2 of 3/);
    assert.throws(() => mcnemarFromCounts({ images: 3, onlyFirst: 0.5, onlySecond: 0 }), RangeError);
  });
});

describe('time ratio', () => {
  test("has Welch's interval on the logarithms", () => {
    const { estimate, low, high } = timeRatio([10, 12, 11], [4, 5.5, 4.6])!;
    near(estimate, 2.3539531026768015);
    near(low, 1.6970195010987896, 1e-8);
    near(high, 3.2651924188343036, 1e-8);
  });

  test('one time has no interval; a time that is not positive is refused', () => {
    assert.equal(timeRatio([324.48], [167.37]), null);
    assert.equal(timeRatio([324.48, 300], [167.37]), null);
    assert.throws(() => timeRatio([0, 1], [1, 2]), /time of 0/);
  });
});

test('packed outcomes come back, and a list of the wrong length is refused', () => {
  const random = Random.seeded(3);
  for (const count of [0, 1, 7, 8, 9, 300, 836]) {
    const bits = Array.from({ length: count }, () => random.uniform(0, 1) < 0.5);
    assert.deepEqual(unpackBits(packBits(bits), count), bits);
  }
  assert.throws(() => unpackBits(packBits([true, false]), 9), /takes 2 bytes, and 1 are there/);
});

/** Two classes; the true one is 0. */
function predictions(correct: readonly boolean[]): Predictions {
  return {
    classes: ['a', 'b'],
    images: correct.map((right, i) => ({
      image: `test/${i}.jpg`,
      trueClass: 0,
      topClasses: right ? [0, 1] : [1, 0],
      topProbabilities: [0.6, 0.4],
    })),
  };
}
