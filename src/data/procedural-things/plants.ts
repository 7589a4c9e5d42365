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

/** Trees, flowers, mushrooms and fruit. */
export const PLANTS: readonly ThingRow[] = [
  ['Fir_tree', firTree],
  ['Broadleaf_tree', broadleaf],
  ['Palm_tree', palm],
  ['Cactus', cactus],
  ['Daisy', (r) => flower(r, 12, [7, 20])],
  ['Tulip', tulip],
  ['Sunflower', (r) => flower(r, 20, [5, 24])],
  ['Mushroom', mushroom],
  ['Apple', apple],
  ['Banana', banana],
  ['Pumpkin', pumpkin],
  ['Carrot', carrot],
];

const bark = (random: Random): Hsl => tint(random, [18, 36], [0.2, 0.45], [0.2, 0.42]);
const leaf = (random: Random): Hsl => tint(random, [75, 150], [0.3, 0.65], [0.22, 0.45]);

function firTree(random: Random): DrawnThing {
  const green = tint(random, [110, 170], [0.25, 0.55], [0.16, 0.34]);
  const tiers = 3 + random.below(3);
  const svg = times(tiers, (i) => {
    const [y, w] = [-14 - (i * 66) / tiers, 34 * (1 - i / (tiers + 0.6))];
    return polygon(
      [
        [-w, y],
        [0, y - 44],
        [w, y],
        [w * 0.4, y - 4],
        [-w * 0.4, y - 4],
      ],
      tone(green, i * 0.05),
    );
  }).join('');
  return extent(
    limb(
      [
        [0, 0, 5],
        [0, -20, 4],
      ],
      tone(bark(random)),
    ) + svg,
    36,
    112,
  );
}

function broadleaf(random: Random): DrawnThing {
  const green = random.chance(0.75) ? leaf(random) : tint(random, [10, 50], [0.5, 0.8], [0.35, 0.5]);
  const crown = times(14, () => {
    const a = random.uniform(0, 2 * Math.PI);
    return oval(
      Math.cos(a) * 24 * random.unit(),
      -74 + Math.sin(a) * 20 * random.unit(),
      random.uniform(12, 20),
      random.uniform(10, 16),
      tone(green, random.normal(0, 0.1)),
    );
  }).join('');
  const wood = tone(bark(random));
  return extent(
    limb(
      [
        [0, 0, 7],
        [1, -30, 4.6],
        [0, -62, 3],
      ],
      wood,
    ) +
      line(
        [
          [0, -38],
          [16, -60],
        ],
        wood,
        4,
      ) +
      line(
        [
          [0, -34],
          [-15, -58],
        ],
        wood,
        4,
      ) +
      crown,
    44,
    110,
  );
}

function palm(random: Random): DrawnThing {
  const lean = random.normal(0, 12);
  const green = leaf(random);
  const fronds = times(8, (i) => {
    const [x, y] = polar(lean, -86, 40, 180 + i * 25.7 + random.normal(0, 4));
    return blob(
      [
        [lean, -86],
        [(lean + x) / 2, (y - 86) / 2 - 12],
        [x, y + 16],
        [(lean + x) / 2, (y - 86) / 2 - 2],
      ],
      tone(green, i % 2 ? -0.15 : 0.05),
    );
  }).join('');
  return extent(
    limb(
      [
        [0, 0, 6],
        [lean * 0.3, -44, 4],
        [lean, -86, 3],
      ],
      tone(bark(random), 0.15),
    ) +
      fronds +
      oval(lean + 3, -82, 5, 5, '#6b4423'),
    56,
    128,
  );
}

function cactus(random: Random): DrawnThing {
  const green = tint(random, [90, 150], [0.25, 0.5], [0.28, 0.45]);
  const arm = (k: number, y: number): string =>
    limb(
      [
        [k * 8, y, 6],
        [k * 25, y - 3, 6],
        [k * 27, y - 28, 6.5],
      ],
      tone(green, -0.06),
    );
  const ribs = [-6, 0, 6]
    .map((x) =>
      line(
        [
          [x, -4],
          [x, -84],
        ],
        tone(green, -0.3),
        1.6,
      ),
    )
    .join('');
  return extent(
    (random.chance(0.85) ? arm(-1, -34 - random.uniform(0, 12)) : '') +
      arm(1, -30 - random.uniform(0, 16)) +
      limb(
        [
          [0, 0, 12],
          [0, -44, 12.5],
          [0, -82, 11],
        ],
        tone(green),
      ) +
      ribs,
    36,
    96,
  );
}

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
  const ribs = [-30, 30, -16, 16, 0]
    .map((x, i) => oval(x, -30, 19, 29, tone(skin, -0.16 + i * 0.05)))
    .join('');
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
