import type { Random } from '../../core';
import { blob, limb, line, oval, paint, polar, polygon, rect, times, tint, tone, type Vec, GLASS } from './pen';
import { extent, type DrawnThing, type ThingRow } from './thing';

/** Vehicles of road, water and air. */
export const VEHICLES: readonly ThingRow[] = [
  ['Car', car],
  ['Bus', bus],
  ['Lorry', lorry],
  ['Bicycle', bicycle],
  ['Sailing_boat', sailingBoat],
  ['Aeroplane', aeroplane, 'floats'],
  ['Balloon', balloon, 'floats'],
];

function wheel(x: number, radius: number): string {
  return oval(x, -radius, radius, radius, '#1b1b1e') + oval(x, -radius, radius * 0.5, radius * 0.5, '#b9bcc2');
}

function car(random: Random): DrawnThing {
  const body = paint(random);
  const roof = random.uniform(40, 50);
  const [a, b] = [random.uniform(-30, -20), random.uniform(14, 24)];
  const svg =
    polygon(
      [
        [a - 14, -28],
        [a, -roof],
        [b, -roof],
        [b + 20, -28],
      ],
      tone(body, -0.08),
    ) +
    polygon(
      [
        [a - 7, -28],
        [a + 3, -roof + 4],
        [-4, -roof + 4],
        [-4, -28],
      ],
      GLASS,
    ) +
    polygon(
      [
        [1, -28],
        [1, -roof + 4],
        [b - 2, -roof + 4],
        [b + 12, -28],
      ],
      GLASS,
    ) +
    blob(
      [
        [-58, -12],
        [-57, -27],
        [-20, -30],
        [40, -29],
        [58, -22],
        [58, -8],
        [-40, -7],
      ],
      tone(body),
    ) +
    wheel(-34, 10.5) +
    wheel(34, 10.5) +
    oval(55, -20, 3.2, 3.6, '#fff2b0') +
    line(
      [
        [-50, -18],
        [50, -18],
      ],
      tone(body, -0.35),
      1.6,
    );
  return extent(svg, 62, roof + 2);
}

function bus(random: Random): DrawnThing {
  const body = paint(random);
  const windows = times(5, (i) => rect(-50 + i * 20, -54, 15, 17, GLASS)).join('');
  return extent(
    rect(-60, -64, 120, 56, tone(body), ' rx="6"') +
      rect(-60, -30, 120, 6, tone(body, 0.55)) +
      windows +
      rect(50, -56, 9, 34, GLASS) +
      wheel(-36, 10) +
      wheel(36, 10),
    62,
    66,
  );
}

function lorry(random: Random): DrawnThing {
  const box = tone(paint(random));
  const cab = paint(random);
  return extent(
    rect(-64, -70, 82, 58, box) +
      times(4, (i) => rect(-56 + i * 19, -66, 2, 50, '#000', ' fill-opacity=".18"')).join('') +
      polygon(
        [
          [22, -12],
          [22, -56],
          [44, -56],
          [58, -34],
          [60, -12],
        ],
        tone(cab),
      ) +
      polygon(
        [
          [30, -34],
          [30, -50],
          [42, -50],
          [50, -34],
        ],
        GLASS,
      ) +
      rect(-64, -14, 124, 5, '#2a2a2e') +
      wheel(-46, 10) +
      wheel(-22, 10) +
      wheel(42, 10),
    66,
    72,
  );
}

function bicycle(random: Random): DrawnThing {
  const frame = tone(paint(random));
  const ring = (x: number): string =>
    times(17, (i): Vec => polar(x, -22, 21, i * 22.5)).reduce(
      (svg, p, i, all) => (i === 0 ? svg : svg + line([all[i - 1]!, p], '#18181a', 3.4)),
      '',
    ) + times(6, (i) => line([[x, -22], polar(x, -22, 20, i * 60)], '#9a9a9e', 0.9)).join('');
  const svg =
    ring(-34) +
    ring(34) +
    line(
      [
        [-34, -22],
        [-10, -56],
        [24, -56],
        [34, -22],
      ],
      frame,
      4,
    ) +
    line(
      [
        [-10, -56],
        [-2, -22],
        [24, -56],
      ],
      frame,
      4,
    ) +
    line(
      [
        [-34, -22],
        [-2, -22],
      ],
      frame,
      4,
    ) +
    line(
      [
        [-12, -60],
        [-10, -56],
      ],
      frame,
      4,
    ) +
    line(
      [
        [-20, -64],
        [-4, -64],
      ],
      '#20150f',
      6,
    ) +
    line(
      [
        [24, -56],
        [22, -70],
        [32, -72],
      ],
      '#333',
      4,
    );
  return extent(svg, 57, 76);
}

function sailingBoat(random: Random): DrawnThing {
  const sail = random.chance(0.5) ? tint(random, [40, 60], [0.05, 0.2], [0.85, 0.96]) : paint(random);
  const hull = paint(random);
  return extent(
    rect(-1.6, -104, 3.4, 90, '#5a4632') +
      polygon(
        [
          [4, -102],
          [4, -22],
          [44, -22],
        ],
        tone(sail),
      ) +
      polygon(
        [
          [-4, -92],
          [-4, -22],
          [-36, -22],
        ],
        tone(sail, -0.12),
      ) +
      polygon(
        [
          [-50, -17],
          [54, -17],
          [38, 0],
          [-36, 0],
        ],
        tone(hull),
      ) +
      rect(-48, -17, 100, 4, tone(hull, 0.4)),
    55,
    106,
  );
}

function aeroplane(random: Random): DrawnThing {
  const body = random.chance(0.6) ? tint(random, [200, 230], [0.02, 0.15], [0.8, 0.95]) : paint(random);
  const fin = paint(random);
  const svg =
    polygon(
      [
        [-52, -42],
        [-66, -70],
        [-54, -70],
        [-34, -44],
      ],
      tone(fin),
    ) +
    polygon(
      [
        [6, -42],
        [-26, -76],
        [-14, -76],
        [24, -44],
      ],
      tone(body, -0.25),
    ) +
    limb(
      [
        [-60, -40, 3],
        [-20, -38, 9.5],
        [40, -38, 9.5],
        [62, -36, 4],
      ],
      tone(body),
    ) +
    times(8, (i) => oval(-28 + i * 9, -41, 2, 2.4, '#37505f')).join('') +
    polygon(
      [
        [54, -44],
        [62, -41],
        [50, -40],
      ],
      GLASS,
    ) +
    polygon(
      [
        [10, -34],
        [-34, -6],
        [-20, -6],
        [30, -34],
      ],
      tone(body, -0.14),
    ) +
    oval(-4, -19, 8, 3.6, '#4a4c55');
  return extent(svg, 68, 78);
}

function balloon(random: Random): DrawnThing {
  const [a, b] = [tone(paint(random)), tone(paint(random))];
  const gores = [34, 23, 11].map((w, i) => oval(0, -74, w, 36, i % 2 ? b : a)).join('');
  return extent(
    gores +
      line(
        [
          [-20, -44],
          [-7, -16],
        ],
        '#6b5335',
        1.6,
      ) +
      line(
        [
          [20, -44],
          [7, -16],
        ],
        '#6b5335',
        1.6,
      ) +
      rect(-9, -16, 18, 14, '#8a6236') +
      rect(-9, -16, 18, 3, '#5f4122'),
    36,
    112,
  );
}
