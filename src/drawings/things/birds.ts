import type { Random } from '../../core';
import { blob, limb, line, oval, polygon, times, tint, tone, turned, type Hsl, type Vec } from './pen';
import { extent, type DrawnThing, type ThingRow } from './thing';

/** Birds. */
export const BIRDS: readonly ThingRow[] = [
  [
    'Songbird',
    (r) => bird(r, { body: tint(r, [0, 360], [0.3, 0.8], [0.35, 0.65]), leg: 12, neck: 6, beak: 6, tail: 22 }),
  ],
  [
    'Flamingo',
    (r) => bird(r, { body: tint(r, [340, 365], [0.6, 0.85], [0.65, 0.78]), leg: 48, neck: 44, beak: 11, tail: 8 }),
  ],
  [
    'Duck',
    (r) =>
      bird(r, {
        body: tint(r, [20, 50], [0.1, 0.5], [0.3, 0.9]),
        head: tint(r, [130, 170], [0.4, 0.6], [0.2, 0.35]),
        leg: 7,
        neck: 14,
        beak: 11,
        tail: 10,
      }),
  ],
  ['Rooster', rooster],
  ['Owl', owl],
  ['Penguin', penguin],
  ['Swan', swan],
];

interface BirdBuild {
  readonly body: Hsl;
  /** Default: the body's. */
  readonly head?: Hsl;
  readonly leg: number;
  readonly neck: number;
  readonly beak: number;
  readonly tail: number;
}

function bird(random: Random, { body, head = body, leg, neck, beak, tail }: BirdBuild): DrawnThing {
  const ink = tone(tint(random, [15, 45], [0.6, 0.9], [0.4, 0.6]));
  const lift = random.normal(0, 3);
  const y = -leg - 15;
  const hx = 18 + neck * 0.35;
  const hy = y - 12 - neck + lift;
  const legs = [-3, 5]
    .map((x) =>
      line(
        [
          [x, y + 8],
          [x + random.normal(0, 2), -2],
          [x + 5, -1],
        ],
        ink,
        2,
      ),
    )
    .join('');
  const svg =
    legs +
    polygon(
      [
        [-14, y - 5],
        [-24 - tail, y - 2 + lift],
        [-22 - tail, y + 6 + lift],
        [-12, y + 8],
      ],
      tone(body, -0.25),
    ) +
    limb(
      [
        [-18, y, 7],
        [0, y, 15],
        [16, y - 4, 9],
      ],
      tone(body),
    ) +
    limb(
      [
        [12, y - 3, 8],
        [20 + neck * 0.2, (y + hy) / 2, neck > 20 ? 4 : 7],
        [hx, hy, 6],
      ],
      tone(neck > 10 ? head : body, 0.03),
    ) +
    oval(hx, hy, 9, 8.4, tone(head)) +
    polygon(
      [
        [hx + 7, hy - 3],
        [hx + 8 + beak, hy + 2],
        [hx + 6, hy + 4],
      ],
      ink,
    ) +
    blob(
      [
        [-16, y - 3],
        [6, y - 9],
        [8, y + 4],
        [-22, y + 9],
      ],
      tone(body, -0.35),
    ) +
    oval(hx + 3, hy - 2, 1.7, 1.8, '#111');
  return { ...extent(svg, 0, -hy + 11), left: -26 - tail, right: hx + 10 + beak };
}

function rooster(random: Random): DrawnThing {
  const base = bird(random, {
    body: tint(random, [8, 30], [0.5, 0.7], [0.2, 0.5]),
    leg: 16,
    neck: 20,
    beak: 6,
    tail: 6,
  });
  const [hx, hy] = [25, -63];
  const feathers = times(5, (i) =>
    line(
      [
        [-14, -32],
        [-30, -52 + i * 6],
        [-38 - i, -34 + i * 7],
      ],
      tone(tint(random, [120, 220], [0.2, 0.5], [0.12, 0.28])),
      5,
    ),
  ).join('');
  const comb =
    times(4, (i) => oval(hx - 6 + i * 4, hy - 8, 3.2, 4.6, '#c81f23')).join('') +
    oval(hx + 4, hy + 10, 3, 5, '#c81f23');
  return { ...base, svg: feathers + base.svg + comb, left: -44, top: -78 };
}

function owl(random: Random): DrawnThing {
  const body = tint(random, [20, 38], [0.2, 0.5], [0.25, 0.6]);
  const eyes = [-9, 9]
    .map(
      (x) =>
        oval(x, -58, 9.5, 9.5, tone(body, 0.5)) + oval(x, -58, 5.5, 5.5, '#eec32d') + oval(x, -58, 2.8, 3, '#0e0c0a'),
    )
    .join('');
  const specks = times(16, () =>
    line(
      [
        [random.uniform(-14, 14), random.uniform(-42, -12)],
        [random.uniform(-14, 14), random.uniform(-42, -12)],
      ]
        .slice(0, 1)
        .flatMap(([x, y]): Vec[] => [
          [x!, y!],
          [x! + 3, y! + 3],
        ]),
      tone(body, -0.5),
      2,
    ),
  ).join('');
  const svg =
    polygon(
      [
        [-18, -66],
        [-15, -82],
        [-4, -70],
      ],
      tone(body, -0.2),
    ) +
    polygon(
      [
        [18, -66],
        [15, -82],
        [4, -70],
      ],
      tone(body, -0.2),
    ) +
    limb(
      [
        [0, -12, 17],
        [0, -34, 24],
        [0, -58, 20],
      ],
      tone(body),
    ) +
    oval(0, -26, 15, 21, tone(body, 0.3)) +
    specks +
    blob(
      [
        [-20, -46],
        [-27, -24],
        [-14, -6],
      ],
      tone(body, -0.3),
    ) +
    blob(
      [
        [20, -46],
        [27, -24],
        [14, -6],
      ],
      tone(body, -0.3),
    ) +
    eyes +
    polygon(
      [
        [-3, -54],
        [3, -54],
        [0, -46],
      ],
      '#caa048',
    ) +
    line(
      [
        [-8, 0],
        [-8, -6],
      ],
      '#caa048',
      4,
    ) +
    line(
      [
        [8, 0],
        [8, -6],
      ],
      '#caa048',
      4,
    );
  return extent(svg, 28, 82);
}

function penguin(random: Random): DrawnThing {
  const lean = random.normal(0, 5);
  const coat = tone(tint(random, [210, 250], [0.05, 0.3], [0.08, 0.2]));
  const svg =
    oval(-8, -2, 8, 3.4, '#e79a2a') +
    oval(8, -2, 8, 3.4, '#e79a2a') +
    limb(
      [
        [0, -12, 18],
        [0, -42, 20],
        [0, -74, 12],
      ],
      coat,
    ) +
    limb(
      [
        [2, -12, 12],
        [3, -40, 13],
        [2, -58, 8],
      ],
      '#f5f2ea',
    ) +
    limb(
      [
        [-17, -56, 4],
        [-26, -36, 5],
        [-25, -20, 2],
      ],
      coat,
    ) +
    limb(
      [
        [17, -56, 4],
        [26, -36, 5],
        [25, -20, 2],
      ],
      coat,
    ) +
    oval(0, -78, 13, 12, coat) +
    oval(5, -78, 6, 7, '#f5f2ea') +
    oval(5, -80, 1.8, 2, '#000') +
    polygon(
      [
        [10, -79],
        [21, -75],
        [10, -73],
      ],
      '#e79a2a',
    );
  return extent(turned(svg, lean), 30, 92);
}

function swan(random: Random): DrawnThing {
  const white = tint(random, [40, 60], [0.05, 0.2], [0.88, 0.97]);
  const svg =
    blob(
      [
        [-48, -24],
        [-30, -34],
        [10, -28],
        [30, -14],
        [14, -1],
        [-26, -1],
      ],
      tone(white),
    ) +
    blob(
      [
        [-52, -34],
        [-16, -40],
        [12, -24],
        [-18, -12],
      ],
      tone(white, -0.1),
    ) +
    limb(
      [
        [24, -16, 7],
        [36, -36, 5],
        [24, -56, 4.4],
        [32, -72, 5],
      ],
      tone(white, -0.03),
    ) +
    oval(35, -73, 9, 6.4, tone(white)) +
    polygon(
      [
        [42, -76],
        [56, -68],
        [41, -69],
      ],
      '#e2761d',
    ) +
    oval(40, -75, 2.6, 2, '#151515');
  return { ...extent(svg, 0, 84), left: -54, right: 58 };
}
