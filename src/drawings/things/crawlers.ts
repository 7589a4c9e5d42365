import type { Random } from '../../core';
import { blob, limb, line, oval, paint, polar, polygon, times, tint, tone, type Vec } from './pen';
import { extent, type DrawnThing, type ThingRow } from './thing';

/** Insects and other small animals. */
export const CRAWLERS: readonly ThingRow[] = [
  ['Butterfly', butterfly, 'floats'],
  ['Ladybird', ladybird],
  ['Snail', snail],
  ['Spider', spider, 'floats'],
];

function butterfly(random: Random): DrawnThing {
  const wing = tint(random, [0, 360], [0.5, 0.95], [0.4, 0.7]);
  const dot = tone(tint(random, [0, 360], [0.4, 0.9], [0.3, 0.85]));
  const fold = random.uniform(0.6, 1);
  const side = (k: number): string => {
    const w = k * fold;
    return (
      blob(
        [
          [0, -46],
          [w * 26, -84],
          [w * 50, -80],
          [w * 46, -52],
          [w * 10, -44],
        ],
        tone(wing, -0.35),
      ) +
      blob(
        [
          [w * 4, -48],
          [w * 26, -78],
          [w * 44, -75],
          [w * 40, -55],
        ],
        tone(wing),
      ) +
      blob(
        [
          [0, -42],
          [w * 38, -42],
          [w * 36, -16],
          [w * 18, -10],
          [w * 4, -30],
        ],
        tone(wing, -0.15),
      ) +
      oval(w * 33, -66, 6 * fold, 6, dot) +
      oval(w * 24, -30, 5 * fold, 5, dot)
    );
  };
  const svg =
    side(-1) +
    side(1) +
    limb(
      [
        [0, -22, 2.4],
        [0, -44, 3.4],
        [0, -58, 3],
      ],
      '#231d1b',
    ) +
    line(
      [
        [0, -58],
        [-8, -76],
      ],
      '#231d1b',
      1.4,
    ) +
    line(
      [
        [0, -58],
        [8, -76],
      ],
      '#231d1b',
      1.4,
    );
  return extent(svg, 52, 90);
}

function ladybird(random: Random): DrawnThing {
  const shell = tint(random, [-6, 26], [0.75, 0.95], [0.4, 0.52]);
  const spots = (
    [
      [-18, -30],
      [-6, -40],
      [10, -38],
      [20, -26],
      [-4, -20],
    ] as const
  )
    .map(([x, y]) => oval(x + random.normal(0, 1.5), y, 5.4, 5.2, '#161214'))
    .join('');
  const legs = times(3, (i) =>
    line(
      [
        [-16 + i * 16, -12],
        [-20 + i * 17, -1],
      ],
      '#161214',
      3,
    ),
  ).join('');
  const svg =
    legs +
    oval(30, -20, 12, 12, '#161214') +
    line(
      [
        [36, -28],
        [46, -38],
      ],
      '#161214',
      2,
    ) +
    polygon([[-36, -8], ...times(9, (i): Vec => polar(-2, -8, 36, 180 + i * 22.5)), [34, -8]], tone(shell)) +
    line(
      [
        [-2, -44],
        [-8, -8],
      ],
      '#161214',
      2.4,
    ) +
    spots +
    oval(34, -22, 2.6, 2.6, '#fff');
  return { ...extent(svg, 0, 48), left: -40, right: 48 };
}

function snail(random: Random): DrawnThing {
  const shell = tint(random, [10, 50], [0.3, 0.65], [0.35, 0.65]);
  const skin = tint(random, [30, 60], [0.15, 0.35], [0.45, 0.7]);
  const spiral = times(30, (i): Vec => polar(-8, -30, 21 - i * 0.66, i * 29));
  const svg =
    limb(
      [
        [-46, -3, 2],
        [-10, -6, 6],
        [28, -8, 6.5],
        [40, -24, 6],
      ],
      tone(skin),
    ) +
    [36, 44]
      .map(
        (x) =>
          line(
            [
              [x, -28],
              [x + 5, -42],
            ],
            tone(skin),
            2.4,
          ) + oval(x + 5, -43, 2, 2, '#111'),
      )
      .join('') +
    oval(-8, -30, 26, 26, tone(shell)) +
    line(spiral, tone(shell, -0.5), 3.4);
  return { ...extent(svg, 0, 58), left: -48, right: 54 };
}

function spider(random: Random): DrawnThing {
  const body = tint(random, [0, 50], [0.05, 0.4], [0.06, 0.28]);
  const side = (k: number): string =>
    times(4, (i) =>
      line(
        [
          [k * 6, -36 - i * 2],
          [k * (28 + random.normal(0, 3)), -66 + i * 15],
          [k * (44 - Math.abs(i - 1.5) * 5), -46 + i * 16 + random.normal(0, 3)],
        ],
        tone(body),
        2.6,
      ),
    ).join('');
  const thread = random.chance(0.6)
    ? line(
        [
          [0, -50],
          [0, -92],
        ],
        '#e8e8e8',
        1,
        0.8,
      )
    : '';
  const cross = line(
    [
      [0, -30],
      [0, -16],
    ],
    tone(paint(random), 0.3),
    3,
  );
  return extent(
    thread + side(-1) + side(1) + oval(0, -24, 13, 16, tone(body)) + oval(0, -43, 8, 8, tone(body, 0.1)) + cross,
    48,
    80,
  );
}
