import type { Random } from '../../core';
import { limb, line, oval, polar, polygon, times, tint, tone, turned, type Vec } from './pen';
import { extent, type DrawnThing, type ThingRow } from './thing';

/** Animals of the water and the shore. */
export const WATER_ANIMALS: readonly ThingRow[] = [
  ['Fish', (r) => fish(r, false), 'floats'],
  ['Shark', (r) => fish(r, true), 'floats'],
  ['Octopus', octopus, 'floats'],
  ['Crab', crab],
  ['Turtle', turtle],
];

function fish(random: Random, shark: boolean): DrawnThing {
  const body = shark
    ? tint(random, [195, 230], [0.08, 0.3], [0.35, 0.55])
    : tint(random, [0, 360], [0.5, 0.9], [0.4, 0.65]);
  const [slim, long] = shark ? [13, 56] : [random.uniform(17, 27), random.uniform(34, 44)];
  const y = -40;
  const stripes = shark
    ? times(4, (i) =>
        line(
          [
            [22 + i * 4, y - 5],
            [20 + i * 4, y + 6],
          ],
          tone(body, -0.5),
          1.6,
        ),
      ).join('')
    : times(3, (i) =>
        line(
          [
            [-12 + i * 14, y - slim * 0.7],
            [-15 + i * 14, y],
            [-12 + i * 14, y + slim * 0.7],
          ],
          tone(body, random.chance(0.5) ? -0.45 : 0.55),
          5,
        ),
      ).join('');
  const svg =
    polygon(
      [
        [-long + 8, y],
        [-long - 16, y - (shark ? 25 : 17)],
        [-long - 8, y],
        [-long - 16, y + 15],
      ],
      tone(body, -0.2),
    ) +
    polygon(
      [
        [-12, y - slim + 4],
        [shark ? -6 : 2, y - slim - (shark ? 22 : 11)],
        [12, y - slim + 4],
      ],
      tone(body, -0.2),
    ) +
    limb(
      [
        [-long + 4, y, 3],
        [-8, y, slim],
        [18, y, slim * 0.9],
        [long, y + 1, shark ? 3 : 6],
      ],
      tone(body),
    ) +
    limb(
      [
        [-long + 14, y + 4, 2],
        [4, y + slim * 0.5, slim * 0.45],
        [long - 10, y + 5, 3],
      ],
      tone(body, 0.5),
    ) +
    stripes +
    polygon(
      [
        [4, y + slim * 0.4],
        [-10, y + slim + 12],
        [-4, y + slim * 0.4],
      ],
      tone(body, -0.3),
    ) +
    oval(long - 12, y - 5, 3.4, 3.4, '#fff') +
    oval(long - 11, y - 5, 1.9, 2, '#000');
  return { ...extent(svg, 0, 78), left: -long - 18, right: long + 5 };
}

function octopus(random: Random): DrawnThing {
  const body = tint(random, [320, 400], [0.4, 0.75], [0.4, 0.65]);
  const arms = times(8, (i) => {
    const x = -24 + i * 7;
    const sway = random.normal(0, 7);
    return limb(
      [
        [x * 0.6, -40, 6],
        [x * 1.3, -22, 4.4],
        [x * 1.5 + sway, -4, 2.2],
      ],
      tone(body, i % 2 ? -0.12 : -0.02),
    );
  }).join('');
  const svg =
    arms +
    oval(0, -62, 25, 29, tone(body)) +
    [-9, 9].map((x) => oval(x, -52, 5.4, 6, '#fff') + oval(x, -51, 2.6, 3.4, '#000')).join('');
  return extent(svg, 45, 92);
}

function crab(random: Random): DrawnThing {
  const shell = tint(random, [-5, 30], [0.6, 0.85], [0.38, 0.55]);
  const side = (k: number): string =>
    times(3, (i) =>
      line(
        [
          [k * 22, -20 + i * 4],
          [k * (42 + i * 2), -26 + i * 8],
          [k * (48 - i * 4), -3],
        ],
        tone(shell, -0.2),
        4,
      ),
    ).join('') +
    line(
      [
        [k * 24, -28],
        [k * 44, -44],
        [k * 40, -56],
      ],
      tone(shell, -0.1),
      6,
    ) +
    turned(
      oval(k * 38, -62, 10, 13, tone(shell)) +
        polygon(
          [
            [k * 38, -60],
            [k * 34, -78],
            [k * 44, -77],
          ],
          tone(shell, -0.6),
        ),
      random.normal(0, 10),
      k * 38,
      -58,
    ) +
    line(
      [
        [k * 8, -34],
        [k * 9, -46],
      ],
      tone(shell, -0.1),
      3,
    ) +
    oval(k * 9, -47, 3.4, 3.4, '#111');
  return extent(side(-1) + side(1) + oval(0, -24, 33, 17, tone(shell)) + oval(0, -28, 22, 7, tone(shell, 0.2)), 54, 78);
}

function turtle(random: Random): DrawnThing {
  const skin = tint(random, [70, 130], [0.25, 0.5], [0.35, 0.55]);
  const shell = tint(random, [25, 110], [0.3, 0.5], [0.22, 0.4]);
  const scutes = times(6, (i) =>
    oval(-24 + i * 9.6, -24 - Math.sin(((i + 0.5) * Math.PI) / 6) * 10, 5.6, 6.4, tone(shell, 0.24)),
  ).join('');
  const svg =
    [-24, 18]
      .map((x) =>
        limb(
          [
            [x, -16, 7],
            [x + random.normal(2, 3), -3, 6],
          ],
          tone(skin, -0.1),
        ),
      )
      .join('') +
    polygon(
      [
        [-38, -12],
        [-50, -6],
        [-36, -7],
      ],
      tone(skin),
    ) +
    limb(
      [
        [28, -14, 6],
        [42, -20 + random.normal(0, 4), 7],
        [50, -22, 8],
      ],
      tone(skin),
    ) +
    oval(52, -25, 1.8, 1.9, '#000') +
    polygon(
      [
        [-42, -10],
        ...times(9, (i) => polar(0, -10, 41, 180 + i * 22.5)).map(([x, y]): Vec => [x, -10 + (y + 10) * 0.9]),
        [42, -10],
      ],
      tone(shell),
    ) +
    scutes +
    line(
      [
        [-42, -10],
        [42, -10],
      ],
      tone(shell, 0.3),
      5,
    );
  return { ...extent(svg, 0, 50), left: -50, right: 60 };
}
