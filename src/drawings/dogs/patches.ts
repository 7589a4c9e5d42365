import type { Random } from '../../core';
import { smoothClosed, type Shape, type Vec } from './geometry';
import type { Look } from './look';
import type { Hsl } from './palette';
import { isBody, isHead, type Part } from './part';
import { tanPoints } from './patterns';
import { flecks } from './specks';
import { band, blob, type Zone } from './zones';

/** @param low how far down the cape over the trunk reaches, as v */
export function saddle(part: Part, color: Hsl, random: Random, low: number): Zone[] {
  const { shape, kind } = part;
  if (kind === 'trunk')
    return [{ outline: low > 1 ? band(shape, -0.2, 0.93, -1.8, 1.7, random) : cape(shape, low, random), color }];
  if (kind === 'neck') return [{ outline: band(shape, -0.3, 0.75, -1.7, -0.12, random), color }];
  if (kind === 'tail') return [{ outline: band(shape, -0.1, 1.2, 0, 1.7, random), color }];
  if (kind === 'haunch')
    return [{ outline: band(shape, -0.5, 0.5 + 0.3 * low, -1.6, -0.3, random), color, opacity: 0.85 }];
  if (kind === 'chest')
    return [-1, 1].map((s) => ({ outline: band(shape, 0.2, 0.95, s * 0.72, s * 1.6, random), color }));
  if (kind === 'profile') return [{ outline: band(shape, 1.2, 3, -0.6, 0.1, random, 0.03), color, opacity: 0.35 }];
  return [];
}

/** A cape over the back that reaches down to about v in its middle. */
function cape(shape: Shape, v: number, random: Random): Vec[] {
  const low = v + random.normal(0, 0.12);
  const line: Vec[] = [
    [-0.08, -1.8],
    [0.5, -1.8],
    [0.96, -1.8],
    [0.93, -0.75],
    [0.8, low - 0.25],
    [0.62, low],
    [0.42, low + 0.08],
    [0.24, low - 0.12],
    [0.06, -0.35],
    [-0.05, -0.6],
  ];
  return smoothClosed(
    line.map(([x, y]) => shape.at(x + random.normal(0, 0.012), y + random.normal(0, 0.05))),
    3,
  );
}

export function blanket(part: Part, color: Hsl, random: Random): Zone[] {
  const { shape, kind } = part;
  if (kind === 'trunk') return [{ outline: cape(shape, 0.05, random), color }];
  if (kind === 'tail') return [{ outline: band(shape, -0.1, 0.55, -1.6, 1.7, random), color }];
  if (kind === 'haunch') return [{ outline: band(shape, -0.5, 0.4, -1.6, -0.35, random), color }];
  return [];
}

/** White with patches; a coloured head with white blaze and muzzle. @param extent how much is coloured */
export function piebald(part: Part, look: Look, random: Random, extent: number): Zone[] {
  const { shape, kind } = part;
  const color = look.second;
  const zone = (outline: Vec[]): Zone => ({ outline, color });
  if (kind === 'trunk' || kind === 'chest') {
    const tops = kind === 'trunk' ? [0.15, 0.52, 0.8] : [0.6, 0.75, 0.85];
    return tops.flatMap((u, i) => {
      const size = random.uniform(0.5, 1.25) * (i === 0 ? Math.max(extent, 0.45) : extent);
      return size < 0.35
        ? []
        : [
            zone(
              blob(shape, u + random.normal(0, 0.05), -0.4 + random.normal(0, 0.25), 0.14 * size, 0.75 * size, random),
            ),
          ];
    });
  }
  if (kind === 'tail') return [zone(band(shape, -0.2, 0.4 + 0.2 * random.unit(), -1.7, 1.7, random))];
  if (kind === 'haunch') return [zone(blob(shape, 0, -0.5, 0.7 * extent, 0.6 * extent, random))];
  if (kind === 'neck' && extent > 0.8) return [zone(band(shape, 0.55, 1.3, -1.7, random.uniform(-0.2, 0.9), random))];
  if (kind === 'profile') {
    return [
      zone(
        smoothClosed(
          [
            [-1.3, -1.2],
            [0.5, -1.3],
            [0.72, -0.8],
            [0.92, -0.35],
            [0.95, 0.1],
            [0.6, 0.5],
            [0.1, 1.1],
            [-1.3, 1],
          ].map(([x, y]) => shape.at(x! + random.normal(0, 0.05), y!)),
        ),
      ),
    ];
  }
  if (kind === 'face') {
    return [-1, 1].map((s) =>
      zone(
        smoothClosed(
          [
            [s * 0.14, -1.2],
            [s * 1.3, -1.1],
            [s * 1.3, 0.6],
            [s * 0.66, 0.5],
            [s * 0.4, 0.15],
            [s * 0.17, -0.2],
          ].map(([x, y]) => shape.at(x! + random.normal(0, 0.03), y!)),
        ),
      ),
    );
  }
  return [];
}

export function halfWhite(part: Part, color: Hsl, random: Random): Zone[] {
  const { shape, kind } = part;
  if (kind === 'trunk') return [{ outline: band(shape, 0.6, 1.3, -2, 2, random), color }];
  return kind === 'hindleg' ? [{ outline: band(shape, 0.75, 1.3, -2, 2, random), color }] : [];
}

/** White ground full of flecks, with a few patches and a coloured head. */
export function ticked(part: Part, look: Look, random: Random): Zone[] {
  const patches =
    isHead(part.kind) || isBody(part.kind) || part.kind === 'tail' ? piebald(part, look, random, 0.75) : [];
  const tan = look.variant.third ? tanPoints(part, look.third, random) : [];
  return [...flecks(part, look.second, random), ...patches, ...tan];
}
