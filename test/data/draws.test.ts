import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random, readJson } from '../../src/core';
import {
  drawColorJitter,
  drawErasedBox,
  drawRandomResizedCrop,
  drawTrivialAugment,
  TRIVIAL_AUGMENT_NAMES,
} from '../../src/data';
import { fixture, type Histogram, type TorchvisionDraws, type TransformFixtures } from './fixtures';

const torchvision = readJson<TorchvisionDraws>(fixture('draws.json'));
const { erasing, trivialAugment } = readJson<TransformFixtures>(fixture('transforms.json'));
const DRAWS = 100_000;

/** Counts of the values in the bins of another histogram. */
function countedLike({ low, high, counts }: Histogram, values: readonly number[]): Histogram {
  const own = new Array<number>(counts.length).fill(0);
  for (const value of values) {
    const bin = Math.floor(((value - low) * counts.length) / (high - low));
    own[Math.min(counts.length - 1, Math.max(0, bin))]! += 1;
  }
  return { low, high, counts: own };
}

/** Two-sample Kolmogorov-Smirnov distance, of values known to their bins. */
function ksDistance({ counts: a }: Histogram, { counts: b }: Histogram): number {
  const [sizeA, sizeB] = [sum(a), sum(b)];
  let [belowA, belowB, distance] = [0, 0, 0];
  for (let bin = 0; bin < a.length; bin++) {
    belowA += a[bin]!;
    belowB += b[bin]!;
    distance = Math.max(distance, Math.abs(belowA / sizeA - belowB / sizeB));
  }
  return distance;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The distance that equal distributions exceed once in 10,000 times (asymptotic). */
function ksBound(n: number, m: number): number {
  return Math.sqrt(-Math.log(0.0001 / 2) / 2) * Math.sqrt((n + m) / (n * m));
}

function assertSameDistribution(
  values: readonly number[],
  expected: Histogram,
  what: string,
  draws = torchvision.draws,
): void {
  assert.equal(sum(expected.counts), draws);
  const distance = ksDistance(countedLike(expected, values), expected);
  const bound = ksBound(values.length, draws);
  assert.ok(distance < bound, `${what}: Kolmogorov-Smirnov distance ${distance} is not below ${bound}`);
}

test('the Kolmogorov-Smirnov test tells distributions apart that differ a little', () => {
  const random = Random.seeded(1);
  const like: Histogram = { low: 0, high: 1, counts: new Array<number>(2000).fill(0) };
  const drawn = (low: number): Histogram =>
    countedLike(
      like,
      Array.from({ length: DRAWS }, () => random.uniform(low, 1)),
    );
  assert.ok(ksDistance(drawn(0.08), drawn(0.095)) > ksBound(DRAWS, DRAWS));
  assert.ok(ksDistance(drawn(0.08), drawn(0.08)) < ksBound(DRAWS, DRAWS));
});

for (const crop of torchvision.crops) {
  const { width, height } = crop;
  test(`crops of ${width}x${height} are distributed as torchvision's`, () => {
    const random = Random.seeded(7);
    const boxes = Array.from({ length: DRAWS }, () => drawRandomResizedCrop(random, width, height));
    for (const { left, top, width: w, height: h } of boxes) {
      assert.ok(left >= 0 && top >= 0 && w >= 1 && h >= 1 && left + w <= width && top + h <= height);
    }
    const values = {
      left: boxes.map((box) => box.left),
      top: boxes.map((box) => box.top),
      cropWidth: boxes.map((box) => box.width),
      cropHeight: boxes.map((box) => box.height),
      area: boxes.map((box) => (box.width * box.height) / (width * height)),
      logRatio: boxes.map((box) => Math.log(box.width / box.height)),
    };
    for (const what of Object.keys(values) as (keyof typeof values)[]) {
      assertSameDistribution(values[what], crop[what], what);
    }
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
  const { strengths, factors } = torchvision.jitter;
  const random = Random.seeded(11);
  const draws = Array.from({ length: DRAWS }, () => drawColorJitter(random, strengths));
  for (const kind of ['brightness', 'contrast', 'saturation', 'hue'] as const) {
    const values = draws.map((steps) => steps.find((step) => step.kind === kind)!.factor);
    assertSameDistribution(values, factors[kind], kind);
  }
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

for (const { imageWidth, imageHeight, scale, ratio, boxes: count, ...expected } of erasing.samples) {
  test(`erased boxes of ${imageWidth}x${imageHeight} are distributed as torchvision's`, () => {
    const random = Random.seeded(13);
    const size = { width: imageWidth, height: imageHeight };
    const drawn = Array.from({ length: DRAWS }, () => drawErasedBox(random, size, scale, ratio));
    const boxes = drawn.filter((box) => box !== undefined);
    // Five deviations of a binomial's difference.
    const rate = count / erasing.draws;
    assert.ok(
      Math.abs(boxes.length - count) <= 5 * Math.sqrt(2 * DRAWS * rate * (1 - rate)),
      `${boxes.length} of ${DRAWS}`,
    );
    for (const what of ['left', 'top', 'width', 'height'] as const) {
      assertSameDistribution(
        boxes.map((box) => box[what]),
        expected[what],
        what,
        count,
      );
    }
  });
}

test('TrivialAugmentWide draws every operation, magnitude and sign equally often', () => {
  const random = Random.seeded(17);
  const counts = new Map<string, number>();
  for (let i = 0; i < DRAWS; i++) {
    const { name, magnitude } = drawTrivialAugment(random, 31);
    const key = `${name} ${magnitude}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  assert.deepEqual(
    TRIVIAL_AUGMENT_NAMES,
    trivialAugment.map(({ name }) => name),
  );
  let chiSquare = 0;
  let cells = 0;
  for (const { name, magnitudes } of trivialAugment) {
    const shares = new Map<string, number>();
    for (const magnitude of magnitudes) {
      const key = `${name} ${magnitude}`;
      shares.set(key, (shares.get(key) ?? 0) + 1 / magnitudes.length / trivialAugment.length);
    }
    for (const [key, share] of shares) {
      chiSquare += ((counts.get(key) ?? 0) - share * DRAWS) ** 2 / (share * DRAWS);
      cells += 1;
      counts.delete(key);
    }
  }
  assert.deepEqual([...counts.keys()], [], 'magnitudes that torchvision does not have');
  // Wilson and Hilferty's approximation of what is exceeded once in 10,000 times.
  const freedom = cells - 1;
  const bound = freedom * (1 - 2 / (9 * freedom) + 3.719 * Math.sqrt(2 / (9 * freedom))) ** 3;
  assert.ok(chiSquare < bound, `chi-square ${chiSquare} on ${freedom} degrees of freedom`);
});
