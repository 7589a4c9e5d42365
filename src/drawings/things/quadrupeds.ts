import type { Random } from '../../core';
import { blob, limb, line, oval, tint, tone, type Hsl } from './pen';
import { BUILDS, type Build } from './quadrupedBuilds';
import { markings, neckMarkings } from './quadrupedCoat';
import { head, tail } from './quadrupedHead';
import { extent, type DrawnThing, type ThingRow } from './thing';

export const QUADRUPEDS: readonly ThingRow[] = Object.entries<Build>(BUILDS).map(([name, build]) => [
  name,
  (random) => quadruped(build, random),
]);

function quadruped(build: Build, random: Random): DrawnThing {
  const vary = (value: number, by = 0.07): number => value * (1 + random.normal(0, by));
  const coat = tint(random, ...build.coat);
  const [leg, length, depth] = [vary(build.leg), vary(build.length), vary(build.depth)];
  const [rear, front, back] = [-length / 2, length / 2, -leg - 2 * depth];
  const middle = -leg - depth;
  const rise = build.neck.rise + random.normal(0, 0.14);
  const neck = vary(build.neck.length);
  const [hx, hy] = [front + Math.cos(rise) * neck - 2, back + depth * 0.7 - Math.sin(rise) * neck];
  const headLength = vary(build.head.length);
  const nod = random.normal(0.25, 0.15);
  const [nx, ny] = [hx + Math.cos(nod) * headLength, hy + Math.sin(nod) * headLength];
  const body =
    tail(build, rear, middle - depth * 0.4, leg, coat, random) +
    legs(build, rear, front, leg, depth, coat, random) +
    (build.hump
      ? blob(
          [
            [-length * 0.3, back + 6],
            [-4, back - depth * 1.3],
            [length * 0.28, back + 6],
          ],
          tone(coat, -0.06),
        )
      : '') +
    limb(
      [
        [rear + depth * 0.55, middle, depth * 0.95],
        [0, middle + random.normal(0, 0.8), depth],
        [front - depth * 0.5, middle, depth * 0.92],
      ],
      tone(coat),
    ) +
    markings(build, length, middle, depth, coat, random);
  const upper =
    limb(
      [
        [front - depth * 0.5, back + depth, build.neck.width * 1.5],
        [(front + hx) / 2, (back + depth + hy) / 2, build.neck.width * 1.05],
        [hx, hy, build.neck.width * 0.85],
      ],
      tone(coat, 0.04),
    ) +
    neckMarkings(build, front, back + depth, hx, hy, random) +
    (build.mane
      ? line(
          [
            [front - depth, back + 2],
            [(front + hx) / 2 - 4, (back + hy) / 2 - 2],
            [hx - 3, hy - build.neck.width],
          ],
          tone(coat, -0.6),
          6,
        )
      : '') +
    head(build, [hx, hy], [nx, ny], coat, random);
  const top = Math.min(
    hy - build.head.depth - (build.horns || build.ears === 'long' ? 24 : 8),
    back - (build.hump ? depth : 0),
  );
  return { ...extent(body + upper, 0, -top), left: rear - 14, right: Math.max(nx, front) + 4 };
}

function legs(
  build: Build,
  rear: number,
  front: number,
  leg: number,
  depth: number,
  coat: Hsl,
  random: Random,
): string {
  const stride = random.normal(0, 0.16) * leg;
  const one = (x: number, swing: number, shade: number): string =>
    limb(
      [
        [x, -leg - depth * 0.5, build.bone * 1.7],
        [x + swing * 0.4, -leg * 0.5, build.bone],
        [x + swing, -2, build.bone * 0.95],
      ],
      tone(coat, shade),
    ) + oval(x + swing + 1, -1.5, build.bone * 1.2, 2.2, tone(coat, -0.6));
  const [a, b] = [rear + build.bone * 2.2, front - build.bone * 2.4];
  return one(a + 6, -stride, -0.3) + one(b + 5, stride, -0.3) + one(a, stride, -0.06) + one(b, -stride, -0.06);
}
