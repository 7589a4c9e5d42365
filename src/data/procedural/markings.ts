import type { Random } from '../../core';
import { smoothClosed, type Shape, type Vec } from './geometry';
import type { Look } from './look';
import { shade, type Hsl } from './palette';
import type { Part, PartKind } from './part';

/** A coloured area inside a part. */
export interface Zone {
  readonly outline: readonly Vec[];
  readonly color: Hsl;
  /** Default 1. */
  readonly opacity?: number;
}

/** Draws the zones of one part; far and near legs, head and ears each get their own call. */
type Painter = (part: Part, look: Look, random: Random) => readonly Zone[];

/** A coat: the ground colour of each part, and what is painted on it. */
interface Coat {
  readonly ground: (kind: PartKind, look: Look) => Hsl;
  readonly paint: Painter;
}

const base: Coat['ground'] = (_, look) => look.base;
const onHead = (kind: PartKind): boolean => kind === 'profile' || kind === 'face';
const onLeg = (kind: PartKind): boolean => kind === 'foreleg' || kind === 'hindleg';
const onBody = (kind: PartKind): boolean => kind === 'trunk' || kind === 'chest' || kind === 'haunch';

const COATS: Readonly<Record<Look['variant']['pattern'], Coat>> = {
  solid: { ground: base, paint: () => [] },
  'tan-points': { ground: (kind, look) => (kind === 'paw' ? look.second : look.base), paint: (p, look, r) => tanPoints(p, look.second, r) },
  swiss: {
    ground: (kind, look) => (kind === 'paw' ? look.third : look.base),
    paint: (p, look, r) => [...tanPoints(p, look.second, r), ...whiteTrim(p, look.third, r, 0.5)],
  },
  saddle: { ground: base, paint: (p, look, r) => saddle(p, look.second, r) },
  mask: { ground: (kind, look) => (kind === 'ear' ? mixed(look.base, look.second, 0.6) : look.base), paint: (p, look) => mask(p, look.second) },
  'mask-white': {
    ground: (kind, look) => (kind === 'paw' ? look.third : look.base),
    paint: (p, look, r) => [...mask(p, look.second), ...whiteTrim(p, look.third, r, 0.8)],
  },
  irish: { ground: (kind, look) => (kind === 'paw' ? look.second : look.base), paint: (p, look, r) => whiteTrim(p, look.second, r, 1) },
  countershade: { ground: (kind, look) => (kind === 'paw' ? look.second : look.base), paint: (p, look, r) => countershade(p, look.second, r) },
  tricolor: {
    ground: (kind, look) => (kind === 'paw' || onLeg(kind) ? look.third : look.base),
    paint: (p, look, r) => [...blanket(p, look.second, r), ...whiteTrim(p, look.third, r, 1.3)],
  },
  piebald: { ground: (kind, look) => (kind === 'ear' ? look.second : look.base), paint: (p, look, r) => piebald(p, look, r, 1) },
  'piebald-light': { ground: (kind, look) => (kind === 'ear' ? look.second : look.base), paint: (p, look, r) => piebald(p, look, r, 0.25) },
  'piebald-mask': {
    ground: (kind, look) => (kind === 'ear' ? mixed(look.second, look.third, 0.6) : look.base),
    paint: (p, look, r) => [...piebald(p, look, r, 1.1), ...eyePatches(p, look.third)],
  },
  'half-white': { ground: base, paint: (p, look, r) => halfWhite(p, look.second, r) },
  ticked: { ground: (kind, look) => (kind === 'ear' ? look.second : look.base), paint: (p, look, r) => ticked(p, look, r) },
  spots: { ground: base, paint: (p, look, r) => spots(p, look.second, r, 1) },
  harlequin: { ground: base, paint: (p, look, r) => spots(p, look.second, r, 2.6) },
  merle: { ground: (kind, look) => (kind === 'paw' && look.variant.third ? look.third : look.base), paint: (p, look, r) => [...spots(p, look.second, r, 1.7), ...whiteTrim(p, look.variant.third ? look.third : WHITE, r, 0.7)] },
};

const WHITE: Hsl = { h: 45, s: 0.2, l: 0.94 };

/** The colour under a part's markings. */
export function groundColor(part: Part, look: Look): Hsl {
  const color = part.color ?? COATS[look.variant.pattern].ground(part.kind, look);
  return part.tone ? shade(color, part.tone) : color;
}

/** The markings of a part, in painting order. */
export function markings(part: Part, look: Look, random: Random): readonly Zone[] {
  if (part.color) return [];
  const zones = COATS[look.variant.pattern].paint(part, look, random);
  return look.variant.base === 'brindle' ? [...stripes(part, random), ...zones] : zones;
}

function mixed(one: Hsl, other: Hsl, t: number): Hsl {
  return { h: one.h, s: one.s + (other.s - one.s) * t, l: one.l + (other.l - one.l) * t };
}

/** An irregular band of a shape: u0..u1 along, v0..v1 across. */
function band(shape: Shape, u0: number, u1: number, v0: number, v1: number, random: Random, rough = 0.06): Vec[] {
  const jitter = (): number => random.normal(0, rough);
  const steps = 5;
  const along = (v: number, from: number, to: number, ragged: number): Vec[] =>
    Array.from({ length: steps }, (_, i) => shape.at(from + ((to - from) * i) / (steps - 1), v + jitter() * ragged));
  return smoothClosed([...along(v0, u0, u1, 1), ...along(v1, u1, u0, 1.4)], 3);
}

/** An irregular spot around (u, v) with radii in shape coordinates. */
function blob(shape: Shape, u: number, v: number, ru: number, rv: number, random: Random): Vec[] {
  const points = Array.from({ length: 8 }, (_, i) => {
    const angle = (Math.PI * i) / 4;
    const k = random.uniform(0.68, 1.25);
    return shape.at(u + Math.cos(angle) * ru * k, v + Math.sin(angle) * rv * k);
  });
  return smoothClosed(points, 3);
}

function tanPoints(part: Part, color: Hsl, random: Random): Zone[] {
  const { shape, kind } = part;
  const zone = (outline: Vec[]): Zone => ({ outline, color });
  if (onLeg(kind)) return [zone(band(shape, 0.5 + random.normal(0, 0.03), 1.3, -1.6, 1.6, random, 0.03))];
  if (kind === 'trunk') return [zone(blob(shape, 1.0, 0.3, 0.06, 0.5, random))];
  if (kind === 'chest') return [zone(blob(shape, 0.28, -0.5, 0.11, 0.3, random)), zone(blob(shape, 0.28, 0.5, 0.11, 0.3, random))];
  if (kind === 'profile') return [zone(cheek(shape, random)), zone(blob(shape, 0.62, -0.6, 0.14, 0.1, random))];
  if (kind === 'face') {
    return [
      ...[-1, 1].map((s) => zone(blob(shape, s * 0.42, -0.45, 0.13, 0.1, random))),
      ...[-1, 1].map((s) => zone(blob(shape, s * 0.48, 0.55, 0.24, 0.42, random))),
    ];
  }
  return [];
}

/** Side of the muzzle and cheek in profile. */
function cheek(shape: Shape, random: Random): Vec[] {
  return smoothClosed([[0.3, 0.55], [0.75, 0.12], [1.3, 0.16], [2.0, 0.2], [2.9, 0.3], [2.8, 1], [1.2, 1.1], [0.3, 1.0]].map(
    ([x, y]) => shape.at(x! + random.normal(0, 0.04), y! + random.normal(0, 0.03)),
  ));
}

function whiteTrim(part: Part, color: Hsl, random: Random, extent: number): Zone[] {
  const { shape, kind } = part;
  const zone = (outline: Vec[]): Zone => ({ outline, color });
  const e = extent * random.uniform(0.75, 1.2);
  if (onLeg(kind)) return [zone(band(shape, kind === 'foreleg' ? 0.95 - 0.42 * e : 0.98 - 0.26 * e, 1.3, -1.6, 1.6, random, 0.03))];
  if (kind === 'tail') return [zone(band(shape, 0.98 - 0.14 * e, 1.3, -1.6, 1.6, random, 0.04))];
  if (kind === 'trunk') return [zone(blob(shape, 1.0, 0.25, 0.08 + 0.05 * e, 0.75, random)), ...(extent > 1.2 ? [zone(band(shape, 0.1, 1.1, 0.5, 1.9, random, 0.1))] : [])];
  if (kind === 'chest') return [zone(blob(shape, 0.25, 0, 0.32, 0.3 + 0.2 * e, random))];
  if (kind === 'neck') return [zone(band(shape, 0.05, 0.8, extent === 1 && random.chance(0.5) ? -1.6 : 0.15, 1.6, random))];
  if (kind === 'ruff') return [zone(blob(shape, 0.1, 0.35, 0.9, 0.75, random))];
  if (kind === 'profile') {
    return [zone(smoothClosed([[0.72, -0.85], [0.95, -0.5], [1.1, -0.1], [1.25, 0.12], [1.1, 0.5], [1.2, 1.1], [2.9, 1.1], [3, -0.4], [1.6, -0.9], [1, -1.1]].map(([x, y]) => shape.at(x!, y!))))];
  }
  if (kind === 'face') return blaze(shape, color, random, e);
  return [];
}

function blaze(shape: Shape, color: Hsl, random: Random, extent: number): Zone[] {
  const w = 0.1 + 0.08 * extent * random.uniform(0.6, 1.3);
  const line: Vec[] = [[-w * 0.7, -1.1], [w * 0.7, -1.1], [w, -0.35], [w * 1.3, 0], [0.42 + w * 0.5, 0.35], [0.5, 0.75], [0.4, 1.6], [-0.4, 1.6], [-0.5, 0.75], [-0.42 - w * 0.5, 0.35], [-w * 1.3, 0], [-w, -0.35]];
  return [{ outline: smoothClosed(line.map(([x, y]) => shape.at(x, y)), 3), color }];
}

function saddle(part: Part, color: Hsl, random: Random): Zone[] {
  const { shape, kind } = part;
  if (kind === 'trunk') return [{ outline: cape(shape, 0.25, random), color }];
  if (kind === 'neck') return [{ outline: band(shape, -0.3, 0.75, -1.7, -0.12, random), color }];
  if (kind === 'tail') return [{ outline: band(shape, -0.1, 1.2, 0, 1.7, random), color }];
  if (kind === 'haunch') return [{ outline: band(shape, -0.5, 0.5, -1.6, -0.3, random), color, opacity: 0.85 }];
  if (kind === 'chest') return [-1, 1].map((s) => ({ outline: band(shape, 0.2, 0.95, s * 0.72, s * 1.6, random), color }));
  if (kind === 'profile') return [{ outline: band(shape, 1.2, 3, -0.6, 0.1, random, 0.03), color, opacity: 0.35 }];
  return [];
}

/** A cape over the back that reaches down to about v in its middle. */
function cape(shape: Shape, v: number, random: Random): Vec[] {
  const low = v + random.normal(0, 0.12);
  const line: Vec[] = [
    [-0.08, -1.8], [0.5, -1.8], [0.96, -1.8], [0.93, -0.75], [0.8, low - 0.25], [0.62, low], [0.42, low + 0.08], [0.24, low - 0.12], [0.06, -0.35], [-0.05, -0.6],
  ];
  return smoothClosed(line.map(([x, y]) => shape.at(x + random.normal(0, 0.012), y + random.normal(0, 0.05))), 3);
}

function blanket(part: Part, color: Hsl, random: Random): Zone[] {
  const { shape, kind } = part;
  if (kind === 'trunk') return [{ outline: cape(shape, 0.05, random), color }];
  if (kind === 'tail') return [{ outline: band(shape, -0.1, 0.55, -1.6, 1.7, random), color }];
  if (kind === 'haunch') return [{ outline: band(shape, -0.5, 0.4, -1.6, -0.35, random), color }];
  return [];
}

function mask(part: Part, color: Hsl): Zone[] {
  const { shape, kind } = part;
  if (kind === 'profile') {
    const muzzle = smoothClosed([[0.85, -0.3], [1.4, -0.45], [3, -0.4], [3, 1.2], [0.95, 1.2], [0.75, 0.5], [0.8, 0.1]].map(([x, y]) => shape.at(x!, y!)));
    return [{ outline: muzzle, color, opacity: 0.92 }, { outline: circle(shape, 0.56, -0.32, 0.26), color, opacity: 0.5 }];
  }
  if (kind === 'face') {
    const muzzle = smoothClosed([[0, -0.12], [0.5, 0.2], [0.75, 0.7], [0.6, 1.7], [-0.6, 1.7], [-0.75, 0.7], [-0.5, 0.2]].map(([x, y]) => shape.at(x!, y!)));
    return [{ outline: muzzle, color, opacity: 0.9 }, ...[-1, 1].map((s) => ({ outline: circle(shape, s * 0.42, -0.16, 0.25), color, opacity: 0.45 }))];
  }
  return [];
}

function eyePatches({ shape, kind }: Part, color: Hsl): Zone[] {
  if (kind === 'profile') return [{ outline: circle(shape, 0.5, -0.3, 0.3), color, opacity: 0.7 }];
  if (kind === 'face') return [-1, 1].map((s) => ({ outline: circle(shape, s * 0.45, -0.16, 0.28), color, opacity: 0.7 }));
  return [];
}

function circle(shape: Shape, x: number, y: number, r: number): Vec[] {
  return Array.from({ length: 10 }, (_, i) => shape.at(x + Math.cos((i * Math.PI) / 5) * r, y + Math.sin((i * Math.PI) / 5) * r));
}

/** Pale underside, legs and face under a darker back, as in spitz dogs. */
function countershade(part: Part, color: Hsl, random: Random): Zone[] {
  const { shape, kind } = part;
  const zone = (outline: Vec[], opacity = 1): Zone => ({ outline, color, opacity });
  if (onLeg(kind)) return [zone(band(shape, kind === 'hindleg' ? 0.4 : 0.22, 1.3, -1.7, 1.7, random, 0.04))];
  if (kind === 'trunk') return [zone(band(shape, 0.1, 1.1, 0.72, 1.9, random, 0.12)), zone(blob(shape, 1.05, 0.3, 0.08, 0.8, random))];
  if (kind === 'chest') return [zone(blob(shape, 0.35, 0, 0.6, 0.62, random))];
  if (kind === 'neck' || kind === 'ruff') return [zone(band(shape, kind === 'ruff' ? -0.9 : 0, 1, 0.25, 1.7, random))];
  if (kind === 'tail') return [zone(band(shape, 0.1, 1.3, -1.7, -0.1, random))];
  if (kind === 'haunch') return [zone(band(shape, -0.2, 1.3, 0.45, 1.7, random))];
  if (kind === 'profile') return [zone(cheekMask(shape)), zone(blob(shape, 0.6, -0.58, 0.15, 0.09, random))];
  if (kind === 'face') {
    const cheeks = smoothClosed([[0, 0.0], [0.3, 0.12], [0.55, -0.28], [0.85, 0.0], [1.0, 0.3], [0.7, 1.7], [-0.7, 1.7], [-1.0, 0.3], [-0.85, 0.0], [-0.55, -0.28], [-0.3, 0.12]].map(([x, y]) => shape.at(x!, y!)));
    return [zone(cheeks), ...[-1, 1].map((s) => zone(blob(shape, s * 0.4, -0.45, 0.14, 0.09, random)))];
  }
  return [];
}

function cheekMask(shape: Shape): Vec[] {
  return smoothClosed([[0.1, 0.9], [0.15, 0.25], [0.6, 0.02], [1.1, 0.05], [1.7, 0.12], [3, 0.2], [3, 1.3], [1, 1.3]].map(([x, y]) => shape.at(x!, y!)));
}

/** White with large patches; a coloured head with a white blaze and muzzle. @param extent how much is coloured */
function piebald(part: Part, look: Look, random: Random, extent: number): Zone[] {
  const { shape, kind } = part;
  const color = look.second;
  const zone = (outline: Vec[]): Zone => ({ outline, color });
  if (kind === 'trunk' || kind === 'chest') {
    const tops = kind === 'trunk' ? [0.15, 0.52, 0.8] : [0.6, 0.75, 0.85];
    return tops.flatMap((u, i) => {
      const size = random.uniform(0.5, 1.25) * (i === 0 ? Math.max(extent, 0.45) : extent);
      return size < 0.35 ? [] : [zone(blob(shape, u + random.normal(0, 0.05), -0.4 + random.normal(0, 0.25), 0.14 * size, 0.75 * size, random))];
    });
  }
  if (kind === 'tail') return [zone(band(shape, -0.2, 0.4 + 0.2 * random.unit(), -1.7, 1.7, random))];
  if (kind === 'haunch') return [zone(blob(shape, 0, -0.5, 0.7 * extent, 0.6 * extent, random))];
  if (kind === 'neck' && extent > 0.8) return [zone(band(shape, 0.55, 1.3, -1.7, random.uniform(-0.2, 0.9), random))];
  if (kind === 'profile') {
    return [zone(smoothClosed([[-1.3, -1.2], [0.5, -1.3], [0.72, -0.8], [0.92, -0.35], [0.95, 0.1], [0.6, 0.5], [0.1, 1.1], [-1.3, 1]].map(([x, y]) => shape.at(x! + random.normal(0, 0.05), y!))))];
  }
  if (kind === 'face') {
    return [-1, 1].map((s) => zone(smoothClosed([[s * 0.14, -1.2], [s * 1.3, -1.1], [s * 1.3, 0.6], [s * 0.66, 0.5], [s * 0.4, 0.15], [s * 0.17, -0.2]].map(([x, y]) => shape.at(x! + random.normal(0, 0.03), y!)))));
  }
  return [];
}

function halfWhite(part: Part, color: Hsl, random: Random): Zone[] {
  const { shape, kind } = part;
  if (kind === 'trunk') return [{ outline: band(shape, 0.6, 1.3, -2, 2, random), color }];
  if (kind === 'chest' || kind === 'neck' || kind === 'foreleg' || kind === 'paw' || kind === 'ruff' || onHead(kind)) {
    return [{ outline: band(shape, -3, 3.5, -4, 4, random, 0), color }];
  }
  return kind === 'hindleg' ? [{ outline: band(shape, 0.75, 1.3, -2, 2, random), color }] : [];
}

/** White ground full of flecks, with a few patches and a coloured head. */
function ticked(part: Part, look: Look, random: Random): Zone[] {
  const patches = onHead(part.kind) || onBody(part.kind) || part.kind === 'tail' ? piebald(part, look, random, 0.75) : [];
  const tan = look.variant.third ? tanPoints(part, look.third, random) : [];
  return [...flecks(part, look.second, random), ...patches, ...tan];
}

function flecks(part: Part, color: Hsl, random: Random): Zone[] {
  const count = part.kind === 'trunk' || part.kind === 'chest' ? 60 : onHead(part.kind) ? 14 : 14;
  return dots(part, color, random, count, 0.9);
}

function spots(part: Part, color: Hsl, random: Random, scale: number): Zone[] {
  const count = Math.round((part.kind === 'trunk' || part.kind === 'chest' ? 34 : onHead(part.kind) ? 9 : 7) / scale);
  return dots(part, color, random, count, 2.5 * scale);
}

/** Round spots of a radius in drawing units, relative to the depth of the part. */
function dots(part: Part, color: Hsl, random: Random, count: number, radius: number): Zone[] {
  const { shape, kind } = part;
  const head = onHead(kind);
  return Array.from({ length: count }, () => {
    const [u, v] = head || kind === 'paw' ? [random.uniform(-1, 1.8), random.uniform(-1, 1)] : [random.uniform(0, 1), random.uniform(-1, 1)];
    const [x, y] = shape.at(u, v);
    const r = radius * random.uniform(0.55, 1.25) * (head || kind === 'ear' ? 0.75 : 1);
    const local: Shape = { outline: [], at: (a, b) => [x + a, y + b] };
    return { outline: radius > 1.5 ? blob(local, 0, 0, r, r * 0.9, random) : circleAt(x, y, r), color };
  });
}

function circleAt(x: number, y: number, r: number): Vec[] {
  return [0, 1, 2, 3, 4, 5].map((i) => [x + r * Math.cos((i * Math.PI) / 3), y + r * Math.sin((i * Math.PI) / 3)]);
}

function stripes(part: Part, random: Random): Zone[] {
  const { shape, kind } = part;
  if (onHead(kind) || kind === 'ear' || kind === 'paw' || kind === 'puff') return [];
  const count = kind === 'trunk' || kind === 'chest' ? 24 : 9;
  return Array.from({ length: count }, (_, i) => {
    const u = (i + random.uniform(0.2, 0.8)) / count;
    const lean = random.normal(0.02, 0.02);
    const [v0, v1] = [random.uniform(-1.2, -0.3), random.uniform(0.2, 1.1)];
    const w = 0.2 / count;
    const outline = [shape.at(u - w, v0), shape.at(u + w, v0), shape.at(u + w + lean, (v0 + v1) / 2), shape.at(u + lean, v1), shape.at(u - w + lean, (v0 + v1) / 2)];
    return { outline, color: { h: 20, s: 0.2, l: 0.1 }, opacity: 0.42 };
  });
}
