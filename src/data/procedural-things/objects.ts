import type { Random } from '../../core';
import {
  blob,
  limb,
  line,
  oval,
  paint,
  polar,
  polygon,
  rect,
  times,
  tint,
  tone,
  turned,
  type Hsl,
  type Vec,
} from './pen';
import { extent, type DrawnThing, type ThingRow } from './thing';

/** Vehicles, buildings and household things. */
export const OBJECTS: readonly ThingRow[] = [
  ['Car', car],
  ['Bus', bus],
  ['Lorry', lorry],
  ['Bicycle', bicycle],
  ['Sailing_boat', sailingBoat],
  ['Aeroplane', aeroplane, 'floats'],
  ['Balloon', balloon, 'floats'],
  ['House', house],
  ['Windmill', windmill],
  ['Cup', cup],
  ['Teapot', teapot],
  ['Bottle', bottle],
  ['Chair', chair],
  ['Table', table],
  ['Lamp', lamp],
  ['Umbrella', umbrella],
  ['Guitar', guitar],
  ['Clock', clock],
  ['Hat', hat],
  ['Key', key, 'floats'],
];

const GLASS = '#bcd6e2';
const wood = (random: Random): Hsl => tint(random, [16, 38], [0.25, 0.6], [0.25, 0.6]);

function wheel(x: number, radius: number): string {
  return (
    oval(x, -radius, radius, radius, '#1b1b1e') + oval(x, -radius, radius * 0.5, radius * 0.5, '#b9bcc2')
  );
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

function house(random: Random): DrawnThing {
  const wall = tint(random, [0, 60], [0.1, 0.5], [0.55, 0.9]);
  const roof = tint(random, [0, 30], [0.2, 0.7], [0.22, 0.48]);
  const peak = random.uniform(82, 104);
  const windows = [-32, 14]
    .map((x) => rect(x, -44, 17, 17, GLASS) + rect(x + 7.5, -44, 2, 17, '#fff'))
    .join('');
  return extent(
    rect(20, -peak + 2, 11, 30, tone(roof, -0.3)) +
      rect(-44, -56, 88, 56, tone(wall)) +
      polygon(
        [
          [-54, -54],
          [0, -peak],
          [54, -54],
        ],
        tone(roof),
      ) +
      windows +
      rect(-9, -34, 18, 34, tone(paint(random), -0.2)),
    54,
    peak,
  );
}

function windmill(random: Random): DrawnThing {
  const wall = tint(random, [10, 60], [0.05, 0.35], [0.5, 0.9]);
  const turn = random.uniform(0, 90);
  const sails = times(4, (i) =>
    turned(rect(-2, -112, 4, 42, '#5b4733') + rect(2, -112, 9, 36, '#f1ead8'), turn + i * 90, 0, -72),
  ).join('');
  return extent(
    polygon(
      [
        [-24, 0],
        [-15, -70],
        [15, -70],
        [24, 0],
      ],
      tone(wall),
    ) +
      polygon(
        [
          [-19, -68],
          [0, -88],
          [19, -68],
        ],
        tone(tint(random, [0, 30], [0.3, 0.6], [0.25, 0.4])),
      ) +
      rect(-6, -20, 12, 20, '#4f3a28') +
      oval(0, -46, 5, 5, GLASS) +
      sails +
      oval(0, -72, 4, 4, '#2e241a'),
    44,
    114,
  );
}

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

function chair(random: Random): DrawnThing {
  const timber = wood(random);
  const seat = tone(random.chance(0.5) ? paint(random) : timber, 0.1);
  const slats = times(3, (i) =>
    line(
      [
        [-22, -60 - i * 14],
        [18, -58 - i * 14],
      ],
      tone(timber, 0.06),
      6,
    ),
  ).join('');
  const leg = (x: number, y: number, shade: number): string =>
    line(
      [
        [x, y],
        [x + Math.sign(x) * 3, -1],
      ],
      tone(timber, shade),
      5,
    );
  return extent(
    leg(-14, -48, -0.3) +
      leg(26, -48, -0.3) +
      line(
        [
          [-22, -46],
          [-25, -98],
        ],
        tone(timber),
        5.5,
      ) +
      line(
        [
          [18, -46],
          [20, -96],
        ],
        tone(timber),
        5.5,
      ) +
      slats +
      polygon(
        [
          [-27, -42],
          [-16, -52],
          [32, -52],
          [27, -42],
        ],
        seat,
      ) +
      rect(-27, -43, 54, 5, tone(timber, -0.2)) +
      leg(-24, -40, 0) +
      leg(23, -40, 0),
    36,
    101,
  );
}

function table(random: Random): DrawnThing {
  const timber = wood(random);
  const legs = (
    [
      [-46, -0.05],
      [46, -0.05],
      [-32, -0.35],
      [32, -0.35],
    ] as const
  )
    .map(([x, shade]) => rect(x - 3, -48, 6, 48, tone(timber, shade)))
    .reverse()
    .join('');
  return extent(
    legs +
      polygon(
        [
          [-60, -46],
          [-44, -58],
          [44, -58],
          [60, -46],
        ],
        tone(timber, 0.12),
      ) +
      rect(-60, -47, 120, 7, tone(timber, -0.1)),
    62,
    60,
  );
}

function lamp(random: Random): DrawnThing {
  const shadeColor = tint(random, [20, 60], [0.3, 0.9], [0.6, 0.88]);
  const foot = tone(paint(random), -0.3);
  const lean = random.normal(0, 2);
  return extent(
    oval(0, -3, 22, 4.4, foot) +
      limb(
        [
          [0, -4, 4],
          [lean, -40, 2.6],
          [0, -66, 2.4],
        ],
        foot,
      ) +
      polygon(
        [
          [-32, -62],
          [-17, -102],
          [17, -102],
          [32, -62],
        ],
        tone(shadeColor),
      ) +
      oval(0, -62, 32, 4, tone(shadeColor, 0.45)),
    34,
    104,
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

function clock(random: Random): DrawnThing {
  const rim = paint(random);
  const face = tint(random, [35, 60], [0.05, 0.3], [0.85, 0.97]);
  const hand = (length: number, width: number): string =>
    line([[0, -44], polar(0, -44, length, random.below(360))], '#191919', width);
  const ticks = times(12, (i) =>
    line([polar(0, -44, 28, i * 30), polar(0, -44, 33, i * 30)], '#222', 2.6),
  ).join('');
  return extent(
    line(
      [
        [-20, -14],
        [-28, 0],
      ],
      tone(rim, -0.3),
      6,
    ) +
      line(
        [
          [20, -14],
          [28, 0],
        ],
        tone(rim, -0.3),
        6,
      ) +
      oval(0, -44, 42, 42, tone(rim)) +
      oval(0, -44, 36, 36, tone(face)) +
      ticks +
      hand(18, 4) +
      hand(27, 2.6),
    44,
    88,
  );
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
