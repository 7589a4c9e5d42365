import type { Random } from '../../core';
import { ear } from './ears';
import { ellipse, lerp, pathData, placed, smoothClosed, type Shape, type Vec } from './geometry';
import { hangingLocks } from './hair';
import { has, type Look } from './look';
import { contour, css, shade } from './palette';
import { detail, part, type Item } from './part';
import type { Pose } from './pose';
import { filledPath, oval, strokedPath } from './svg';

/** Points of the profile that other features refer to, in skull radii from the center of the skull. */
interface Profile {
  readonly outline: readonly Vec[];
  /** Tip of the muzzle. */
  readonly tip: number;
  readonly noseY: number;
  readonly lipY: number;
}

function profileOf(look: Look): Profile {
  const { stop, skull, muzzleDepth, muzzle } = look;
  const reach = 0.14 + 1.5 * muzzle;
  const flews = has(look, 'flews') ? 0.2 : 0;
  const noseY = lerp(-0.14, 0.1, Math.min(1, muzzle * 2)) - 0.05 * muzzleDepth;
  const bridge = lerp(-0.5, -0.14, stop);
  const lipY = noseY + 0.36 + 0.36 * muzzleDepth;
  const tip = 0.98 + reach;
  const outline: Vec[] = [
    [-0.95, 0],
    [-0.84, -0.55],
    [-0.38, -0.94],
    [0.25, -0.98 + 0.12 * (1 - skull)],
    [0.72, -0.74],
    [0.98, Math.min(bridge, noseY - 0.05)],
    [lerp(1, tip, 0.55), lerp(bridge, noseY, 0.62)],
    [tip - 0.06, noseY - 0.01],
    [tip + 0.04, noseY + 0.13],
    [tip - 0.03 * (1 + muzzle), lipY - 0.06],
    [lerp(0.9, tip, 0.5), lipY + 0.12 + flews],
    [0.72, lipY + 0.2 + flews * 1.1],
    [0.25, 0.74],
    [-0.4, 0.78],
    [-0.86, 0.48],
  ];
  return { outline, tip, noseY, lipY };
}

/** A head in profile that looks to the right. @param center center of the skull */
export function profileHead(look: Look, pose: Pose, center: Vec, random: Random): Item[] {
  const r = look.skullRadius;
  const profile = profileOf(look);
  const tilt = pose.tilt - (pose.neck - 0.8) * 0.25;
  const put = (points: readonly Vec[]): Vec[] => placed(points, center[0], center[1], tilt, r);
  const spot = (x: number, y: number): Vec => put([[x, y]])[0]!;
  const hair = headHair(look);
  const shape: Shape = { outline: put(smoothClosed(profile.outline)), at: (u, v) => spot(u, v) };
  const earTurn = tilt + (look.earSize > 1.2 ? -0.1 : -0.2);
  const hangs = look.breed.ears.type === 'drop' || look.breed.ears.type === 'long';
  const root = hangs ? spot(-0.12, -0.58) : spot(-0.3, -0.72);
  const farRoot = hangs ? spot(0.12, -0.72) : spot(0.12, -0.84);
  return [
    ...(hangs ? [] : ear(look, { at: farRoot, side: -1, turn: earTurn + 0.32, far: true, narrow: 0.8 })),
    ...openMouth(pose, profile, put),
    part('profile', shape, { hair, edge: true, fall: 0.5 }),
    ...muzzleLines(look, profile, put),
    ...profileFurnishings(look, profile, spot, random),
    detail(eye(look, spot(0.56, -0.32), has(look, 'fall'))),
    detail(nose(look, spot(profile.tip - 0.06, profile.noseY + 0.1), tilt)),
    ...brow(look, spot, random),
    ...ear(look, { at: root, side: -1, turn: earTurn, far: false }),
    ...topknot(look, spot(-0.1, -0.85), random),
  ];
}

function headHair(look: Look): number {
  if (look.hairStyle === 'sleek') return 0;
  const full = has(look, 'beard') || has(look, 'fall') || has(look, 'topknot');
  return look.hair * (full ? 0.5 : 0.25);
}

function openMouth(pose: Pose, { tip, lipY }: Profile, put: (p: readonly Vec[]) => Vec[]): Item[] {
  if (pose.mouth === 'closed') return [];
  const x = lerp(0.95, tip, 0.85);
  const jaw: Vec[] = [
    [0.35, lipY],
    [x - 0.1, lipY - 0.1],
    [x - 0.16, lipY + 0.26],
    [x - 0.35, lipY + 0.4],
    [0.5, lipY + 0.36],
  ];
  const items: Item[] = [
    part('profile', { outline: put(smoothClosed(jaw)), at: (u, v) => put([[u, v]])[0]! }, { tone: -0.22 }),
  ];
  if (pose.mouth === 'tongue') {
    const tongue: Vec[] = [
      [x - 0.5, lipY],
      [x - 0.14, lipY],
      [x - 0.08, lipY + 0.5],
      [x - 0.24, lipY + 0.66],
      [x - 0.38, lipY + 0.4],
    ];
    items.push(detail(filledPath(pathData(put(smoothClosed(tongue))), '#d9707c')));
  }
  return items;
}

function muzzleLines(look: Look, { tip, noseY, lipY }: Profile, put: (p: readonly Vec[]) => Vec[]): Item[] {
  const line = put([
    [tip - 0.02, noseY + 0.22],
    [tip - 0.12, lipY - 0.06],
    [lerp(0.9, tip, 0.55), lipY + 0.04],
    [0.95, lipY + 0.04],
  ]);
  const color = css(contour(look.base, 0.75));
  const items = [detail(strokedPath(pathData(line, false), color, look.skullRadius * 0.06, 0.7))];
  if (has(look, 'wrinkles')) {
    const folds = [0, 1, 2].map((i) =>
      pathData(
        put([
          [0.35 + i * 0.2, -0.85 + i * 0.06],
          [0.42 + i * 0.2, -0.62 + i * 0.05],
          [0.3 + i * 0.22, -0.5 + i * 0.12],
        ]),
        false,
      ),
    );
    items.push(detail(strokedPath(folds.join(''), color, look.skullRadius * 0.06, 0.45)));
  }
  return items;
}

function profileFurnishings(
  look: Look,
  { tip, noseY, lipY }: Profile,
  spot: (x: number, y: number) => Vec,
  random: Random,
): Item[] {
  const r = look.skullRadius;
  const items: Item[] = [];
  if (has(look, 'beard')) {
    const beard: Vec[] = [
      [0.6, 0],
      [tip - 0.2, noseY + 0.05],
      [tip + 0.08, lipY],
      [tip - 0.02, lipY + 0.55],
      [lerp(0.8, tip, 0.4), lipY + 0.7],
      [0.5, lipY + 0.35],
    ];
    const shape: Shape = { outline: smoothClosed(beard.map(([x, y]) => spot(x, y))), at: spot };
    items.push(part('profile', shape, { hair: look.hair * 0.9, tone: 0.14, edge: true, fall: 1 }));
  }
  if (has(look, 'fringe') && !has(look, 'topknot')) {
    const path = hangingLocks(spot(-0.3, 0.1), spot(0.7, 0.2), 6, r * 1.25, random);
    items.push(detail(filledPath(path, css(shade(fallColor(look), 0.04)))));
  }
  return items;
}

/** An eye of a size that fits the head. */
export function eye(look: Look, [x, y]: Vec, half = false, scale = 1): string {
  const r = look.skullRadius * (0.125 + 0.03 * look.skull + (look.breed.family === 'toy' ? 0.03 : 0)) * scale;
  const rim = css(look.base.l < 0.2 ? shade(look.base, 0.16) : contour(look.base, 0.55));
  const shown = half ? 0.75 : 1;
  return (
    oval(x, y, r * 1.25, r * 1.08 * shown, rim) +
    oval(x, y, r * 0.92 * shown, r * 0.92 * shown, css(look.iris)) +
    oval(x, y, r * 0.55 * shown, r * 0.55 * shown, '#0a0808') +
    oval(x + r * 0.32, y - r * 0.34, r * 0.27, r * 0.27, '#fff')
  );
}

function nose(look: Look, [x, y]: Vec, tilt: number): string {
  const r = look.skullRadius * (0.17 + 0.06 * look.muzzleDepth);
  const pad = oval(x, y, r, r * 0.85, css(look.nose), 1, (tilt * 180) / Math.PI);
  return pad + oval(x - r * 0.1, y - r * 0.4, r * 0.4, r * 0.16, '#fff', 0.35);
}

function brow(look: Look, spot: (x: number, y: number) => Vec, random: Random): Item[] {
  const r = look.skullRadius;
  const items: Item[] = [];
  if (has(look, 'fall')) {
    const path = hangingLocks(spot(-0.2, -0.75), spot(0.98, -0.6), 6, r * 0.78, random);
    items.push(detail(filledPath(path, css(shade(fallColor(look), 0.08)))));
  } else if (has(look, 'brows')) {
    const path = hangingLocks(spot(0.42, -0.6), spot(0.95, -0.62), 3, r * 0.3, random);
    items.push(detail(filledPath(path, css(shade(browColor(look), 0.1)))));
  }
  return items;
}

/** Hair that falls over the face has the colour of the head. */
export const fallColor = (look: Look): Look['base'] =>
  look.variant.pattern === 'half-white' || look.variant.pattern === 'irish' ? look.second : look.base;

/** Salt-and-pepper dogs have pale brows and beard. */
export const browColor = (look: Look): Look['base'] =>
  look.variant.pattern === 'countershade' || look.variant.pattern === 'half-white' ? look.second : look.base;

/** Hair on top of the skull, for both views. */
export function topknot(look: Look, [x, y]: Vec, random: Random, facing = false): Item[] {
  const r = look.skullRadius;
  if (has(look, 'crest')) {
    const sides = facing
      ? ([
          [-1.05, -0.4],
          [0.4, 1.05],
        ] as const)
      : ([[-0.85, 0.35]] as const);
    const locks = sides.map(([from, to]) => hangingLocks([x + from * r, y], [x + to * r, y], 6, r * 1.9, random));
    const top = facing ? pathData(ellipse(x, y, r, r * 0.35).outline) : '';
    return [detail(`<path d="${locks.join('')}${top}" fill="${css({ h: 40, s: 0.2, l: 0.86 })}"/>`)];
  }
  if (!has(look, 'topknot')) return [];
  const curly = look.hairStyle === 'curl';
  const size = curly ? 0.78 : 0.5;
  return [
    part('puff', ellipse(x, y - r * 0.1, r * size * 1.08, r * size * 0.72), {
      hair: look.hair * (curly ? 0.9 : 0.5),
      tone: 0.03,
      fall: 0.4,
    }),
  ];
}
