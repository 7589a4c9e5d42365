import type { Random } from '../../core';
import type { Look } from './look';
import { shade, type Hsl } from './palette';
import { isLeg, type Part, type PartKind } from './part';
import { blanket, halfWhite, piebald, saddle, ticked } from './patches';
import { countershade, eyePatches, mask, tanPoints, whiteTrim } from './patterns';
import { marbling, spots, stripes } from './specks';
import type { Zone } from './zones';

/** Draws the zones of one part; far and near legs, head and ears each get their own call. */
type Painter = (part: Part, look: Look, random: Random) => readonly Zone[];

/** A coat: the ground colour of each part, and the markings on it. */
interface Coat {
  readonly ground: (kind: PartKind, look: Look) => Hsl;
  readonly paint: Painter;
}

const base: Coat['ground'] = (_, look) => look.base;
/** Parts of the front half. */
const FRONT: ReadonlySet<PartKind> = new Set(['chest', 'neck', 'throat', 'ruff', 'foreleg', 'paw', 'profile', 'face']);

const WHITE: Hsl = { h: 45, s: 0.2, l: 0.94 };

const COATS: Readonly<Record<Look['variant']['pattern'], Coat>> = {
  solid: { ground: base, paint: () => [] },
  'tan-points': {
    ground: (kind, look) => (kind === 'paw' ? look.second : look.base),
    paint: (p, look, r) => tanPoints(p, look.second, r),
  },
  swiss: {
    ground: (kind, look) => (kind === 'paw' ? look.third : look.base),
    paint: (p, look, r) => [...tanPoints(p, look.second, r), ...whiteTrim(p, look.third, r, 0.5)],
  },
  saddle: {
    ground: base,
    paint: (p, look, r) => saddle(p, look.second, r, look.breed.coat.length === 'long' ? 1.1 : 0.25),
  },
  mask: {
    ground: (kind, look) => (kind === 'ear' ? mixed(look.base, look.second, 0.6) : look.base),
    paint: (p, look) => mask(p, look.second),
  },
  'mask-white': {
    ground: (kind, look) => (kind === 'paw' ? look.third : look.base),
    paint: (p, look, r) => [...mask(p, look.second), ...whiteTrim(p, look.third, r, 0.8)],
  },
  irish: {
    ground: (kind, look) => (kind === 'paw' ? look.second : look.base),
    paint: (p, look, r) => whiteTrim(p, look.second, r, 1),
  },
  countershade: {
    ground: (kind, look) => (kind === 'paw' ? look.second : look.base),
    paint: (p, look, r) => countershade(p, look.second, r),
  },
  tricolor: {
    ground: (kind, look) => (kind === 'paw' || isLeg(kind) ? look.third : look.base),
    paint: (p, look, r) => [...blanket(p, look.second, r), ...whiteTrim(p, look.third, r, 1.3)],
  },
  piebald: {
    ground: (kind, look) => (kind === 'ear' ? look.second : look.base),
    paint: (p, look, r) => piebald(p, look, r, 1),
  },
  'piebald-light': {
    ground: (kind, look) => (kind === 'ear' ? look.second : look.base),
    paint: (p, look, r) => piebald(p, look, r, 0.25),
  },
  'piebald-mask': {
    ground: (kind, look) => (kind === 'ear' ? mixed(look.second, look.third, 0.6) : look.base),
    paint: (p, look, r) => [...piebald(p, look, r, 1.1), ...eyePatches(p, look.third)],
  },
  'half-white': {
    ground: (kind, look) => (FRONT.has(kind) ? look.second : look.base),
    paint: (p, look, r) => halfWhite(p, look.second, r),
  },
  ticked: {
    ground: (kind, look) => (kind === 'ear' ? look.second : look.base),
    paint: (p, look, r) => ticked(p, look, r),
  },
  spots: { ground: base, paint: (p, look, r) => spots(p, look.second, r, 1) },
  harlequin: { ground: base, paint: (p, look, r) => spots(p, look.second, r, 2.6) },
  merle: {
    ground: (kind, look) => (kind === 'paw' && look.variant.third ? look.third : look.base),
    paint: (p, look, r) => [
      ...marbling(p, look.second, r),
      ...whiteTrim(p, look.variant.third ? look.third : WHITE, r, 0.7),
    ],
  },
};

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
