import type { Random } from '../../core';
import { pathData, type Vec } from './geometry';
import { css } from './palette';
import { coordinate as c, filledPath, gradientStop, oval, rect, strokedPath } from './svg';

/** The background of the dog. */
export interface Backdrop {
  readonly svg: string;
  /** Colour of blades and drifts that may stand in front of the feet, if the ground has any. */
  readonly cover: string | undefined;
}

export const color = (h: number, s: number, l: number): string => css({ h: (h + 360) % 360, s, l });

/** A rectangle over the full width that shades from one colour to another. */
export function shadedBand(id: string, y0: number, y1: number, width: number, from: string, to: string): string {
  return (
    `<linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1">` +
    gradientStop(0, from) +
    gradientStop(1, to) +
    '</linearGradient>' +
    rect(0, y0, width, Math.max(0, y1 - y0), `url(#${id})`)
  );
}

/** A soft irregular mass such as a bush, a crown or a cloud. */
export function mass(random: Random, x: number, y: number, rx: number, ry: number, fill: string, opacity = 1): string {
  return Array.from({ length: 4 }, () =>
    oval(
      x + random.normal(0, 0.35) * rx,
      y + random.normal(0, 0.25) * ry,
      rx * random.uniform(0.5, 0.9),
      ry * random.uniform(0.5, 0.9),
      fill,
      opacity,
    ),
  ).join('');
}

/** Rolling line of hills or hedges with its lower side filled. */
export function ridge(random: Random, width: number, y: number, bottom: number, height: number, fill: string): string {
  const points: Vec[] = [[0, bottom]];
  for (let i = 0; i <= 7; i++) points.push([(width * i) / 7, y - height * random.unit()]);
  points.push([width, bottom]);
  return filledPath(pathData(points), fill);
}

/** Blades, pebbles or flakes on the ground, larger towards the viewer. */
export function litter(
  random: Random,
  count: number,
  width: number,
  top: number,
  bottom: number,
  stroke: string,
  tall: number,
): string {
  let d = '';
  for (let i = 0; i < count; i++) {
    const t = random.unit();
    const y = top + (bottom - top) * t;
    const [x, lean] = [random.uniform(0, width), random.normal(0, 3) * (0.3 + t)];
    d += `M${c(x)} ${c(y)}l${c(lean)} ${c(-tall * (0.3 + t) * random.uniform(0.4, 1.2))}`;
  }
  return strokedPath(d, stroke, 2, 0.5);
}

export function sky(random: Random, width: number, bottom: number): string {
  const mood = random.pick([
    [205, 0.6, 0.72],
    [210, 0.25, 0.78],
    [28, 0.6, 0.75],
    [200, 0.5, 0.82],
    [225, 0.2, 0.6],
  ] as const);
  const h = mood[0] + random.normal(0, 6);
  let svg = shadedBand(
    'sky',
    0,
    bottom + 1,
    width,
    color(h, mood[1], mood[2] - 0.14),
    color(h, mood[1] * 0.5, Math.min(0.95, mood[2] + 0.14)),
  );
  for (let i = random.below(3); i > 0; i--)
    svg += mass(random, random.uniform(0, width), bottom * random.uniform(0.1, 0.7), 60, 18, '#ffffff', 0.35);
  return svg;
}

export function fir(random: Random, x: number, y: number, height: number, fill: string): string {
  const w = height * random.uniform(0.18, 0.3);
  return `<path d="${pathData([
    [x - w, y],
    [x, y - height],
    [x + w, y],
  ])}" fill="${fill}"/>`;
}
