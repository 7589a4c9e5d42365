import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Random } from '../../src/core';
import { placeLabels, type LabelledPoint } from '../../src/charts/conclusions/placeLabels';

const SIZE = { width: 12, height: 9 };
const at = (x: number, y: number, reach = 6): LabelledPoint => ({ x, y, top: y - reach, bottom: y + reach });

/** Pairs of placed labels whose boxes overlap, and points under a label. */
function collisions(points: readonly LabelledPoint[]): number {
  const boxes = placeLabels(points, SIZE).flatMap((offset, i) =>
    offset === null ? [] : [{ x: points[i]!.x + offset.dx, y: points[i]!.y + offset.dy }],
  );
  const apart = (a: { x: number; y: number }, b: { x: number; y: number }, width: number, height: number): boolean =>
    Math.abs(a.x - b.x) >= width || Math.abs(a.y - b.y) >= height;
  const labels = boxes.flatMap((a, i) => boxes.slice(i + 1).filter((b) => !apart(a, b, SIZE.width, SIZE.height)));
  const covered = boxes.flatMap((a) => points.filter((b) => !apart(a, b, SIZE.width / 2 + 4, SIZE.height / 2 + 4)));
  return labels.length + covered.length;
}

describe('labels of points', () => {
  test('stand right of a point that has room', () => {
    assert.deepEqual(placeLabels([at(50, 50), at(150, 50)], SIZE), [
      { dx: 12, dy: 0 },
      { dx: 12, dy: 0 },
    ]);
  });

  test('of points on one line take both sides, and none stands on the interval of another', () => {
    const column = [100, 104, 108, 112].map((y) => at(50, y, 30));
    const offsets = placeLabels(column, SIZE);
    assert.equal(offsets.filter((offset) => offset === null).length, 0);
    assert.ok(offsets.some((offset) => offset!.dx > 0) && offsets.some((offset) => offset!.dx < 0));
    assert.equal(collisions(column), 0);
  });

  test('are left out where there is no room, rather than drawn over another or beside another point', () => {
    const crowd = Array.from({ length: 30 }, (_, i) => at(50 + (i % 6) * 9, 50 + Math.floor(i / 6) * 9));
    const missing = placeLabels(crowd, SIZE).filter((offset) => offset === null).length;
    assert.ok(missing > 0 && missing < crowd.length, `${missing} of 30 left out`);
    assert.equal(collisions(crowd), 0);
  });

  test('never overlap, wherever the points lie', () => {
    const random = Random.seeded(5);
    for (let round = 0; round < 50; round++) {
      const points = Array.from({ length: 26 }, () => at(random.uniform(0, 200), random.uniform(0, 200)));
      assert.equal(collisions(points), 0);
    }
  });

  test('of no point are none', () => assert.deepEqual(placeLabels([], SIZE), []));
});
