import type { Random } from '../../core';
import { blob, limb, line, oval, polar, polygon, times, tint, tone, turned, leaf, type Vec } from './pen';
import { extent, type DrawnThing, type ThingRow } from './thing';

/** Fruit, vegetables and a mushroom. */
export const FRUIT: readonly ThingRow[] = [
  ['Mushroom', mushroom],
  ['Apple', apple],
  ['Banana', banana],
  ['Pumpkin', pumpkin],
  ['Carrot', carrot],
];

function mushroom(random: Random): DrawnThing {
  const cap = random.chance(0.5)
    ? tint(random, [-5, 12], [0.65, 0.85], [0.4, 0.5])
    : tint(random, [18, 35], [0.3, 0.5], [0.3, 0.55]);
  const tall = random.uniform(28, 46);
  const dots =
    cap.s > 0.6
      ? (
          [
            [-24, 9],
            [-8, 23],
            [8, 10],
            [22, 17],
            [30, 6],
          ] as const
        )
          .map(([x, y]) => oval(x, -tall - y, 4, 3.4, '#f8f2e6'))
          .join('')
      : '';
  return extent(
    limb(
      [
        [0, -2, 13],
        [0, -tall * 0.5, 9],
        [0, -tall, 10],
      ],
      '#efe6d2',
    ) +
      oval(0, -tall - 1, 36, 6, '#d8c8a8') +
      polygon(
        [
          [-42, -tall],
          ...times(9, (i): Vec => {
            const [x, y] = polar(0, 0, 42, 180 + i * 22.5);
            return [x, -tall + y * 0.85];
          }),
          [42, -tall],
        ],
        tone(cap),
      ) +
      dots,
    44,
    tall + 38,
  );
}

function apple(random: Random): DrawnThing {
  const skin = random.chance(0.6)
    ? tint(random, [-8, 14], [0.6, 0.85], [0.35, 0.5])
    : tint(random, [65, 95], [0.45, 0.7], [0.42, 0.58]);
  return extent(
    oval(-13, -32, 25, 31, tone(skin)) +
      oval(13, -32, 25, 31, tone(skin, -0.04)) +
      oval(0, -57, 11, 5, tone(skin, -0.35)) +
      oval(-18, -42, 6, 10, tone(skin, 0.5), 0.6, 20) +
      line(
        [
          [0, -56],
          [4, -74],
        ],
        '#4f3822',
        4,
      ) +
      blob(
        [
          [4, -68],
          [16, -80],
          [28, -74],
          [14, -66],
        ],
        tone(leaf(random)),
      ),
    40,
    82,
  );
}

function banana(random: Random): DrawnThing {
  const skin = tint(random, [46, 60], [0.7, 0.95], [0.5, 0.62]);
  const one = (turn: number, shade: number): string =>
    turned(
      limb(
        [
          [-46, -34, 4],
          [-26, -12, 10],
          [4, -4, 12],
          [34, -16, 9],
          [46, -34, 3],
        ],
        tone(skin, shade),
      ) +
        oval(-47, -37, 4, 4, '#4c3a1c') +
        oval(46, -36, 3, 3, '#4c3a1c'),
      turn,
      -44,
      -30,
    );
  return extent(
    (random.chance(0.6) ? one(-12, -0.14) : '') +
      one(0, 0) +
      line(
        [
          [-30, -14],
          [4, -5],
          [32, -18],
        ],
        tone(skin, -0.25),
        2,
        0.7,
      ),
    54,
    48,
  );
}

function pumpkin(random: Random): DrawnThing {
  const skin = tint(random, [16, 36], [0.75, 0.95], [0.42, 0.56]);
  const ribs = [-30, 30, -16, 16, 0].map((x, i) => oval(x, -30, 19, 29, tone(skin, -0.16 + i * 0.05))).join('');
  return extent(
    ribs +
      limb(
        [
          [0, -56, 5],
          [3, -66, 4],
          [9, -72, 3],
        ],
        tone(leaf(random), -0.2),
      ),
    50,
    76,
  );
}

function carrot(random: Random): DrawnThing {
  const skin = tint(random, [18, 30], [0.8, 0.95], [0.48, 0.58]);
  const green = leaf(random);
  const leaves = times(6, (i) =>
    line(
      [
        [-24, -26],
        [-50 - i * 2, -58 + i * 9],
      ],
      tone(green, random.normal(0, 0.1)),
      4,
    ),
  ).join('');
  const rings = times(5, (i) =>
    line(
      [
        [-14 + i * 13, -28 + i * 4],
        [-17 + i * 13, -16 + i * 2],
      ],
      tone(skin, -0.3),
      1.8,
    ),
  ).join('');
  return extent(
    leaves +
      limb(
        [
          [-24, -22, 12],
          [12, -14, 8],
          [54, -4, 1],
        ],
        tone(skin),
      ) +
      rings,
    62,
    62,
  );
}
