import { lerp, pathData, smoothClosed, type Shape, type Vec } from './geometry';
import { has, type Look } from './look';
import { contour, css } from './palette';
import { detail, part, type Item } from './part';
import type { Pose } from './pose';
import { filledPath, oval, strokedPath } from './svg';

/** Measures of a face, in skull radii from the center of the skull. */
export interface Face {
  readonly width: number;
  readonly muzzleWidth: number;
  readonly chin: number;
  readonly noseY: number;
  /** Sideways shift of protruding features, by the turn of the head. */
  readonly turn: number;
}

export function faceOf(look: Look, yaw: number): Face {
  const { muzzle, muzzleDepth, skull } = look;
  const reach = 0.2 + muzzle;
  return {
    width: 0.8 + 0.3 * skull,
    muzzleWidth: 0.3 + 0.36 * muzzleDepth - 0.06 * muzzle,
    chin: 0.84 + 0.52 * muzzle + 0.1 * muzzleDepth,
    noseY: 0.12 + 0.52 * Math.min(1, muzzle * 1.15) - 0.04 * muzzleDepth,
    turn: yaw * (0.16 + 0.3 * reach * 0.6),
  };
}

/** The raised pad of the muzzle, with an open mouth behind it. */
export function muzzle(
  look: Look,
  pose: Pose,
  { muzzleWidth: m, chin, noseY, turn }: Face,
  spot: (x: number, y: number) => Vec,
  r: number,
): Item[] {
  const items: Item[] = [];
  const lipY = lerp(noseY, chin, 0.6);
  if (pose.mouth !== 'closed') {
    const low = chin + 0.2;
    const jaw: Vec[] = [
      [-m * 0.75, lipY],
      [0, lipY - 0.1],
      [m * 0.75, lipY],
      [m * 0.5, low],
      [0, low + 0.08],
      [-m * 0.5, low],
    ];
    const put = (points: readonly Vec[]): string => pathData(smoothClosed(points.map(([x, y]) => spot(x + turn, y))));
    items.push(detail(filledPath(put(jaw), '#3a1518')));
    const hang = pose.mouth === 'tongue' ? 0.38 : 0.05;
    const tongue: Vec[] = [
      [-m * 0.4, lipY + 0.08],
      [m * 0.4, lipY + 0.08],
      [m * 0.42, low + hang * 0.6],
      [0, low + hang],
      [-m * 0.42, low + hang * 0.6],
    ];
    items.push(detail(filledPath(put(tongue), '#dd7a85')));
  }
  const flews = has(look, 'flews') ? 0.18 : 0;
  const top = noseY - 0.3 - 0.25 * look.muzzle;
  const pad: Vec[] = [
    [turn, top],
    [m * 0.72 + turn, noseY - 0.02],
    [m * 1.04 + turn, lipY],
    [m * 0.72 + turn, lipY + 0.2 + flews],
    [turn, lipY + 0.06],
    [-m * 0.72 + turn, lipY + 0.2 + flews],
    [-m * 1.04 + turn, lipY],
    [-m * 0.72 + turn, noseY - 0.02],
  ];
  const shape: Shape = { outline: smoothClosed(pad.map(([x, y]) => spot(x, y))), at: spot };
  items.push(part('face', shape, { tone: 0.06, hair: look.hairStyle === 'sleek' ? 0 : look.hair * 0.12 }));
  const shadow = css(contour(look.base, 0.6));
  for (const side of [-1, 1]) {
    const line = [spot(turn + side * m * 0.5, top + 0.05), spot(turn + side * m * 0.98, lipY - 0.05)];
    items.push(detail(strokedPath(pathData(line, false), shadow, r * 0.08, 0.18)));
  }
  return items;
}

export function noseAndMouth(
  look: Look,
  { muzzleWidth: m, chin, noseY, turn }: Face,
  spot: (x: number, y: number) => Vec,
  r: number,
): Item[] {
  const w = 0.17 + 0.13 * look.muzzleDepth;
  const tip = turn * 1.12;
  const nose: Vec[] = [
    [-w, noseY - 0.08],
    [0, noseY - 0.15],
    [w, noseY - 0.08],
    [w * 0.72, noseY + 0.1],
    [0, noseY + 0.2],
    [-w * 0.72, noseY + 0.1],
  ];
  const path = pathData(smoothClosed(nose.map(([x, y]) => spot(x + tip, y))));
  const lipY = lerp(noseY, chin, 0.6);
  const lip = (side: number): Vec[] => [
    spot(turn, lipY),
    spot(turn + side * m * 0.16, lipY + 0.13),
    spot(turn + side * m * 0.36, lipY + 0.19),
    spot(turn + side * m * 0.62, lipY + 0.15),
  ];
  const lines = [[spot(tip, noseY + 0.18), spot(turn, lipY)], lip(-1), lip(1)];
  const mouth = lines.map((line) => pathData(line, false)).join('');
  const [hx, hy] = spot(tip - w * 0.2, noseY - 0.06);
  return [
    detail(strokedPath(mouth, css(contour(look.base, 0.8)), r * 0.06, 0.75)),
    detail(filledPath(path, css(look.nose)) + oval(hx, hy, r * w * 0.45, r * 0.05, '#fff', 0.35)),
  ];
}
