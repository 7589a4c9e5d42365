import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wilsonInterval } from '../../src/analysis';

// R. G. Newcombe 1998, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17:857-872,
// table I, method 3 (score without continuity correction).
const NEWCOMBE = [
  { successes: 81, total: 263, low: 0.2553, high: 0.3662 },
  { successes: 15, total: 148, low: 0.0624, high: 0.1605 },
  { successes: 0, total: 20, low: 0, high: 0.1611 },
  { successes: 1, total: 29, low: 0.0061, high: 0.1718 },
];

for (const { successes, total, low, high } of NEWCOMBE) {
  test(`Wilson interval of ${successes}/${total} is Newcombe's`, () => {
    const interval = wilsonInterval(successes, total);
    assert.equal(interval.low.toFixed(4), low.toFixed(4));
    assert.equal(interval.high.toFixed(4), high.toFixed(4));
    assert.equal(interval.estimate, successes / total);
  });
}

test('the bounds solve the score equation, at any confidence', () => {
  for (const z of [1, 1.645, 2.576]) {
    const { estimate, low, high } = wilsonInterval(743, 836, { z });
    for (const p of [low, high]) {
      assert.ok(Math.abs(Math.abs(estimate - p) - z * Math.sqrt((p * (1 - p)) / 836)) < 1e-12);
    }
    assert.ok(low < estimate && estimate < high);
  }
});

test('all and none correct stay within [0, 1] exactly', () => {
  assert.equal(wilsonInterval(0, 836).low, 0);
  assert.equal(wilsonInterval(836, 836).high, 1);
});

test('counts that cannot be are refused by value', () => {
  assert.throws(() => wilsonInterval(5, 4), /5 successes/);
  assert.throws(() => wilsonInterval(0, 0), /Total 0/);
  assert.throws(() => wilsonInterval(0.5, 10), /0\.5/);
});
