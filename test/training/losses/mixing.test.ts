import assert from 'node:assert/strict';
import * as path from 'node:path';
import { test } from 'node:test';
import { Random, readJson, settings } from '../../../src/core';
import { createMixing } from '../../../src/training';
import { drawBeta } from '../../../src/training/losses/beta';
import { cutBox, drawMixing, keptPart, mixPixels, mixRows, type MixingDraw } from '../../../src/training/losses/mixing';
import { probabilities } from '../../../src/training/losses/targets';

interface MixingCase {
  readonly kind: 'mixup' | 'cutmix';
  readonly kept: number;
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly classes: number;
  readonly pixels: readonly number[];
  readonly labels: readonly number[];
  readonly mixed: readonly number[];
  readonly targets: readonly number[];
}

const cases = readJson<MixingCase[]>(path.join(settings().projectRoot, 'test/fixtures/training/mixing.json'));

for (const each of cases) {
  const { kind, kept, x, y, classes } = each;
  const sides = { height: each.size, width: each.size };
  test(`pixels and targets as torchvision documents them: ${kind}, ${kept} kept, at ${x}, ${y}`, () => {
    const draw: MixingDraw = kind === 'mixup' ? { kind, kept } : { kind, box: cutBox(kept, { x, y }, sides) };
    const into = new Float32Array(each.pixels.length);
    mixPixels({ pixels: Float32Array.from(each.pixels), ...sides }, draw, into);
    assertClose(into, each.mixed);
    const given = probabilities({ kind: 'labels', labels: Int32Array.from(each.labels) }, classes);
    assertClose(mixRows(given, classes, keptPart(draw, sides)), each.targets);
  });
}

const [HEIGHT, WIDTH] = [4, 6];
const batch = (salt = 0) => {
  const pixels = Float32Array.from({ length: 4 * HEIGHT * WIDTH * 3 }, (_, i) => Math.sin(i + salt));
  return {
    pixels,
    height: HEIGHT,
    width: WIDTH,
    labels: Int32Array.of(0, 1, 2, 1),
    indices: Int32Array.of(0, 1, 2, 3),
    size: 4,
  };
};
const create = (given: { mixup?: number; cutmix?: number }, seed = 1) => createMixing(given, { classes: 3, seed })!;

test('a draw depends on seed and step, and on nothing that was drawn before', () => {
  for (const given of [{ mixup: 0.4 }, { cutmix: 1 }, { mixup: 0.4, cutmix: 1 }]) {
    const [one, other] = [create(given), create(given)];
    const mixedAt = (mixing: typeof one, step: number) => {
      const { pixels, targets, labels } = mixing.mix(batch(), step);
      return { pixels: pixels.slice(), targets, labels };
    };
    for (let step = 0; step < 7; step++) mixedAt(one, step);
    assert.deepEqual(mixedAt(one, 7), mixedAt(other, 7));
    assert.notDeepEqual(mixedAt(one, 8), mixedAt(one, 7));
    assert.notDeepEqual(mixedAt(create(given, 2), 7), mixedAt(one, 7));
  }
});

test('the batch that was given stays, targets sum to 1, and labels are the larger parts', () => {
  const given = batch();
  const mixing = create({ mixup: 1 });
  for (let step = 0; step < 20; step++) {
    const { targets, labels } = mixing.mix(given, step);
    assert.deepEqual(given, batch());
    for (const [row, label] of labels.entries()) {
      const own = [...targets.subarray(row * 3, row * 3 + 3)];
      assert.ok(Math.abs(own[0]! + own[1]! + own[2]! - 1) < 1e-6);
      assert.equal(own[label], Math.max(...own));
    }
  }
});

test('where both are asked for, each takes about half of the batches', () => {
  const random = Random.seeded(5);
  const kinds = Array.from(
    { length: 1000 },
    (_, i) => drawMixing({ mixup: 0.2, cutmix: 1 }, random.split(i), { height: 32, width: 32 }).kind,
  );
  const mixups = kinds.filter((kind) => kind === 'mixup').length;
  assert.ok(mixups > 430 && mixups < 570, `${mixups}`);
});

test('nothing is mixed unless it is asked for', () => {
  assert.equal(createMixing({}, { classes: 3, seed: 1 }), undefined);
  assert.equal(createMixing({ mixup: 0, cutmix: 0 }, { classes: 3, seed: 1 }), undefined);
});

test('Beta has its mean and its variance, also where its parameter is small or large', () => {
  for (const alpha of [0.05, 0.2, 0.5, 1, 4, 30]) {
    const random = Random.seeded(11).split(String(alpha));
    const draws = Array.from({ length: 20_000 }, () => drawBeta(random, alpha));
    const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
    const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length;
    const expected = 1 / (4 * (2 * alpha + 1));
    assert.ok(draws.every((x) => x >= 0 && x <= 1));
    assert.ok(Math.abs(mean - 0.5) < 5 * Math.sqrt(expected / draws.length), `${alpha}: mean ${mean}`);
    assert.ok(Math.abs(variance / expected - 1) < 0.05, `${alpha}: variance ${variance}, expected ${expected}`);
  }
});

function assertClose(actual: ArrayLike<number>, expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  expected.forEach((value, i) => assert.ok(Math.abs(actual[i]! - value) < 1e-6, `${i}: ${actual[i]} for ${value}`));
}
