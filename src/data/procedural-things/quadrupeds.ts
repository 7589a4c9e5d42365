import type { Random } from '../../core';
import { blob, limb, line, oval, polygon, times, tint, tone, type Hsl, type Range } from './pen';
import { extent, type DrawnThing, type ThingRow } from './thing';

/** Build of a four-legged animal seen from the side; lengths in drawing units. */
interface Build {
  readonly leg: number;
  readonly length: number;
  /** Half-height of the trunk. */
  readonly depth: number;
  /** Half-width of a leg. */
  readonly bone: number;
  readonly neck: {
    readonly length: number;
    /** Radians above the horizontal. */ readonly rise: number;
    readonly width: number;
  };
  readonly head: { readonly length: number; readonly depth: number };
  readonly ears: 'point' | 'round' | 'droop' | 'long' | 'sail';
  readonly tail: 'thin' | 'tuft' | 'brush' | 'stub' | 'curl';
  readonly coat: readonly [h: Range, s: Range, l: Range];
  readonly pattern?: 'patches' | 'stripes' | 'tiles' | 'wool' | 'bands';
  readonly horns?: 'cow' | 'antlers' | 'ossicones';
  readonly mane?: boolean;
  readonly hump?: boolean;
  readonly trunk?: boolean;
}

const BUILDS = {
  Cat: {
    leg: 24,
    length: 46,
    depth: 11,
    bone: 3.2,
    neck: { length: 12, rise: 0.8, width: 7 },
    head: { length: 7, depth: 10 },
    ears: 'point',
    tail: 'thin',
    coat: [
      [15, 45],
      [0.05, 0.6],
      [0.2, 0.7],
    ],
    pattern: 'bands',
  },
  Horse: {
    leg: 44,
    length: 58,
    depth: 14,
    bone: 3.6,
    neck: { length: 34, rise: 0.85, width: 8 },
    head: { length: 24, depth: 7 },
    ears: 'point',
    tail: 'brush',
    coat: [
      [12, 34],
      [0.2, 0.6],
      [0.15, 0.55],
    ],
    mane: true,
  },
  Cow: {
    leg: 32,
    length: 66,
    depth: 19,
    bone: 4.4,
    neck: { length: 16, rise: 0.35, width: 11 },
    head: { length: 22, depth: 9 },
    ears: 'droop',
    tail: 'tuft',
    coat: [
      [10, 40],
      [0.02, 0.3],
      [0.75, 0.95],
    ],
    pattern: 'patches',
    horns: 'cow',
  },
  Zebra: {
    leg: 38,
    length: 54,
    depth: 14,
    bone: 3.5,
    neck: { length: 26, rise: 0.8, width: 8 },
    head: { length: 20, depth: 7 },
    ears: 'round',
    tail: 'tuft',
    coat: [
      [30, 60],
      [0.02, 0.12],
      [0.86, 0.95],
    ],
    pattern: 'stripes',
    mane: true,
  },
  Elephant: {
    leg: 34,
    length: 62,
    depth: 26,
    bone: 8,
    neck: { length: 12, rise: 0.4, width: 15 },
    head: { length: 16, depth: 16 },
    ears: 'sail',
    tail: 'tuft',
    coat: [
      [200, 260],
      [0.02, 0.1],
      [0.38, 0.6],
    ],
    trunk: true,
  },
  Giraffe: {
    leg: 50,
    length: 42,
    depth: 13,
    bone: 3.2,
    neck: { length: 62, rise: 1.2, width: 6 },
    head: { length: 16, depth: 5 },
    ears: 'round',
    tail: 'tuft',
    coat: [
      [34, 44],
      [0.4, 0.6],
      [0.68, 0.82],
    ],
    pattern: 'tiles',
    horns: 'ossicones',
  },
  Sheep: {
    leg: 22,
    length: 48,
    depth: 19,
    bone: 2.8,
    neck: { length: 10, rise: 0.5, width: 8 },
    head: { length: 14, depth: 6 },
    ears: 'droop',
    tail: 'stub',
    coat: [
      [35, 50],
      [0.1, 0.25],
      [0.82, 0.95],
    ],
    pattern: 'wool',
  },
  Pig: {
    leg: 18,
    length: 58,
    depth: 20,
    bone: 4.4,
    neck: { length: 10, rise: 0.1, width: 15 },
    head: { length: 17, depth: 11 },
    ears: 'point',
    tail: 'curl',
    coat: [
      [345, 372],
      [0.4, 0.65],
      [0.68, 0.82],
    ],
  },
  Camel: {
    leg: 44,
    length: 52,
    depth: 15,
    bone: 3.6,
    neck: { length: 36, rise: 0.75, width: 7 },
    head: { length: 16, depth: 6 },
    ears: 'round',
    tail: 'tuft',
    coat: [
      [28, 40],
      [0.35, 0.55],
      [0.45, 0.65],
    ],
    hump: true,
  },
  Deer: {
    leg: 42,
    length: 46,
    depth: 12,
    bone: 2.6,
    neck: { length: 26, rise: 1, width: 5.5 },
    head: { length: 16, depth: 6 },
    ears: 'round',
    tail: 'stub',
    coat: [
      [18, 32],
      [0.4, 0.6],
      [0.35, 0.55],
    ],
    horns: 'antlers',
  },
  Bear: {
    leg: 24,
    length: 60,
    depth: 22,
    bone: 7,
    neck: { length: 14, rise: 0.3, width: 14 },
    head: { length: 16, depth: 11 },
    ears: 'round',
    tail: 'stub',
    coat: [
      [15, 32],
      [0.15, 0.45],
      [0.12, 0.38],
    ],
  },
  Rabbit: {
    leg: 11,
    length: 32,
    depth: 14,
    bone: 4,
    neck: { length: 10, rise: 0.9, width: 9 },
    head: { length: 11, depth: 9 },
    ears: 'long',
    tail: 'stub',
    coat: [
      [20, 45],
      [0.05, 0.4],
      [0.35, 0.9],
    ],
  },
} as const satisfies Record<string, Build>;

export const QUADRUPEDS: readonly ThingRow[] = Object.entries<Build>(BUILDS).map(([name, build]) => [
  name,
  (random) => quadruped(build, random),
]);

function quadruped(build: Build, random: Random): DrawnThing {
  const vary = (value: number, by = 0.07): number => value * (1 + random.normal(0, by));
  const coat = tint(random, ...build.coat);
  const [leg, length, depth] = [vary(build.leg), vary(build.length), vary(build.depth)];
  const [rear, front, back] = [-length / 2, length / 2, -leg - 2 * depth];
  const middle = -leg - depth;
  const rise = build.neck.rise + random.normal(0, 0.14);
  const neck = vary(build.neck.length);
  const [hx, hy] = [front + Math.cos(rise) * neck - 2, back + depth * 0.7 - Math.sin(rise) * neck];
  const headLength = vary(build.head.length);
  const nod = random.normal(0.25, 0.15);
  const [nx, ny] = [hx + Math.cos(nod) * headLength, hy + Math.sin(nod) * headLength];
  const body =
    tail(build, rear, middle - depth * 0.4, leg, coat, random) +
    legs(build, rear, front, leg, depth, coat, random) +
    (build.hump
      ? blob(
          [
            [-length * 0.3, back + 6],
            [-4, back - depth * 1.3],
            [length * 0.28, back + 6],
          ],
          tone(coat, -0.06),
        )
      : '') +
    limb(
      [
        [rear + depth * 0.55, middle, depth * 0.95],
        [0, middle + random.normal(0, 0.8), depth],
        [front - depth * 0.5, middle, depth * 0.92],
      ],
      tone(coat),
    ) +
    markings(build, length, middle, depth, coat, random);
  const upper =
    limb(
      [
        [front - depth * 0.5, back + depth, build.neck.width * 1.5],
        [(front + hx) / 2, (back + depth + hy) / 2, build.neck.width * 1.05],
        [hx, hy, build.neck.width * 0.85],
      ],
      tone(coat, 0.04),
    ) +
    neckMarkings(build, front, back + depth, hx, hy, random) +
    (build.mane
      ? line(
          [
            [front - depth, back + 2],
            [(front + hx) / 2 - 4, (back + hy) / 2 - 2],
            [hx - 3, hy - build.neck.width],
          ],
          tone(coat, -0.6),
          6,
        )
      : '') +
    head(build, [hx, hy], [nx, ny], coat, random);
  const top = Math.min(
    hy - build.head.depth - (build.horns || build.ears === 'long' ? 24 : 8),
    back - (build.hump ? depth : 0),
  );
  return { ...extent(body + upper, 0, -top), left: rear - 14, right: Math.max(nx, front) + 4 };
}

function legs(
  build: Build,
  rear: number,
  front: number,
  leg: number,
  depth: number,
  coat: Hsl,
  random: Random,
): string {
  const stride = random.normal(0, 0.16) * leg;
  const one = (x: number, swing: number, shade: number): string =>
    limb(
      [
        [x, -leg - depth * 0.5, build.bone * 1.7],
        [x + swing * 0.4, -leg * 0.5, build.bone],
        [x + swing, -2, build.bone * 0.95],
      ],
      tone(coat, shade),
    ) + oval(x + swing + 1, -1.5, build.bone * 1.2, 2.2, tone(coat, -0.6));
  const [a, b] = [rear + build.bone * 2.2, front - build.bone * 2.4];
  return (
    one(a + 6, -stride, -0.3) + one(b + 5, stride, -0.3) + one(a, stride, -0.06) + one(b, -stride, -0.06)
  );
}

function head(
  build: Build,
  [x, y]: readonly [number, number],
  [nx, ny]: readonly [number, number],
  coat: Hsl,
  random: Random,
): string {
  const { depth } = build.head;
  const dark = build.pattern === 'wool' ? tint(random, [20, 40], [0.05, 0.3], [0.12, 0.7]) : coat;
  const skull = limb(
    [
      [x - 1, y, depth * 0.95],
      [(x + nx) / 2, (y + ny) / 2, depth * 0.8],
      [nx, ny, depth * 0.5],
    ],
    tone(dark, 0.02),
  );
  const trunk = build.trunk
    ? limb(
        [
          [nx - 4, ny, 7],
          [nx + 6, ny + 16, 5],
          [nx + 5 + random.normal(0, 5), ny + 38, 3.4],
        ],
        tone(coat, -0.08),
      ) +
      line(
        [
          [nx - 2, ny + 8],
          [nx + 12, ny + 14],
        ],
        '#f4efe0',
        3.4,
      )
    : oval(nx, ny, depth * 0.34, depth * 0.3, tone(dark, build.coat[0][0] > 300 ? -0.2 : -0.6));
  const eye = oval(x + depth * 0.45, y - depth * 0.25, 1.5, 1.6, '#15110f');
  return (
    horns(build, x, y - depth * 0.8) +
    ear(build, x, y, dark, -0.2) +
    skull +
    trunk +
    eye +
    ear(build, x - 2.5, y + 0.5, dark, -0.08)
  );
}

function ear(build: Build, x: number, y: number, coat: Hsl, shade: number): string {
  const d = build.head.depth;
  switch (build.ears) {
    case 'point':
      return polygon(
        [
          [x - d * 0.75, y - d * 0.5],
          [x - d * 0.25, y - d * 1.75],
          [x + d * 0.3, y - d * 0.7],
        ],
        tone(coat, shade),
      );
    case 'round':
      return oval(x - d * 0.5, y - d * 0.95, d * 0.36, d * 0.5, tone(coat, shade));
    case 'droop':
      return oval(x - d * 0.8, y - d * 0.2, d * 0.75, d * 0.32, tone(coat, shade), 1, 25);
    case 'long':
      return oval(x - d * 0.5, y - d * 2, d * 0.32, d * 1.35, tone(coat, shade), 1, -12);
    case 'sail':
      return blob(
        [
          [x - 3, y - d],
          [x - d * 1.5, y - d * 0.7],
          [x - d * 1.25, y + d],
          [x - 2, y + d * 0.5],
        ],
        tone(coat, shade),
      );
  }
}

function horns({ horns: kind }: Build, x: number, y: number): string {
  switch (kind) {
    case 'cow':
      return line(
        [
          [x - 2, y],
          [x + 2, y - 7],
          [x + 7, y - 9],
        ],
        '#e8dfc8',
        2.6,
      );
    case 'ossicones':
      return (
        line(
          [
            [x - 2, y],
            [x - 3, y - 8],
          ],
          '#6b4a2c',
          2.4,
        ) +
        line(
          [
            [x + 2, y],
            [x + 2, y - 8],
          ],
          '#6b4a2c',
          2.4,
        )
      );
    case 'antlers':
      return [0, 5]
        .map(
          (dx) =>
            line(
              [
                [x + dx - 2, y],
                [x + dx - 6, y - 12],
                [x + dx - 1, y - 22],
              ],
              '#7d5a3a',
              1.9,
            ) +
            line(
              [
                [x + dx - 5, y - 9],
                [x + dx + 4, y - 15],
              ],
              '#7d5a3a',
              1.7,
            ),
        )
        .join('');
    case undefined:
      return '';
  }
}

function tail({ tail: kind }: Build, x: number, y: number, leg: number, coat: Hsl, random: Random): string {
  const sway = random.normal(0, 4);
  switch (kind) {
    case 'thin':
      return line(
        [
          [x + 4, y],
          [x - 12, y - 6 + sway],
          [x - 14, y - 26 + sway],
        ],
        tone(coat, -0.1),
        4.5,
      );
    case 'tuft':
      return (
        line(
          [
            [x + 3, y],
            [x - 5, y + leg * 0.5],
            [x - 6 + sway, y + leg * 0.9],
          ],
          tone(coat, -0.2),
          2,
        ) + oval(x - 6 + sway, y + leg * 0.95, 2.4, 5, tone(coat, -0.7))
      );
    case 'brush':
      return limb(
        [
          [x + 3, y, 3],
          [x - 8, y + leg * 0.4, 5],
          [x - 9 + sway, y + leg * 1.05, 2],
        ],
        tone(coat, -0.5),
      );
    case 'stub':
      return oval(x, y, 4.2, 4, tone(coat, 0.25));
    case 'curl':
      return line(
        [
          [x + 2, y],
          [x - 4, y - 4],
          [x - 7, y],
          [x - 3, y + 2],
          [x - 5, y - 6],
        ],
        tone(coat, -0.12),
        2,
      );
  }
}

function markings(
  { pattern }: Build,
  length: number,
  y: number,
  depth: number,
  coat: Hsl,
  random: Random,
): string {
  const half = length / 2 - 4;
  switch (pattern) {
    case 'patches': {
      const ink = random.chance(0.5) ? '#1d1a1a' : tone(tint(random, [10, 24], [0.4, 0.6], [0.2, 0.4]));
      return times(5, () => {
        const [x, dy] = [random.uniform(-half, half), random.normal(0, depth * 0.4)];
        return oval(
          x,
          y + Math.max(-depth * 0.5, Math.min(depth * 0.5, dy)),
          random.uniform(5, 11),
          random.uniform(4, depth * 0.5),
          ink,
          1,
          random.below(90),
        );
      }).join('');
    }
    case 'stripes':
      return times(9, (i) => {
        const x = -half + (i * 2 * half) / 8 + random.normal(0, 0.8);
        return line(
          [
            [x, y - depth * 0.92],
            [x + 2.5, y],
            [x - 1, y + depth * 0.8],
          ],
          '#1c1a1d',
          random.uniform(2.2, 3.2),
        );
      }).join('');
    case 'tiles':
      return times(16, (i) => {
        const [x, dy] = [
          -half + ((i % 6) * 2 * half) / 5 + random.normal(0, 1.4),
          (Math.floor(i / 6) - 1) * depth * 0.62,
        ];
        return oval(x, y + dy, 3.4, 3, tone({ h: 24, s: 0.55, l: 0.36 }), 1, random.below(90));
      }).join('');
    case 'wool':
      return times(26, (i) => {
        const a = (i / 26) * 2 * Math.PI;
        return oval(
          Math.cos(a) * half * random.uniform(0.5, 1.1),
          y + Math.sin(a) * depth * random.uniform(0.5, 0.95),
          7,
          6.4,
          tone(coat, random.normal(0, 0.05)),
        );
      }).join('');
    case 'bands':
      return random.chance(0.6)
        ? times(6, (i) =>
            line(
              [
                [-half + (i * 2 * half) / 5, y - depth * 0.9],
                [-half + 2 + (i * 2 * half) / 5, y + depth * 0.2],
              ],
              tone(coat, -0.4),
              2.2,
              0.8,
            ),
          ).join('')
        : '';
    case undefined:
      return '';
  }
}

function neckMarkings(
  { pattern, neck }: Build,
  x: number,
  y: number,
  hx: number,
  hy: number,
  random: Random,
): string {
  if (pattern !== 'tiles' && pattern !== 'stripes') return '';
  const count = Math.round(neck.length / 7);
  return times(count, (i) => {
    const t = (i + 0.7) / (count + 0.5);
    const [px, py] = [x + (hx - x) * t + random.normal(0, 1), y + (hy - y) * t];
    return pattern === 'tiles'
      ? oval(px, py, 3.2, 2.8, tone({ h: 24, s: 0.55, l: 0.36 }))
      : line(
          [
            [px - neck.width * 0.8, py - 2],
            [px + neck.width * 0.8, py + 2],
          ],
          '#1c1a1d',
          2.4,
        );
  }).join('');
}
