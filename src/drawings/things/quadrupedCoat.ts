import type { Random } from '../../core';
import { line, oval, times, tint, tone, type Hsl } from './pen';
import type { Build } from './quadrupedBuilds';

export function markings(
  { pattern }: Build,
  length: number,
  y: number,
  depth: number,
  coat: Hsl,
  random: Random,
): string {
  const half = length / 2 - 4;
  switch (pattern) {
    case 'patches': {
      const ink = random.chance(0.5) ? '#1d1a1a' : tone(tint(random, [10, 24], [0.4, 0.6], [0.2, 0.4]));
      return times(5, () => {
        const [x, dy] = [random.uniform(-half, half), random.normal(0, depth * 0.4)];
        return oval(
          x,
          y + Math.max(-depth * 0.5, Math.min(depth * 0.5, dy)),
          random.uniform(5, 11),
          random.uniform(4, depth * 0.5),
          ink,
          1,
          random.below(90),
        );
      }).join('');
    }
    case 'stripes':
      return times(9, (i) => {
        const x = -half + (i * 2 * half) / 8 + random.normal(0, 0.8);
        return line(
          [
            [x, y - depth * 0.92],
            [x + 2.5, y],
            [x - 1, y + depth * 0.8],
          ],
          '#1c1a1d',
          random.uniform(2.2, 3.2),
        );
      }).join('');
    case 'tiles':
      return times(16, (i) => {
        const [x, dy] = [
          -half + ((i % 6) * 2 * half) / 5 + random.normal(0, 1.4),
          (Math.floor(i / 6) - 1) * depth * 0.62,
        ];
        return oval(x, y + dy, 3.4, 3, tone({ h: 24, s: 0.55, l: 0.36 }), 1, random.below(90));
      }).join('');
    case 'wool':
      return times(26, (i) => {
        const a = (i / 26) * 2 * Math.PI;
        return oval(
          Math.cos(a) * half * random.uniform(0.5, 1.1),
          y + Math.sin(a) * depth * random.uniform(0.5, 0.95),
          7,
          6.4,
          tone(coat, random.normal(0, 0.05)),
        );
      }).join('');
    case 'bands':
      return random.chance(0.6)
        ? times(6, (i) =>
            line(
              [
                [-half + (i * 2 * half) / 5, y - depth * 0.9],
                [-half + 2 + (i * 2 * half) / 5, y + depth * 0.2],
              ],
              tone(coat, -0.4),
              2.2,
              0.8,
            ),
          ).join('')
        : '';
    case undefined:
      return '';
  }
}

export function neckMarkings(
  { pattern, neck }: Build,
  x: number,
  y: number,
  hx: number,
  hy: number,
  random: Random,
): string {
  if (pattern !== 'tiles' && pattern !== 'stripes') return '';
  const count = Math.round(neck.length / 7);
  return times(count, (i) => {
    const t = (i + 0.7) / (count + 0.5);
    const [px, py] = [x + (hx - x) * t + random.normal(0, 1), y + (hy - y) * t];
    return pattern === 'tiles'
      ? oval(px, py, 3.2, 2.8, tone({ h: 24, s: 0.55, l: 0.36 }))
      : line(
          [
            [px - neck.width * 0.8, py - 2],
            [px + neck.width * 0.8, py + 2],
          ],
          '#1c1a1d',
          2.4,
        );
  }).join('');
}
