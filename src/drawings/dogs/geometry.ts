import { coordinate } from './svg';

/** A point; y grows downwards, the ground is y = 0. */
export type Vec = readonly [number, number];

/** A node of a {@link tube}: a point of the spine with the half-widths to its two sides. */
export interface TubeNode {
  readonly x: number;
  readonly y: number;
  /** Half-width to the left of the direction of travel. */
  readonly a: number;
  /** Half-width to the right. Default `a`. */
  readonly b?: number;
}

/** A closed outline with a coordinate system of its own, in which markings and hair are placed. */
export interface Shape {
  readonly outline: readonly Vec[];
  /** From the shape's own coordinates to the drawing. */
  readonly at: (u: number, v: number) => Vec;
}

export const lerp = (from: number, to: number, t: number): number => from + (to - from) * t;
export const mixVec = (p: Vec, q: Vec, t: number): Vec => [lerp(p[0], q[0], t), lerp(p[1], q[1], t)];
export const distance = (p: Vec, q: Vec): number => Math.hypot(q[0] - p[0], q[1] - p[1]);

/** Uniform Catmull-Rom interpolation between the middle two of four values. @param t in [0, 1] */
function catmullRom(p0: number, p1: number, p2: number, p3: number, t: number): number {
  return (
    0.5 * (2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t * t + (3 * p1 - p0 - 3 * p2 + p3) * t * t * t)
  );
}

/** A smooth closed curve through the points. @param perSegment samples per point given; default 5 */
export function smoothClosed(points: readonly Vec[], perSegment = 5): Vec[] {
  const count = points.length;
  const at = (i: number): Vec => points[(i + count) % count]!;
  return points.flatMap((_, i) =>
    Array.from({ length: perSegment }, (__, k): Vec => {
      const [p, q, r, s] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
      const t = k / perSegment;
      return [catmullRom(p[0], q[0], r[0], s[0], t), catmullRom(p[1], q[1], r[1], s[1], t)];
    }),
  );
}

/**
 * A limb, neck, tail or trunk: a smooth spine with varying half-widths and round ends.
 * Its coordinates: u along the spine in [0, 1]; v = -1 on the left edge, 0 on the spine, 1 on the right edge.
 * Both may leave that range: beyond an end the shape goes on straight.
 */
export function tube(nodes: readonly TubeNode[], perSegment = 6): Shape {
  const last = nodes.length - 1;
  const value = (pick: (n: TubeNode) => number, u: number): number => {
    const position = Math.min(1, Math.max(0, u)) * last;
    const i = Math.min(Math.floor(position), last - 1);
    const node = (k: number): number => pick(nodes[Math.min(last, Math.max(0, k))]!);
    return catmullRom(node(i - 1), node(i), node(i + 1), node(i + 2), position - i);
  };
  const spine = (u: number): Vec => [value((n) => n.x, u), value((n) => n.y, u)];
  const tangent = (u: number): Vec => {
    const on = Math.min(1, Math.max(0, u));
    const [p, q] = [spine(Math.max(0, on - 0.01)), spine(Math.min(1, on + 0.01))];
    const length = distance(p, q) || 1;
    return [(q[0] - p[0]) / length, (q[1] - p[1]) / length];
  };
  const widths = (u: number): Vec => [
    Math.max(
      0.3,
      value((n) => n.a, u),
    ),
    Math.max(
      0.3,
      value((n) => n.b ?? n.a, u),
    ),
  ];
  const at = (u: number, v: number): Vec => {
    const [px, py] = spine(u);
    const [tx, ty] = tangent(u);
    const [a, b] = widths(u);
    const across = v < 0 ? v * a : v * b;
    const beyond = (u < 0 ? u : u > 1 ? u - 1 : 0) * 3 * Math.max(a, b);
    return [px - ty * across + tx * beyond, py + tx * across + ty * beyond];
  };
  const samples = last * perSegment;
  const left = Array.from({ length: samples + 1 }, (_, i) => at(i / samples, -1));
  const right = Array.from({ length: samples + 1 }, (_, i) => at(1 - i / samples, 1));
  const outline = [...left, ...cap(at, tangent, widths, 1), ...right, ...cap(at, tangent, widths, 0)];
  return { outline: softened(softened(softened(outline))), at };
}

/** Takes the corners off a closed outline: each point moves to a mean of itself and its neighbours. */
function softened(points: readonly Vec[]): Vec[] {
  return points.map((p, i): Vec => {
    const before = points[(i + points.length - 1) % points.length]!;
    const after = points[(i + 1) % points.length]!;
    return [(before[0] + 2 * p[0] + after[0]) / 4, (before[1] + 2 * p[1] + after[1]) / 4];
  });
}

function cap(at: Shape['at'], tangent: (u: number) => Vec, widths: (u: number) => Vec, end: 0 | 1): Vec[] {
  const [p, q] = end === 1 ? [at(1, -1), at(1, 1)] : [at(0, 1), at(0, -1)];
  const center = mixVec(p, q, 0.5);
  const [a, b] = widths(end);
  const [tx, ty] = tangent(end);
  const reach = ((a + b) / 2) * (end === 1 ? 1 : -1);
  return [0.2, 0.4, 0.6, 0.8].map((t): Vec => {
    const angle = Math.PI * t;
    const across = Math.cos(angle);
    const along = Math.sin(angle) * reach;
    return [
      center[0] + ((p[0] - q[0]) / 2) * across + tx * along,
      center[1] + ((p[1] - q[1]) / 2) * across + ty * along,
    ];
  });
}

/** The ellipse as a shape; its coordinates are multiples of the radii from the center. */
export function ellipse(x: number, y: number, rx: number, ry: number, samples = 20): Shape {
  const at = (u: number, v: number): Vec => [x + u * rx, y + v * ry];
  const outline = Array.from({ length: samples }, (_, i) => {
    const angle = (2 * Math.PI * i) / samples;
    return at(Math.cos(angle), Math.sin(angle));
  });
  return { outline, at };
}

/** Moves, turns and scales points. @param turn radians, clockwise on the screen */
export function placed(points: readonly Vec[], x: number, y: number, turn = 0, scaleX = 1, scaleY = scaleX): Vec[] {
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  return points.map(
    ([px, py]): Vec => [x + px * scaleX * cos - py * scaleY * sin, y + px * scaleX * sin + py * scaleY * cos],
  );
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The smallest box around all outlines. */
export function boxOf(outlines: readonly (readonly Vec[])[]): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const outline of outlines) {
    for (const [x, y] of outline) {
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  return { left, top, right, bottom };
}

/** SVG path data of a polygon (closed) or line (open). */
export function pathData(points: readonly Vec[], closed = true): string {
  return `M${points.map(([x, y]) => `${coordinate(x)} ${coordinate(y)}`).join('L')}${closed ? 'Z' : ''}`;
}
