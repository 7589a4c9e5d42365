import type { Random } from '../../core';
import { ear } from './ears';
import { ellipse, lerp, pathData, smoothClosed, type Shape, type Vec } from './geometry';
import { faceOf, muzzle, noseAndMouth, type Face } from './face';
import { hangingLocks } from './hair';
import { has, type Look } from './look';
import { contour, css, shade } from './palette';
import { detail, part, type Item } from './part';
import type { Pose } from './pose';
import { browColor, eye, fallColor, topknot } from './profileHead';
import { filledPath, strokedPath } from './svg';

/** A head turned to the camera. @param center center of the skull */
export function facingHead(look: Look, pose: Pose, center: Vec, random: Random): Item[] {
  const r = look.skullRadius * 1.06;
  const face = faceOf(look, pose.yaw);
  const roll = pose.tilt * 0.8;
  const [cos, sin] = [Math.cos(roll), Math.sin(roll)];
  const spot = (x: number, y: number): Vec => [
    center[0] + r * (x * cos - y * sin),
    center[1] + r * (x * sin + y * cos),
  ];
  const { width: w, muzzleWidth: m, chin, turn } = face;
  const outline: Vec[] = [
    [0, -0.98],
    [0.55 * w, -0.88],
    [0.95 * w, -0.4],
    [0.93 * w, 0.1],
    [lerp(0.8 * w, m, 0.35) + turn * 0.4, lerp(0.1, chin, 0.42)],
    [m * 1.02 + turn * 0.8, lerp(0.1, chin, 0.7)],
    [m * 0.78 + turn, chin * 0.96],
    [turn, chin],
    [-m * 0.78 + turn, chin * 0.96],
    [-m * 1.02 + turn * 0.8, lerp(0.1, chin, 0.7)],
    [-lerp(0.8 * w, m, 0.35) + turn * 0.4, lerp(0.1, chin, 0.42)],
    [-0.93 * w, 0.1],
    [-0.95 * w, -0.4],
    [-0.55 * w, -0.88],
  ];
  const shape: Shape = { outline: smoothClosed(outline.map(([x, y]) => spot(x, y))), at: spot };
  const full = has(look, 'beard') || has(look, 'fall') || has(look, 'topknot');
  const hair = look.hairStyle === 'sleek' ? 0 : look.hair * (full ? 0.6 : 0.35);
  const hangs = look.breed.ears.type === 'drop' || look.breed.ears.type === 'long';
  const ears = ([-1, 1] as const).flatMap((side) => ear(look, earPlace(look, face, side, spot, roll)));
  const back = look.breed.ears.type === 'rose' || !hangs;
  return [
    ...(back ? ears : []),
    part('face', shape, { hair, edge: true, fall: 0.7 }),
    ...muzzle(look, pose, face, spot, r),
    ...furnishings(look, face, spot, r, random),
    ...(has(look, 'fall') && random.chance(0.6) ? [] : eyes(look, face, spot)),
    ...brows(look, face, spot, r, random),
    ...(back ? [] : ears),
    ...topknot(look, spot(0, -0.85), random, true),
    ...(has(look, 'fall') ? [fall(look, spot, r, random)] : []),
    ...noseAndMouth(look, face, spot, r),
  ];
}

function earPlace(
  look: Look,
  { width, turn }: Face,
  side: 1 | -1,
  spot: (x: number, y: number) => Vec,
  roll: number,
): Parameters<typeof ear>[1] {
  const { type } = look.breed.ears;
  const narrow = 1 - side * turn * 0.5;
  const shift = -turn * 0.25;
  if (type === 'drop' || type === 'long')
    return {
      at: spot(side * (0.76 + (look.hairStyle === 'sleek' ? 0 : 0.1)) * width + shift, -0.58),
      side,
      turn: roll - side * 0.12,
      far: false,
      narrow: narrow * 0.95,
    };
  if (type === 'button' || type === 'rose')
    return {
      at: spot(side * 0.68 * width + shift, -0.66),
      side,
      turn: roll,
      far: false,
      narrow: narrow * 0.95,
    };
  const out = type === 'butterfly' ? 0.72 : type === 'bat' ? 0.6 : 0.4;
  return {
    at: spot(side * 0.6 * width + shift, -0.74),
    side,
    turn: roll + side * out * 0.6,
    far: false,
    narrow,
  };
}

function eyes(look: Look, { width, turn }: Face, spot: (x: number, y: number) => Vec): Item[] {
  const apart = 0.4 * width + 0.03;
  return [-1, 1].map((side) => detail(eye(look, spot(side * apart + turn * 0.55, -0.16), false, 1.08)));
}

function furnishings(
  look: Look,
  { chin, muzzleWidth: m, noseY, turn, width }: Face,
  spot: (x: number, y: number) => Vec,
  r: number,
  random: Random,
): Item[] {
  const items: Item[] = [];
  if (has(look, 'fringe') && !has(look, 'crest')) {
    for (const side of [-1, 1]) {
      const path = hangingLocks(spot(side * 0.35 * width, 0.0), spot(side * 1.05 * width, -0.1), 5, r * 1.5, random);
      items.push(detail(filledPath(path, css(shade(look.base, 0.03)))));
    }
  }
  if (has(look, 'beard')) {
    const beard: Vec[] = [
      [turn, noseY - 0.02],
      [m * 1.25 + turn, noseY + 0.1],
      [m * 1.6 + turn, lerp(noseY, chin, 0.7)],
      [m * 1.15 + turn, chin + 0.3],
      [turn, chin + 0.45],
      [-m * 1.15 + turn, chin + 0.3],
      [-m * 1.6 + turn, lerp(noseY, chin, 0.7)],
      [-m * 1.25 + turn, noseY + 0.1],
    ];
    const shape: Shape = { outline: smoothClosed(beard.map(([x, y]) => spot(x, y))), at: spot };
    items.push(part('face', shape, { hair: look.hair * 0.9, tone: 0.12, edge: true, fall: 1 }));
  }
  if (has(look, 'wrinkles')) {
    const fold = (y: number, half: number): string =>
      pathData([spot(-half, y + 0.08), spot(0, y), spot(half, y + 0.08)], false);
    const color = css(contour(look.base, 0.6));
    const folds = fold(-0.62, 0.35) + fold(-0.46, 0.28) + fold(-0.32, 0.16);
    items.push(detail(strokedPath(folds, color, r * 0.06, 0.4)));
  }
  return items;
}

function brows(
  look: Look,
  { width, turn }: Face,
  spot: (x: number, y: number) => Vec,
  r: number,
  random: Random,
): Item[] {
  if (!has(look, 'brows') || has(look, 'fall')) return [];
  return [-1, 1].map((side) => {
    const x = side * (0.4 * width + 0.03) + turn * 0.55;
    const path = hangingLocks(spot(x - 0.24, -0.42), spot(x + 0.24, -0.42), 3, r * 0.3, random);
    return detail(filledPath(path, css(shade(browColor(look), 0.1))));
  });
}

function fall(look: Look, spot: (x: number, y: number) => Vec, r: number, random: Random): Item {
  const path = hangingLocks(spot(-0.8, -0.62), spot(0.8, -0.62), 9, r * 0.95, random);
  const [x, y] = spot(0, -0.7);
  const dome = pathData(ellipse(x, y, r * 0.8, r * 0.36).outline);
  const hair = css(shade(fallColor(look), 0.05));
  const edge = strokedPath(path, css(contour(fallColor(look), 0.3)), 0.5, 0.4);
  return detail(filledPath(path, hair) + edge + filledPath(dome, hair));
}
