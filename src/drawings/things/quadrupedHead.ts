import type { Random } from '../../core';
import { blob, limb, line, oval, polygon, tint, tone, type Hsl } from './pen';
import type { Build } from './quadrupedBuilds';

export function head(
  build: Build,
  [x, y]: readonly [number, number],
  [nx, ny]: readonly [number, number],
  coat: Hsl,
  random: Random,
): string {
  const { depth } = build.head;
  const dark = build.pattern === 'wool' ? tint(random, [20, 40], [0.05, 0.3], [0.12, 0.7]) : coat;
  const skull = limb(
    [
      [x - 1, y, depth * 0.95],
      [(x + nx) / 2, (y + ny) / 2, depth * 0.8],
      [nx, ny, depth * 0.5],
    ],
    tone(dark, 0.02),
  );
  const trunk = build.trunk
    ? limb(
        [
          [nx - 4, ny, 7],
          [nx + 6, ny + 16, 5],
          [nx + 5 + random.normal(0, 5), ny + 38, 3.4],
        ],
        tone(coat, -0.08),
      ) +
      line(
        [
          [nx - 2, ny + 8],
          [nx + 12, ny + 14],
        ],
        '#f4efe0',
        3.4,
      )
    : oval(nx, ny, depth * 0.34, depth * 0.3, tone(dark, build.coat[0][0] > 300 ? -0.2 : -0.6));
  const eye = oval(x + depth * 0.45, y - depth * 0.25, 1.5, 1.6, '#15110f');
  return (
    horns(build, x, y - depth * 0.8) +
    ear(build, x, y, dark, -0.2) +
    skull +
    trunk +
    eye +
    ear(build, x - 2.5, y + 0.5, dark, -0.08)
  );
}

function ear(build: Build, x: number, y: number, coat: Hsl, shade: number): string {
  const d = build.head.depth;
  switch (build.ears) {
    case 'point':
      return polygon(
        [
          [x - d * 0.75, y - d * 0.5],
          [x - d * 0.25, y - d * 1.75],
          [x + d * 0.3, y - d * 0.7],
        ],
        tone(coat, shade),
      );
    case 'round':
      return oval(x - d * 0.5, y - d * 0.95, d * 0.36, d * 0.5, tone(coat, shade));
    case 'droop':
      return oval(x - d * 0.8, y - d * 0.2, d * 0.75, d * 0.32, tone(coat, shade), 1, 25);
    case 'long':
      return oval(x - d * 0.5, y - d * 2, d * 0.32, d * 1.35, tone(coat, shade), 1, -12);
    case 'sail':
      return blob(
        [
          [x - 3, y - d],
          [x - d * 1.5, y - d * 0.7],
          [x - d * 1.25, y + d],
          [x - 2, y + d * 0.5],
        ],
        tone(coat, shade),
      );
  }
}

function horns({ horns: kind }: Build, x: number, y: number): string {
  switch (kind) {
    case 'cow':
      return line(
        [
          [x - 2, y],
          [x + 2, y - 7],
          [x + 7, y - 9],
        ],
        '#e8dfc8',
        2.6,
      );
    case 'ossicones':
      return (
        line(
          [
            [x - 2, y],
            [x - 3, y - 8],
          ],
          '#6b4a2c',
          2.4,
        ) +
        line(
          [
            [x + 2, y],
            [x + 2, y - 8],
          ],
          '#6b4a2c',
          2.4,
        )
      );
    case 'antlers':
      return [0, 5]
        .map(
          (dx) =>
            line(
              [
                [x + dx - 2, y],
                [x + dx - 6, y - 12],
                [x + dx - 1, y - 22],
              ],
              '#7d5a3a',
              1.9,
            ) +
            line(
              [
                [x + dx - 5, y - 9],
                [x + dx + 4, y - 15],
              ],
              '#7d5a3a',
              1.7,
            ),
        )
        .join('');
    case undefined:
      return '';
  }
}

export function tail({ tail: kind }: Build, x: number, y: number, leg: number, coat: Hsl, random: Random): string {
  const sway = random.normal(0, 4);
  switch (kind) {
    case 'thin':
      return line(
        [
          [x + 4, y],
          [x - 12, y - 6 + sway],
          [x - 14, y - 26 + sway],
        ],
        tone(coat, -0.1),
        4.5,
      );
    case 'tuft':
      return (
        line(
          [
            [x + 3, y],
            [x - 5, y + leg * 0.5],
            [x - 6 + sway, y + leg * 0.9],
          ],
          tone(coat, -0.2),
          2,
        ) + oval(x - 6 + sway, y + leg * 0.95, 2.4, 5, tone(coat, -0.7))
      );
    case 'brush':
      return limb(
        [
          [x + 3, y, 3],
          [x - 8, y + leg * 0.4, 5],
          [x - 9 + sway, y + leg * 1.05, 2],
        ],
        tone(coat, -0.5),
      );
    case 'stub':
      return oval(x, y, 4.2, 4, tone(coat, 0.25));
    case 'curl':
      return line(
        [
          [x + 2, y],
          [x - 4, y - 4],
          [x - 7, y],
          [x - 3, y + 2],
          [x - 5, y - 6],
        ],
        tone(coat, -0.12),
        2,
      );
  }
}
