import type { Random } from '../../core';
import {
  blob,
  limb,
  line,
  oval,
  paint,
  polar,
  polygon,
  times,
  tint,
  tone,
  turned,
  type Hsl,
  type Vec,
} from './pen';
import { extent, type DrawnThing, type ThingRow } from './thing';

/** Birds, fish and small animals. */
export const WILD: readonly ThingRow[] = [
  [
    'Songbird',
    (r) =>
      bird(r, { body: tint(r, [0, 360], [0.3, 0.8], [0.35, 0.65]), leg: 12, neck: 6, beak: 6, tail: 22 }),
  ],
  [
    'Flamingo',
    (r) =>
      bird(r, { body: tint(r, [340, 365], [0.6, 0.85], [0.65, 0.78]), leg: 48, neck: 44, beak: 11, tail: 8 }),
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
  ['Fish', (r) => fish(r, false), 'floats'],
  ['Shark', (r) => fish(r, true), 'floats'],
  ['Octopus', octopus, 'floats'],
  ['Crab', crab],
  ['Turtle', turtle],
  ['Butterfly', butterfly, 'floats'],
  ['Ladybird', ladybird],
  ['Snail', snail],
  ['Spider', spider, 'floats'],
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
        oval(x, -58, 9.5, 9.5, tone(body, 0.5)) +
        oval(x, -58, 5.5, 5.5, '#eec32d') +
        oval(x, -58, 2.8, 3, '#0e0c0a'),
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
  return extent(
    side(-1) + side(1) + oval(0, -24, 33, 17, tone(shell)) + oval(0, -28, 22, 7, tone(shell, 0.2)),
    54,
    78,
  );
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
    thread +
      side(-1) +
      side(1) +
      oval(0, -24, 13, 16, tone(body)) +
      oval(0, -43, 8, 8, tone(body, 0.1)) +
      cross,
    48,
    80,
  );
}
