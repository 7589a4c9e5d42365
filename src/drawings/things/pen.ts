import type { Random } from '../../core';
import { picture } from '../dogs';

export type Hsl = picture.Hsl;
export type Vec = picture.Vec;
export type Range = readonly [low: number, high: number];

export const { css, oval, rect, shade } = picture;

/** A colour within ranges. Hues in degrees, may leave [0, 360); saturation and lightness in [0, 1]. */
export function tint(random: Random, h: Range, s: Range, l: Range): Hsl {
  return { h: (random.uniform(...h) + 360) % 360, s: random.uniform(...s), l: random.uniform(...l) };
}

/** Any paint: of cars, cups, balloons. */
export const paint = (random: Random): Hsl => tint(random, [0, 360], [0.15, 0.85], [0.25, 0.75]);

/** A colour as CSS, lighter (> 0) or darker (< 0). */
export const tone = (color: Hsl, amount = 0): string => css(amount === 0 ? color : shade(color, amount));

export const polygon = (points: readonly Vec[], fill: string, opacity = 1): string =>
  picture.filledPath(picture.pathData(points), fill, opacity);

/** A polygon with its corners rounded off. */
export const blob = (points: readonly Vec[], fill: string, opacity = 1): string =>
  polygon(picture.smoothClosed(points), fill, opacity);

export const line = (points: readonly Vec[], stroke: string, width: number, opacity = 1): string =>
  picture.strokedPath(picture.pathData(points, false), stroke, width, opacity);

/** A limb, stem or neck: points with a half-width each. */
export const limb = (nodes: readonly (readonly [x: number, y: number, a: number])[], fill: string): string =>
  polygon(picture.tube(nodes.map(([x, y, a]) => ({ x, y, a }))).outline, fill);

/** The whole numbers from 0 below `count`. */
export const times = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

/** A point at an angle in degrees, clockwise from the right. */
export function polar(x: number, y: number, radius: number, degrees: number): Vec {
  const angle = (degrees * Math.PI) / 180;
  return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
}

/** SVG turned around a point. @param degrees clockwise */
export const turned = (svg: string, degrees: number, x = 0, y = 0): string =>
  `<g transform="rotate(${picture.coordinate(degrees)} ${picture.coordinate(x)} ${picture.coordinate(y)})">${svg}</g>`;

/** A green of leaves. */
export const leaf = (random: Random): Hsl => tint(random, [75, 150], [0.3, 0.65], [0.22, 0.45]);

/** Colour of window panes. */
export const GLASS = '#bcd6e2';
