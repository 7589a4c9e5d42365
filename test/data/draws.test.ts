import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { test } from 'node:test';
import { Random } from '../../src/core';
import { drawColorJitter, drawRandomResizedCrop, drawTransform, trainingTransform } from '../../src/data';
import { fixture, manifest } from './fixtures';

/** Two-sample Kolmogorov-Smirnov distance. */
function ksDistance(a: readonly number[], b: readonly number[]): number {
  const x = [...a].sort((p, q) => p - q);
  const y = [...b].sort((p, q) => p - q);
  let i = 0;
  let j = 0;
  let distance = 0;
  while (i < x.length && j < y.length) {
    const value = Math.min(x[i]!, y[j]!);
    while (i < x.length && x[i]! <= value) i++;
    while (j < y.length && y[j]! <= value) j++;
    distance = Math.max(distance, Math.abs(i / x.length - j / y.length));
  }
  return distance;
}

/** The distance that equal distributions exceed once in 10,000 times (asymptotic). */
function ksBound(n: number, m: number): number {
  return Math.sqrt(-Math.log(0.0001 / 2) / 2) * Math.sqrt((n + m) / (n * m));
}

function assertSameDistribution(actual: readonly number[], expected: readonly number[], what: string): void {
  const distance = ksDistance(actual, expected);
  const bound = ksBound(actual.length, expected.length);
  assert.ok(distance < bound, `${what}: Kolmogorov-Smirnov distance ${distance} is not below ${bound}`);
}

const DRAWS = 100_000;

test('the Kolmogorov-Smirnov test tells distributions apart that differ a little', () => {
  const random = Random.seeded(1);
  const uniform = Array.from({ length: DRAWS }, () => random.uniform(0.08, 1));
  const other = Array.from({ length: 6000 }, () => random.uniform(0.12, 1));
  assert.ok(ksDistance(uniform, other) > ksBound(DRAWS, 6000));
});

for (const { width, height, count, file } of manifest.draws.crops) {
  test(`crops of ${width}x${height} are distributed as torchvision's`, () => {
    const bytes = fs.readFileSync(fixture(file));
    const sample = Array.from({ length: count }, (_, i) =>
      [0, 1, 2, 3].map((k) => bytes.readInt16LE(i * 8 + k * 2)),
    );
    const random = Random.seeded(7);
    const boxes = Array.from({ length: DRAWS }, () => drawRandomResizedCrop(random, width, height));
    for (const { left, top, width: w, height: h } of boxes) {
      assert.ok(left >= 0 && top >= 0 && w >= 1 && h >= 1 && left + w <= width && top + h <= height);
    }
    const expected = (of: (left: number, top: number, w: number, h: number) => number): number[] =>
      sample.map(([left, top, w, h]) => of(left!, top!, w!, h!));
    assertSameDistribution(
      boxes.map((b) => b.left),
      expected((left) => left),
      'left',
    );
    assertSameDistribution(
      boxes.map((b) => b.top),
      expected((_, top) => top),
      'top',
    );
    assertSameDistribution(
      boxes.map((b) => b.width),
      expected((_, __, w) => w),
      'width',
    );
    assertSameDistribution(
      boxes.map((b) => b.height),
      expected((_, __, ___, h) => h),
      'height',
    );
    assertSameDistribution(
      boxes.map((b) => b.width * b.height),
      expected((_, __, w, h) => w * h),
      'area',
    );
    assertSameDistribution(
      boxes.map((b) => b.width / b.height),
      expected((_, __, w, h) => w / h),
      'ratio',
    );
  });
}

test('an image too narrow for any crop gets the largest centred one', () => {
  // Area at least 8% with a ratio of at most 4/3 does not fit into 2000 x 10.
  assert.deepEqual(drawRandomResizedCrop(Random.seeded(1), 2000, 10), {
    left: 993,
    top: 0,
    width: 13,
    height: 10,
  });
  assert.deepEqual(drawRandomResizedCrop(Random.seeded(1), 10, 2000), {
    left: 0,
    top: 993,
    width: 10,
    height: 13,
  });
  assert.deepEqual(drawRandomResizedCrop(Random.seeded(1), 1, 1), { left: 0, top: 0, width: 1, height: 1 });
});

test("jitter factors are distributed as torchvision's, and every order is equally likely", () => {
  const { strengths, count, file } = manifest.draws.jitter;
  const bytes = fs.readFileSync(fixture(file));
  const random = Random.seeded(11);
  const draws = Array.from({ length: DRAWS }, () => drawColorJitter(random, strengths));
  (['brightness', 'contrast', 'saturation', 'hue'] as const).forEach((kind, k) => {
    const sample = Array.from({ length: count }, (_, i) => bytes.readFloatLE((i * 4 + k) * 4));
    const factors = draws.map((steps) => steps.find((step) => step.kind === kind)!.factor);
    assertSameDistribution(factors, sample, kind);
  });
  const orders = new Map<string, number>();
  for (const steps of draws) {
    const order = steps.map(({ kind }) => kind).join();
    orders.set(order, (orders.get(order) ?? 0) + 1);
  }
  assert.equal(orders.size, 24);
  const expected = DRAWS / 24;
  const chiSquare = [...orders.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
  // Exceeded once in 10,000 times.
  assert.ok(chiSquare < 57, `chi-square ${chiSquare} on 23 degrees of freedom`);
});

test('adjustments of strength 0 are left out', () => {
  const steps = drawColorJitter(Random.seeded(1), { brightness: 0.2, contrast: 0, saturation: 0, hue: 0.1 });
  assert.deepEqual(steps.map(({ kind }) => kind).sort(), ['brightness', 'hue']);
});

test('crop and flip do not depend on whether there is jitter, and half the images are flipped', () => {
  const jitter = { brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1 };
  const of = (colorJitter: typeof jitter | null): ReturnType<typeof trainingTransform> =>
    trainingTransform({
      imageSize: 64,
      mean: [0.5, 0.5, 0.5],
      std: [0.5, 0.5, 0.5],
      augmentation: { randomResizedCrop: true, horizontalFlip: true, colorJitter },
    });
  let flips = 0;
  for (let image = 0; image < 4000; image++) {
    const random = Random.seeded(3).split(image);
    const plain = drawTransform(of(null), 300, 200, random);
    const jittered = drawTransform(of(jitter), 300, 200, random);
    assert.deepEqual(jittered.box, plain.box);
    assert.equal(jittered.flip, plain.flip);
    assert.equal(jittered.adjustments.length, 4);
    flips += Number(plain.flip);
  }
  assert.ok(Math.abs(flips - 2000) < 4 * Math.sqrt(1000), `${flips} of 4000`);
});
