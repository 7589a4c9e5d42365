import { placed, smoothClosed, type Shape, type Vec } from './geometry';
import type { EarType } from './breed';
import { has, type Look } from './look';
import { part, type Item } from './part';

/** An ear in skull radii from its root; x points away from the face, y down. */
interface EarForm {
  readonly outline: readonly Vec[];
  /** The lighter inside that shows, if any. */
  readonly inside?: readonly Vec[];
  /** True where the size of the breed's ears stretches the length only. */
  readonly hangs: boolean;
  /** Rounded by a smooth curve, or kept pointed. */
  readonly pointed: boolean;
}

const UPRIGHT: readonly Vec[] = [
  [-0.4, 0.25],
  [-0.3, -0.5],
  [0.06, -1.12],
  [0.28, -0.5],
  [0.42, 0.3],
];

const FORMS: Readonly<Record<EarType, EarForm>> = {
  prick: {
    outline: UPRIGHT,
    inside: [
      [-0.24, 0.1],
      [-0.17, -0.45],
      [0.05, -0.9],
      [0.16, -0.4],
      [0.2, 0.15],
    ],
    hangs: false,
    pointed: true,
  },
  bat: {
    outline: [
      [-0.42, 0.3],
      [-0.4, -0.5],
      [-0.08, -1.08],
      [0.26, -1.0],
      [0.44, -0.4],
      [0.48, 0.35],
    ],
    inside: [
      [-0.26, 0.15],
      [-0.24, -0.45],
      [-0.02, -0.85],
      [0.16, -0.75],
      [0.24, -0.3],
      [0.26, 0.2],
    ],
    hangs: false,
    pointed: false,
  },
  semi: {
    outline: [
      [-0.38, 0.25],
      [-0.3, -0.45],
      [-0.06, -0.82],
      [0.22, -0.72],
      [0.5, -0.34],
      [0.3, -0.3],
      [0.42, 0.3],
    ],
    hangs: false,
    pointed: true,
  },
  button: {
    outline: [
      [-0.34, 0.15],
      [-0.26, -0.3],
      [0.1, -0.42],
      [0.42, -0.2],
      [0.36, 0.2],
      [0.14, 0.66],
      [-0.08, 0.3],
    ],
    hangs: false,
    pointed: false,
  },
  rose: {
    outline: [
      [-0.25, 0.12],
      [-0.1, -0.26],
      [0.3, -0.3],
      [0.66, 0.0],
      [0.4, 0.08],
      [0.22, 0.32],
      [-0.05, 0.3],
    ],
    hangs: false,
    pointed: false,
  },
  drop: {
    outline: [
      [-0.22, -0.02],
      [0.12, -0.2],
      [0.46, 0.08],
      [0.58, 0.55],
      [0.48, 1.05],
      [0.18, 1.22],
      [-0.06, 0.85],
      [-0.14, 0.4],
    ],
    hangs: true,
    pointed: false,
  },
  long: {
    outline: [
      [-0.22, 0.05],
      [0.14, -0.16],
      [0.4, 0.18],
      [0.52, 0.8],
      [0.56, 1.3],
      [0.3, 1.62],
      [0.02, 1.4],
      [-0.08, 0.7],
    ],
    hangs: true,
    pointed: false,
  },
  butterfly: {
    outline: [
      [-0.42, 0.3],
      [-0.4, -0.5],
      [0.0, -1.02],
      [0.4, -0.8],
      [0.62, -0.1],
      [0.5, 0.5],
    ],
    inside: [
      [-0.22, 0.1],
      [-0.2, -0.4],
      [0.04, -0.75],
      [0.22, -0.5],
      [0.3, 0],
    ],
    hangs: false,
    pointed: false,
  },
};

export interface EarPlace {
  /** Root of the ear. */
  readonly at: Vec;
  /** 1 when away from the face is to the right, -1 to the left. */
  readonly side: 1 | -1;
  /** Turn in radians, clockwise. */
  readonly turn: number;
  readonly far: boolean;
  /** Narrowing by perspective. Default 1. */
  readonly narrow?: number;
}

/** One ear of a head with this skull radius. */
export function ear(look: Look, place: EarPlace): Item[] {
  const form = FORMS[look.breed.ears.type];
  const { skullRadius: r, earSize } = look;
  const wide = r * (form.hangs ? 0.62 + 0.38 * earSize : earSize) * (place.narrow ?? 1);
  const fringe = earHair(look, form.hangs);
  const shape = (points: readonly Vec[]): Shape => {
    const outline = form.pointed ? rounded(points) : smoothClosed(points);
    const put = placed(outline, place.at[0], place.at[1], place.turn, wide * place.side, r * earSize);
    const at = (u: number, v: number): Vec =>
      placed([[v * 0.5 + 0.1, u * 1.3]], place.at[0], place.at[1], place.turn, wide * place.side, r * earSize)[0]!;
    return { outline: put, at };
  };
  const items: Item[] = [
    part('ear', shape(form.outline), {
      far: place.far,
      hair: fringe,
      edge: true,
      tone: place.far ? -0.1 : -0.06,
      fall: 1,
    }),
  ];
  if (form.inside && !place.far) {
    items.push(part('ear', shape(form.inside), { color: { h: 12, s: 0.3, l: look.base.l < 0.25 ? 0.32 : 0.62 } }));
  }
  return items;
}

function earHair(look: Look, hangs: boolean): number {
  if (look.hairStyle === 'sleek') return 0;
  if (look.breed.ears.type === 'butterfly') return look.hair * 1.1;
  return hangs ? look.hair * 0.65 : look.hair * (has(look, 'fringe') ? 0.7 : 0.25);
}

/** Pointed shapes keep their corners but for a hair's breadth. */
function rounded(points: readonly Vec[]): Vec[] {
  return points.flatMap((p, i): Vec[] => {
    const before = points[(i + points.length - 1) % points.length]!;
    const after = points[(i + 1) % points.length]!;
    const toward = (q: Vec): Vec => [p[0] + (q[0] - p[0]) * 0.14, p[1] + (q[1] - p[1]) * 0.14];
    return [toward(before), p, toward(after)];
  });
}
