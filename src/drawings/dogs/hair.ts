import type { Random } from '../../core';
import { distance, mixVec, pathData, type Shape, type Vec } from './geometry';
import { coordinate } from './svg';

/** Effect of hair on an outline: none, soft tufts, spikes, curls, cords. */
export type HairStyle = 'sleek' | 'tuft' | 'wire' | 'curl' | 'cord';

/** Distance between tufts and how far they hang and stick out, per style, in multiples of the hair length. */
const STYLE: Readonly<Record<Exclude<HairStyle, 'sleek'>, { step: number; out: number; hang: number }>> = {
  tuft: { step: 0.75, out: 0.5, hang: 0.55 },
  wire: { step: 0.6, out: 0.95, hang: 0.4 },
  curl: { step: 0.85, out: 0.5, hang: 0 },
  cord: { step: 0.55, out: 0.35, hang: 0.8 },
};

/**
 * The outline of a furry shape.
 *
 * @param length hair length in drawing units; below 0.5 the outline stays as it is
 */
export function hairyOutline(
  outline: readonly Vec[],
  style: HairStyle,
  length: number,
  random: Random,
): readonly Vec[] {
  if (style === 'sleek' || length < 0.5) return outline;
  const { step, out, hang } = STYLE[style];
  const points = resample(outline, Math.max(1.3, step * length));
  const side = signedArea(points) > 0 ? 1 : -1;
  return points.flatMap((p, i): Vec[] => {
    const q = points[(i + 1) % points.length]!;
    const width = distance(p, q) || 1;
    const normal: Vec = [(side * (q[1] - p[1])) / width, (-side * (q[0] - p[0])) / width];
    const reach = length * out * random.uniform(0.45, 1.15);
    if (style === 'curl') {
      const bulge = (t: number, k: number): Vec => offset(mixVec(p, q, t), normal, reach * k, 0);
      return [p, bulge(0.1, 0.7), bulge(0.5, 1), bulge(0.9, 0.7)];
    }
    const tip = offset(mixVec(p, q, random.uniform(0.3, 0.8)), normal, reach, length * hang * random.uniform(0.5, 1));
    return [p, tip];
  });
}

function offset(p: Vec, normal: Vec, reach: number, down: number): Vec {
  return [p[0] + normal[0] * reach, p[1] + normal[1] * reach + down];
}

/** Points at about equal distances along the closed outline. */
function resample(outline: readonly Vec[], step: number): Vec[] {
  const points: Vec[] = [];
  let left = 0;
  outline.forEach((p, i) => {
    const q = outline[(i + 1) % outline.length]!;
    const length = distance(p, q);
    for (; left < length; left += step) points.push(mixVec(p, q, left / length));
    left -= length;
  });
  return points.length < 3 ? [...outline] : points;
}

function signedArea(points: readonly Vec[]): number {
  return points.reduce((sum, p, i) => {
    const q = points[(i + 1) % points.length]!;
    return sum + p[0] * q[1] - q[0] * p[1];
  }, 0);
}

export interface StrokeOptions {
  readonly count: number;
  readonly length: number;
  /** Weight, 0 to 1, of falling towards the ground instead of lying along the body. */
  readonly fall: number;
  /** Range of the shape's u that is covered. Default [0, 1]. */
  readonly u?: readonly [number, number];
  /** Range of the shape's v. Default [-0.9, 0.95]. */
  readonly v?: readonly [number, number];
}

/** SVG path data of hair strokes all over a shape, against the direction of u, as hair lies on a trunk. */
export function hairStrokes(shape: Shape, style: HairStyle, options: StrokeOptions, random: Random): string {
  const { count, length, fall, u = [0, 1], v = [-0.9, 0.95] } = options;
  const strokes: string[] = [];
  for (let i = 0; i < count; i++) {
    const [su, sv] = [random.uniform(u[0], u[1]), random.uniform(v[0], v[1])];
    const p = shape.at(su, sv);
    const back = shape.at(su - 0.05, sv);
    const reach = distance(p, back) || 1;
    const l = length * random.uniform(0.6, 1.3);
    const dx = ((back[0] - p[0]) / reach) * l * (1 - fall) + random.normal(0, 0.12) * l;
    const dy = ((back[1] - p[1]) / reach) * l * (1 - fall) + l * fall;
    strokes.push(style === 'curl' ? curl(p, l * 0.5, random) : bentStroke(p, dx, dy, random.normal(0, 0.15)));
  }
  return strokes.join('');
}

function bentStroke(p: Vec, dx: number, dy: number, bend: number): string {
  const c = [dx * 0.5 - dy * bend, dy * 0.5 + dx * bend].map(coordinate).join(' ');
  return `M${p.map(coordinate).join(' ')}q${c} ${coordinate(dx)} ${coordinate(dy)}`;
}

function curl(p: Vec, r: number, random: Random): string {
  const s = random.chance(0.5) ? 1 : -1;
  const text = [0, -r * 1.5, r * 1.4 * s, -r * 1.2, r * 1.2 * s, 0].map(coordinate);
  return `M${p.map(coordinate).join(' ')}c${text.join(' ')}`;
}

/** Path data of a lock of hair hanging from a line between two points: a fringe, a beard, a fall of hair. */
export function hangingLocks(from: Vec, to: Vec, locks: number, length: number, random: Random): string {
  const edge: Vec[] = [];
  for (let i = 0; i <= locks; i++) {
    const t = i / locks;
    const profile = 0.55 + 0.45 * Math.sin(Math.PI * t);
    const [x, y] = mixVec(to, from, t);
    edge.push([x + random.normal(0, 0.06) * length, y + length * profile * random.uniform(0.8, 1.1)]);
    if (i < locks) {
      const [mx, my] = mixVec(to, from, t + 0.5 / locks);
      edge.push([mx, my + length * profile * 0.72]);
    }
  }
  return pathData([from, to, ...edge]);
}
