import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../../src/core';

test('the same path of labels gives the same stream, whatever was drawn before', () => {
  const parent = Random.seeded(7);
  const before = parent.split('augment').split(3).uint32();
  for (let i = 0; i < 100; i++) parent.unit();
  assert.equal(parent.split('augment').split(3).uint32(), before);
});

test('seeds, labels and numbers give different streams', () => {
  const streams = [
    Random.seeded(1),
    Random.seeded(2),
    Random.seeded(2 ** 32 + 1),
    Random.seeded(1).split('a'),
    Random.seeded(1).split('b'),
    Random.seeded(1).split(1),
    Random.seeded(1).split('1'),
  ];
  const firsts = streams.map((r) => [r.uint32(), r.uint32()].join());
  assert.equal(new Set(firsts).size, streams.length);
});

test('unit is uniform: mean, variance and a 16-bin chi-square', () => {
  const random = Random.seeded(5);
  const draws = 160_000;
  const bins = new Float64Array(16);
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < draws; i++) {
    const u = random.unit();
    assert.ok(u >= 0 && u < 1);
    sum += u;
    squares += u * u;
    bins[Math.floor(u * 16)]!++;
  }
  const mean = sum / draws;
  assert.ok(Math.abs(mean - 0.5) < 0.004, `mean ${mean}`);
  assert.ok(Math.abs(squares / draws - mean * mean - 1 / 12) < 0.002);
  const chiSquare = bins.reduce((total, n) => total + (n - draws / 16) ** 2 / (draws / 16), 0);
  assert.ok(chiSquare < 37.7, `chi-square ${chiSquare} with 15 degrees of freedom (p = 0.001 at 37.7)`);
});

test('streams of neighbouring indices are uncorrelated', () => {
  const root = Random.seeded(1).split('image');
  const first = Array.from({ length: 20_000 }, (_, i) => root.split(i).unit());
  const mean = first.reduce((a, b) => a + b) / first.length;
  assert.ok(Math.abs(mean - 0.5) < 0.01, `mean ${mean}`);
  let lag = 0;
  for (let i = 1; i < first.length; i++) lag += (first[i]! - 0.5) * (first[i - 1]! - 0.5);
  assert.ok(Math.abs((lag / first.length) * 12) < 0.03);
});

test('normal draws have the asked mean and deviation', () => {
  const random = Random.seeded(3);
  const draws = Array.from({ length: 50_000 }, () => random.normal(2, 3));
  const mean = draws.reduce((a, b) => a + b) / draws.length;
  const variance = draws.reduce((a, b) => a + (b - mean) ** 2, 0) / draws.length;
  assert.ok(Math.abs(mean - 2) < 0.05);
  assert.ok(Math.abs(Math.sqrt(variance) - 3) < 0.05);
});

test('filling with uniform numbers gives what single draws give, and goes on from there', () => {
  const [single, filling] = [Random.seeded(4), Random.seeded(4)];
  const values = new Float32Array(1000);
  filling.fillUniform(values, -2, 3);
  assert.deepEqual(
    values,
    Float32Array.from({ length: 1000 }, () => single.uniform(-2, 3)),
  );
  assert.equal(filling.uint32(), single.uint32());
});

test('filling with normal numbers: moments, tails and shares of the intervals', () => {
  const values = new Float32Array(1_000_000);
  Random.seeded(6).fillNormal(values, 0, 1);
  const moment = (power: number): number => values.reduce((sum, x) => sum + x ** power, 0) / values.length;
  // Standard errors: 0.001, 0.0014, 0.0039, 0.0098.
  assert.ok(Math.abs(moment(1)) < 0.004, `mean ${moment(1)}`);
  assert.ok(Math.abs(moment(2) - 1) < 0.006, `variance ${moment(2)}`);
  assert.ok(Math.abs(moment(3)) < 0.016, `third moment ${moment(3)}`);
  assert.ok(Math.abs(moment(4) - 3) < 0.04, `fourth moment ${moment(4)}`);
  // Probabilities of the normal distribution between these bounds; the last lies beyond the lowest layer.
  const shares: readonly (readonly [from: number, to: number, probability: number])[] = [
    [0, 0.25, 0.0987063],
    [0.25, 1, 0.2426384],
    [1, 2, 0.1359051],
    [2, 3.442619855899, 0.0224621],
    [3.442619855899, Infinity, 0.000288],
  ];
  for (const [from, to, probability] of shares) {
    const error = Math.sqrt((probability * (1 - probability)) / values.length);
    for (const sign of [1, -1]) {
      const share = values.filter((x) => sign * x >= from && sign * x < to).length / values.length;
      assert.ok(
        Math.abs(share - probability) < 4.5 * error,
        `${sign} * [${from}, ${to}): ${share}, not ${probability}`,
      );
    }
  }
});

test('filling with normal numbers takes mean, deviation and the seed', () => {
  const fill = (seed: number, mean: number, deviation: number): Float32Array => {
    const values = new Float32Array(20_000);
    Random.seeded(seed).fillNormal(values, mean, deviation);
    return values;
  };
  assert.deepEqual(fill(1, 0, 1), fill(1, 0, 1));
  assert.notDeepEqual(fill(1, 0, 1), fill(2, 0, 1));
  const standard = fill(1, 0, 1);
  fill(1, 5, 2).forEach((x, i) => assert.ok(Math.abs(x - (5 + 2 * standard[i]!)) < 1e-5));
});

test('a permutation holds every index once, and each position is equally likely', () => {
  const random = Random.seeded(9);
  assert.deepEqual(
    [...random.permutation(50)].sort((a, b) => a - b),
    Array.from({ length: 50 }, (_, i) => i),
  );
  const firsts = new Float64Array(4);
  for (let i = 0; i < 8000; i++) firsts[random.permutation(4)[0]!]!++;
  for (const count of firsts) assert.ok(Math.abs(count - 2000) < 200);
});

test('seeds and bounds out of range are refused with their value', () => {
  assert.throws(() => Random.seeded(-1), /Seed -1/);
  assert.throws(() => Random.seeded(1.5), /Seed 1.5/);
  assert.throws(() => Random.seeded(1).below(0), /Bound 0/);
  assert.throws(() => Random.seeded(1).pick([]), RangeError);
});

test('a weighted pick takes items in proportion to their weights, and one of weight 0 never', () => {
  const random = Random.seeded(7);
  const weights = { often: 3, sometimes: 1, never: 0 };
  const counts = { often: 0, sometimes: 0, never: 0 };
  const names = ['often', 'never', 'sometimes'] as const;
  for (let i = 0; i < 4000; i++) counts[random.pickWeighted(names, (name) => weights[name])] += 1;
  // Five standard deviations of a binomial count.
  assert.ok(Math.abs(counts.often - 3000) < 5 * Math.sqrt(4000 * 0.75 * 0.25), `${counts.often} of 4000`);
  assert.equal(counts.never, 0);
});
