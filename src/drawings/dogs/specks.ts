import type { Random } from '../../core';
import type { Shape, Vec } from './geometry';
import type { Hsl } from './palette';
import { isHead, type Part } from './part';
import { blob, type Zone } from './zones';

/** Fine flecks all over a part, as in ticked and roan coats. */
export function flecks(part: Part, color: Hsl, random: Random): Zone[] {
  const count = part.kind === 'trunk' || part.kind === 'chest' ? 60 : isHead(part.kind) ? 14 : 14;
  return dots(part, color, random, count, 0.9);
}

/** Distinct spots. @param scale 1 for a Dalmatian; larger spots are fewer */
export function spots(part: Part, color: Hsl, random: Random, scale: number): Zone[] {
  const count = Math.round((part.kind === 'trunk' || part.kind === 'chest' ? 34 : isHead(part.kind) ? 9 : 7) / scale);
  return dots(part, color, random, count, 2.5 * scale);
}

/** Torn dark patches of several sizes over a diluted ground, as in merle coats. */
export function marbling(part: Part, color: Hsl, random: Random): Zone[] {
  if (part.kind === 'paw') return [];
  const large = spots(part, color, random, 2.8).map((zone) => ({ ...zone, opacity: 0.45 }));
  return [...large, ...spots(part, color, random, 1).map((zone) => ({ ...zone, opacity: 0.8 }))];
}

/** Round spots of a radius in drawing units, relative to the depth of the part. */
function dots(part: Part, color: Hsl, random: Random, count: number, radius: number): Zone[] {
  const { shape, kind } = part;
  const head = isHead(kind);
  return Array.from({ length: count }, () => {
    const [u, v] =
      head || kind === 'paw'
        ? [random.uniform(-1, 1.8), random.uniform(-1, 1)]
        : [random.uniform(0, 1), random.uniform(-1, 1)];
    const [x, y] = shape.at(u, v);
    const r = radius * random.uniform(0.55, 1.25) * (head || kind === 'ear' ? 0.75 : 1);
    const local: Shape = { outline: [], at: (a, b) => [x + a, y + b] };
    return { outline: radius > 1.5 ? blob(local, 0, 0, r, r * 0.9, random) : circleAt(x, y, r), color };
  });
}

function circleAt(x: number, y: number, r: number): Vec[] {
  return [0, 1, 2, 3, 4, 5].map((i) => [x + r * Math.cos((i * Math.PI) / 3), y + r * Math.sin((i * Math.PI) / 3)]);
}

/** Dark stripes across the body, as in brindle coats. */
export function stripes(part: Part, random: Random): Zone[] {
  const { shape, kind } = part;
  if (isHead(kind) || kind === 'ear' || kind === 'paw' || kind === 'puff') return [];
  const count = kind === 'trunk' || kind === 'chest' ? 24 : 9;
  return Array.from({ length: count }, (_, i) => {
    const u = (i + random.uniform(0.2, 0.8)) / count;
    const lean = random.normal(0.02, 0.02);
    const [v0, v1] = [random.uniform(-1.2, -0.3), random.uniform(0.2, 1.1)];
    const w = 0.2 / count;
    const outline = [
      shape.at(u - w, v0),
      shape.at(u + w, v0),
      shape.at(u + w + lean, (v0 + v1) / 2),
      shape.at(u + lean, v1),
      shape.at(u - w + lean, (v0 + v1) / 2),
    ];
    return { outline, color: { h: 20, s: 0.2, l: 0.1 }, opacity: 0.42 };
  });
}
