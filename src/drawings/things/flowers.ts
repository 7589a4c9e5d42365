import type { Random } from '../../core';
import { blob, line, oval, paint, polygon, times, tint, tone, turned, leaf } from './pen';
import { extent, type DrawnThing, type ThingRow } from './thing';

/** Flowers. */
export const FLOWERS: readonly ThingRow[] = [
  ['Daisy', (r) => flower(r, 12, [7, 20])],
  ['Tulip', tulip],
  ['Sunflower', (r) => flower(r, 20, [5, 24])],
];

function flower(random: Random, petals: number, [width, length]: readonly [number, number]): DrawnThing {
  const sunny = petals > 15;
  const petal = sunny
    ? tint(random, [38, 52], [0.85, 1], [0.48, 0.58])
    : random.chance(0.5)
      ? tint(random, [40, 60], [0.1, 0.3], [0.9, 0.97])
      : paint(random);
  const center = sunny ? '#4a2d17' : '#e8b31f';
  const green = leaf(random);
  const radius = sunny ? 15 : 8;
  const svg =
    line(
      [
        [0, 0],
        [random.normal(0, 4), -34],
        [0, -66],
      ],
      tone(green),
      4,
    ) +
    blob(
      [
        [0, -22],
        [18, -36],
        [28, -30],
        [14, -18],
      ],
      tone(green, 0.06),
    ) +
    times(petals, (i) =>
      turned(
        oval(0, -70 - radius - length * 0.45, width, length * 0.6, tone(petal, i % 2 ? -0.08 : 0)),
        (i * 360) / petals,
        0,
        -70,
      ),
    ).join('') +
    oval(0, -70, radius, radius, center);
  return extent(svg, 36, 112);
}

function tulip(random: Random): DrawnThing {
  const petal = tint(random, [320, 420], [0.6, 0.9], [0.4, 0.65]);
  const green = leaf(random);
  const svg =
    line(
      [
        [0, 0],
        [random.normal(0, 3), -40],
        [0, -66],
      ],
      tone(green),
      4.5,
    ) +
    blob(
      [
        [0, -4],
        [-14, -36],
        [-24, -60],
        [-18, -28],
      ],
      tone(green, 0.05),
    ) +
    blob(
      [
        [0, -4],
        [14, -34],
        [22, -56],
        [18, -24],
      ],
      tone(green, -0.08),
    ) +
    polygon(
      [
        [-18, -104],
        [-20, -78],
        [-10, -64],
        [10, -64],
        [20, -78],
        [18, -104],
        [9, -88],
        [0, -108],
        [-9, -88],
      ],
      tone(petal),
    ) +
    blob(
      [
        [-9, -66],
        [-9, -88],
        [0, -106],
        [9, -88],
        [9, -66],
      ],
      tone(petal, -0.15),
    );
  return extent(svg, 26, 110);
}
