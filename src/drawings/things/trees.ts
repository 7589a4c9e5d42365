import type { Random } from '../../core';
import { blob, limb, line, oval, polar, polygon, times, tint, tone, leaf, type Hsl } from './pen';
import { extent, type DrawnThing, type ThingRow } from './thing';

/** Trees and a cactus. */
export const TREES: readonly ThingRow[] = [
  ['Fir_tree', firTree],
  ['Broadleaf_tree', broadleaf],
  ['Palm_tree', palm],
  ['Cactus', cactus],
];

const bark = (random: Random): Hsl => tint(random, [18, 36], [0.2, 0.45], [0.2, 0.42]);

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
