import type { Random } from '../../core';
import { limb, line, oval, paint, polar, polygon, rect, times, tint, tone, turned, type Vec } from './pen';
import { extent, type DrawnThing, type ThingRow } from './thing';

/** Things for the table and the hand. */
export const BELONGINGS: readonly ThingRow[] = [
  ['Cup', cup],
  ['Teapot', teapot],
  ['Bottle', bottle],
  ['Umbrella', umbrella],
  ['Guitar', guitar],
  ['Hat', hat],
  ['Key', key, 'floats'],
];

function cup(random: Random): DrawnThing {
  const glaze = paint(random);
  const [w, h] = [random.uniform(22, 30), random.uniform(42, 60)];
  const handle = times(9, (i): Vec => {
    const [x, y] = polar(0, 0, 1, -90 + i * 22.5);
    return [w - 2 + x * 17, -h * 0.52 + y * h * 0.3];
  });
  return extent(
    line(handle, tone(glaze, -0.12), 6) +
      polygon(
        [
          [-w, -h],
          [w, -h],
          [w * 0.82, -2],
          [-w * 0.82, -2],
        ],
        tone(glaze),
      ) +
      rect(-w * 0.82, -5, w * 1.64, 5, tone(glaze, -0.15), ' rx="2"') +
      oval(0, -h, w, 6, tone(glaze, -0.25)) +
      oval(0, -h + 1.4, w * 0.86, 4, random.chance(0.5) ? '#3c2415' : tone(glaze, -0.45)),
    48,
    h + 8,
  );
}

function teapot(random: Random): DrawnThing {
  const glaze = paint(random);
  const handle = times(9, (i): Vec => {
    const [x, y] = polar(0, 0, 1, 90 + i * 22.5);
    return [-30 + x * 22, -34 + y * 21];
  });
  return extent(
    line(handle, tone(glaze, -0.15), 6) +
      limb(
        [
          [26, -24, 8],
          [44, -38, 5],
          [54, -56, 4],
        ],
        tone(glaze, -0.1),
      ) +
      oval(0, -32, 36, 30, tone(glaze)) +
      oval(0, -60, 20, 5, tone(glaze, -0.25)) +
      oval(0, -64, 17, 7, tone(glaze, 0.1)) +
      oval(0, -73, 5, 5, tone(glaze, -0.2)) +
      rect(-18, -5, 36, 5, tone(glaze, -0.2)) +
      oval(-12, -42, 7, 12, tone(glaze, 0.5), 0.5, 20),
    58,
    79,
  );
}

function bottle(random: Random): DrawnThing {
  const glass = tint(random, [20, 210], [0.25, 0.6], [0.2, 0.5]);
  const w = random.uniform(12, 17);
  return extent(
    polygon(
      [
        [-w, 0],
        [-w, -58],
        [-5.5, -78],
        [-5.5, -102],
        [5.5, -102],
        [5.5, -78],
        [w, -58],
        [w, 0],
      ],
      tone(glass),
    ) +
      rect(-w, -48, w * 2, 26, tone(tint(random, [30, 60], [0.1, 0.5], [0.75, 0.95]))) +
      rect(-6.5, -108, 13, 9, tone(paint(random))) +
      line(
        [
          [-w + 4, -8],
          [-w + 4, -56],
        ],
        '#ffffff',
        2.4,
        0.4,
      ),
    20,
    110,
  );
}

function umbrella(random: Random): DrawnThing {
  const [a, b] = [paint(random), paint(random)];
  const canopy = times(4, (i) => {
    const [x0, x1] = [-52 + i * 26, -26 + i * 26];
    return polygon(
      [
        [0, -104],
        [x0, -60],
        [(x0 + x1) / 2, -66],
        [x1, -60],
      ],
      tone(i % 2 ? a : b, -0.04 * i),
    );
  }).join('');
  const dome = polygon(
    [
      [-52, -60],
      ...times(9, (i): Vec => {
        const [x, y] = polar(0, 0, 52, 180 + i * 22.5);
        return [x, -60 + y * 0.82];
      }),
      [52, -60],
    ],
    tone(b),
  );
  return extent(
    turned(
      line(
        [
          [0, -104],
          [0, -8],
          [5, -2],
          [11, -6],
        ],
        '#3a2b20',
        3.6,
      ) +
        dome +
        canopy,
      random.normal(0, 12),
      0,
      -40,
    ),
    60,
    110,
  );
}

function guitar(random: Random): DrawnThing {
  const body = tint(random, [10, 40], [0.5, 0.85], [0.3, 0.6]);
  const svg =
    rect(-4, -112, 8, 62, '#3d2a1c') +
    rect(-7, -126, 14, 15, tone(body, -0.4)) +
    oval(0, -20, 27, 23, tone(body)) +
    oval(0, -48, 20, 18, tone(body)) +
    oval(0, -32, 16, 14, tone(body)) +
    oval(0, -40, 8, 8, '#22160e') +
    rect(-10, -16, 20, 4, '#22160e') +
    [-2, 0, 2]
      .map((x) =>
        line(
          [
            [x, -14],
            [x, -112],
          ],
          '#ddd',
          0.7,
        ),
      )
      .join('');
  return { ...extent(turned(svg, random.normal(18, 12)), 0, 128), left: -34, right: 62 };
}

function hat(random: Random): DrawnThing {
  const felt = paint(random);
  const tall = random.uniform(30, 58);
  const crown = random.chance(0.5)
    ? limb(
        [
          [0, -8, 30],
          [0, -tall * 0.6, 29],
          [0, -tall, 20],
        ],
        tone(felt),
      )
    : polygon(
        [
          [-30, -6],
          [-26, -tall - 10],
          [26, -tall - 10],
          [30, -6],
        ],
        tone(felt),
      );
  return extent(
    oval(0, -7, 58, 8, tone(felt, -0.18)) + crown + rect(-30, -18, 60, 9, tone(paint(random))),
    60,
    tall + 22,
  );
}

function key(random: Random): DrawnThing {
  const metal = tint(random, [35, 55], [0.1, 0.75], [0.4, 0.7]);
  const ring = times(17, (i): Vec => polar(-36, -30, 16, i * 22.5));
  const teeth = times(3, (i) => rect(26 + i * 9, -28, 5, 8 + random.below(10), tone(metal, -0.1))).join('');
  return extent(line(ring, tone(metal), 8) + rect(-22, -34, 76, 8, tone(metal)) + teeth, 62, 56);
}
