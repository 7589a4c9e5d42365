import type { Random } from '../../core';
import { smoothClosed, type Shape, type Vec } from './geometry';
import type { Hsl } from './palette';

/** A coloured area inside a part. */
export interface Zone {
  readonly outline: readonly Vec[];
  readonly color: Hsl;
  /** Default 1. */
  readonly opacity?: number;
}

/** An irregular band of a shape: u0..u1 along, v0..v1 across. */
export function band(
  shape: Shape,
  u0: number,
  u1: number,
  v0: number,
  v1: number,
  random: Random,
  rough = 0.06,
): Vec[] {
  const jitter = (): number => random.normal(0, rough);
  const steps = 5;
  const along = (v: number, from: number, to: number, ragged: number): Vec[] =>
    Array.from({ length: steps }, (_, i) => shape.at(from + ((to - from) * i) / (steps - 1), v + jitter() * ragged));
  return smoothClosed([...along(v0, u0, u1, 1), ...along(v1, u1, u0, 1.4)], 3);
}

/** An irregular spot around (u, v) with radii in shape coordinates. */
export function blob(shape: Shape, u: number, v: number, ru: number, rv: number, random: Random): Vec[] {
  const points = Array.from({ length: 8 }, (_, i) => {
    const angle = (Math.PI * i) / 4;
    const k = random.uniform(0.68, 1.25);
    return shape.at(u + Math.cos(angle) * ru * k, v + Math.sin(angle) * rv * k);
  });
  return smoothClosed(points, 3);
}

/** A circle in shape coordinates. */
export function circle(shape: Shape, x: number, y: number, r: number): Vec[] {
  return Array.from({ length: 10 }, (_, i) =>
    shape.at(x + Math.cos((i * Math.PI) / 5) * r, y + Math.sin((i * Math.PI) / 5) * r),
  );
}
