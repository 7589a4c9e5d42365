import type { Random } from '../../core';
import { smoothClosed, type Shape, type Vec } from './geometry';
import type { Hsl } from './palette';
import { isLeg, type Part } from './part';
import { band, blob, circle, type Zone } from './zones';

export function tanPoints(part: Part, color: Hsl, random: Random): Zone[] {
  const { shape, kind } = part;
  const zone = (outline: Vec[]): Zone => ({ outline, color });
  if (isLeg(kind)) return [zone(band(shape, 0.5 + random.normal(0, 0.03), 2.4, -1.6, 1.6, random, 0.03))];
  if (kind === 'trunk') return [zone(blob(shape, 1.0, 0.3, 0.06, 0.5, random))];
  if (kind === 'chest')
    return [zone(blob(shape, 0.28, -0.5, 0.11, 0.3, random)), zone(blob(shape, 0.28, 0.5, 0.11, 0.3, random))];
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
  return smoothClosed(
    [
      [0.3, 0.55],
      [0.75, 0.12],
      [1.3, 0.16],
      [2.0, 0.2],
      [2.9, 0.3],
      [2.8, 1],
      [1.2, 1.1],
      [0.3, 1.0],
    ].map(([x, y]) => shape.at(x! + random.normal(0, 0.04), y! + random.normal(0, 0.03))),
  );
}

export function whiteTrim(part: Part, color: Hsl, random: Random, extent: number): Zone[] {
  const { shape, kind } = part;
  const zone = (outline: Vec[]): Zone => ({ outline, color });
  const e = extent * random.uniform(0.75, 1.2);
  if (isLeg(kind))
    return [zone(band(shape, kind === 'foreleg' ? 0.95 - 0.42 * e : 0.98 - 0.26 * e, 2.4, -1.6, 1.6, random, 0.03))];
  if (kind === 'tail') return [zone(band(shape, 0.98 - 0.14 * e, 2.4, -1.6, 1.6, random, 0.04))];
  if (kind === 'trunk')
    return [
      zone(blob(shape, 1.0, 0.25, 0.08 + 0.05 * e, 0.75, random)),
      ...(extent > 1.2 ? [zone(band(shape, 0.1, 1.1, 0.5, 1.9, random, 0.1))] : []),
    ];
  if (kind === 'chest') return [zone(blob(shape, 0.25, 0, 0.32, 0.3 + 0.2 * e, random))];
  if (kind === 'neck')
    return [zone(band(shape, 0.05, 0.8, extent === 1 && random.chance(0.5) ? -1.6 : 0.15, 1.6, random))];
  if (kind === 'throat') return [zone(band(shape, -0.3, 1.2, -0.35 - 0.15 * e, 0.35 + 0.15 * e, random))];
  if (kind === 'ruff') return [zone(blob(shape, 0.1, 0.35, 0.9, 0.75, random))];
  if (kind === 'profile') {
    return [
      zone(
        smoothClosed(
          [
            [0.72, -0.85],
            [0.95, -0.5],
            [1.1, -0.1],
            [1.25, 0.12],
            [1.1, 0.5],
            [1.2, 1.1],
            [2.9, 1.1],
            [3, -0.4],
            [1.6, -0.9],
            [1, -1.1],
          ].map(([x, y]) => shape.at(x!, y!)),
        ),
      ),
    ];
  }
  if (kind === 'face') return blaze(shape, color, random, e);
  return [];
}

function blaze(shape: Shape, color: Hsl, random: Random, extent: number): Zone[] {
  const w = 0.1 + 0.08 * extent * random.uniform(0.6, 1.3);
  const line: Vec[] = [
    [-w * 0.7, -1.1],
    [w * 0.7, -1.1],
    [w, -0.35],
    [w * 1.3, 0],
    [0.42 + w * 0.5, 0.35],
    [0.5, 0.75],
    [0.4, 1.6],
    [-0.4, 1.6],
    [-0.5, 0.75],
    [-0.42 - w * 0.5, 0.35],
    [-w * 1.3, 0],
    [-w, -0.35],
  ];
  return [
    {
      outline: smoothClosed(
        line.map(([x, y]) => shape.at(x, y)),
        3,
      ),
      color,
    },
  ];
}

export function mask(part: Part, color: Hsl): Zone[] {
  const { shape, kind } = part;
  if (kind === 'profile') {
    const muzzle = smoothClosed(
      [
        [0.85, -0.3],
        [1.4, -0.45],
        [3, -0.4],
        [3, 1.2],
        [0.95, 1.2],
        [0.75, 0.5],
        [0.8, 0.1],
      ].map(([x, y]) => shape.at(x!, y!)),
    );
    return [
      { outline: muzzle, color, opacity: 0.92 },
      { outline: circle(shape, 0.56, -0.32, 0.26), color, opacity: 0.5 },
    ];
  }
  if (kind === 'face') {
    const muzzle = smoothClosed(
      [
        [0, -0.12],
        [0.5, 0.2],
        [0.75, 0.7],
        [0.6, 1.7],
        [-0.6, 1.7],
        [-0.75, 0.7],
        [-0.5, 0.2],
      ].map(([x, y]) => shape.at(x!, y!)),
    );
    return [
      { outline: muzzle, color, opacity: 0.9 },
      ...[-1, 1].map((s) => ({ outline: circle(shape, s * 0.42, -0.16, 0.25), color, opacity: 0.45 })),
    ];
  }
  return [];
}

export function eyePatches({ shape, kind }: Part, color: Hsl): Zone[] {
  if (kind === 'profile') return [{ outline: circle(shape, 0.5, -0.3, 0.3), color, opacity: 0.7 }];
  if (kind === 'face')
    return [-1, 1].map((s) => ({ outline: circle(shape, s * 0.45, -0.16, 0.28), color, opacity: 0.7 }));
  return [];
}

/** Pale underside, legs and face under a darker back, as in spitz dogs. */
export function countershade(part: Part, color: Hsl, random: Random): Zone[] {
  const { shape, kind } = part;
  const zone = (outline: Vec[], opacity = 1): Zone => ({ outline, color, opacity });
  if (isLeg(kind)) return [zone(band(shape, kind === 'hindleg' ? 0.4 : 0.22, 2.4, -1.7, 1.7, random, 0.04))];
  if (kind === 'trunk')
    return [zone(band(shape, 0.1, 1.1, 0.72, 1.9, random, 0.12)), zone(blob(shape, 1.05, 0.3, 0.08, 0.8, random))];
  if (kind === 'chest') return [zone(blob(shape, 0.35, 0, 0.6, 0.62, random))];
  if (kind === 'throat') return [zone(band(shape, -0.3, 1.2, -0.55, 0.55, random))];
  if (kind === 'neck' || kind === 'ruff') return [zone(band(shape, kind === 'ruff' ? -0.9 : 0, 1, 0.25, 1.7, random))];
  if (kind === 'tail') return [zone(band(shape, 0.1, 1.3, -1.7, -0.1, random))];
  if (kind === 'haunch') return [zone(band(shape, -0.2, 1.3, 0.45, 1.7, random))];
  if (kind === 'profile') return [zone(cheekMask(shape)), zone(blob(shape, 0.6, -0.58, 0.15, 0.09, random))];
  if (kind === 'face') {
    const cheeks = smoothClosed(
      [
        [0, 0.0],
        [0.3, 0.12],
        [0.55, -0.28],
        [0.85, 0.0],
        [1.0, 0.3],
        [0.7, 1.7],
        [-0.7, 1.7],
        [-1.0, 0.3],
        [-0.85, 0.0],
        [-0.55, -0.28],
        [-0.3, 0.12],
      ].map(([x, y]) => shape.at(x!, y!)),
    );
    return [zone(cheeks), ...[-1, 1].map((s) => zone(blob(shape, s * 0.4, -0.45, 0.14, 0.09, random)))];
  }
  return [];
}

function cheekMask(shape: Shape): Vec[] {
  return smoothClosed(
    [
      [0.1, 0.9],
      [0.15, 0.25],
      [0.6, 0.02],
      [1.1, 0.05],
      [1.7, 0.12],
      [3, 0.2],
      [3, 1.3],
      [1, 1.3],
    ].map(([x, y]) => shape.at(x!, y!)),
  );
}
