import assert from 'node:assert/strict';
import test from 'node:test';
import { Random } from '../../../src/core';
import { boxOf, tube, type Vec } from '../../../src/drawings/dogs/geometry';
import { hairyOutline } from '../../../src/drawings/dogs/hair';
import { coordinate, gradientStop } from '../../../src/drawings/dogs/svg';

const near = (actual: Vec, expected: Vec): void =>
  actual.forEach((x, i) => assert.ok(Math.abs(x - expected[i]!) < 1e-6, `${actual} is not ${expected}`));

const LEG = tube([
  { x: 0, y: 0, a: 4, b: 6 },
  { x: 0, y: 10, a: 4, b: 6 },
  { x: 0, y: 20, a: 4, b: 6 },
]);

test('a tube has its own coordinates: along the spine and across it', () => {
  near(LEG.at(0.5, 0), [0, 10]);
  near(LEG.at(0.5, -1), [4, 10]);
  near(LEG.at(0.5, 1), [-6, 10]);
});

test('beyond its ends a tube goes on straight with its width', () => {
  const [left, right] = [LEG.at(1.5, 1), LEG.at(1.5, -1)];
  assert.equal(left[1], right[1]);
  assert.ok(left[1] > 20);
  near([right[0] - left[0], 0], [10, 0]);
  assert.ok(LEG.at(-0.5, 0)[1] < 0);
});

test('the outline of a tube has round ends', () => {
  const { left, right, top, bottom } = boxOf([LEG.outline]);
  assert.ok(Math.abs(left + 6) < 0.3 && Math.abs(right - 4) < 0.3, `${left} to ${right}`);
  assert.ok(top < -3 && top > -6 && bottom > 23 && bottom < 26, `${top} to ${bottom}`);
});

test('hair sticks out of an outline by about its length, sleek coats not at all', () => {
  const random = Random.seeded(1);
  assert.equal(hairyOutline(LEG.outline, 'sleek', 5, random), LEG.outline);
  assert.equal(hairyOutline(LEG.outline, 'tuft', 0.2, random), LEG.outline);
  for (const style of ['tuft', 'wire', 'curl', 'cord'] as const) {
    const { left, right } = boxOf([hairyOutline(LEG.outline, style, 4, random)]);
    assert.ok(left < -6.8 && left > -12, `${style}: ${left}`);
    assert.ok(right > 4.8 && right < 10, `${style}: ${right}`);
  }
});

test('numbers in SVG are those that JavaScript writes, cut to their digits', () => {
  const random = Random.seeded(3);
  const values = [0, -0, 0.04, 0.05, -0.05, -0.04, 0.95, 0.994, 0.995, 9.99, -9.95, 1e9, 1e10, -1e300, NaN, Infinity];
  for (const x of [...values, ...Array.from({ length: 5000 }, () => random.normal(0, 200))]) {
    assert.equal(coordinate(x), String(Math.round(x * 10) / 10), String(x));
    const opacity = String(Math.round(x * 100) / 100);
    assert.equal(gradientStop(x, 'red'), `<stop offset="${opacity}" stop-color="red"/>`, String(x));
  }
});
