import type { Random } from '../../core';
import { ear } from './ears';
import { coordinate, ellipse, lerp, pathData, smoothClosed, type Shape, type Vec } from './geometry';
import { hangingLocks } from './hair';
import { has, type Look } from './look';
import { contour, css, shade } from './palette';
import { detail, part, type Item } from './part';
import type { Pose } from './pose';
import { browColor, eye, topknot } from './profileHead';

/** Measures of a face, in skull radii from the center of the skull. */
interface Face {
  readonly width: number;
  readonly muzzleWidth: number;
  readonly chin: number;
  readonly noseY: number;
  /** Sideways shift of what stands out, by the turn of the head. */
  readonly turn: number;
}

function faceOf(look: Look, yaw: number): Face {
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

/** A head turned to the camera. @param center center of the skull */
export function facingHead(look: Look, pose: Pose, center: Vec, random: Random): Item[] {
  const r = look.skullRadius * 1.06;
  const face = faceOf(look, pose.yaw);
  const roll = pose.tilt * 0.8;
  const [cos, sin] = [Math.cos(roll), Math.sin(roll)];
  const spot = (x: number, y: number): Vec => [center[0] + r * (x * cos - y * sin), center[1] + r * (x * sin + y * cos)];
  const { width: w, muzzleWidth: m, chin, turn } = face;
  const outline: Vec[] = [
    [0, -0.98], [0.55 * w, -0.88], [0.95 * w, -0.4], [0.93 * w, 0.1],
    [lerp(0.8 * w, m, 0.35) + turn * 0.4, lerp(0.1, chin, 0.42)], [m * 1.02 + turn * 0.8, lerp(0.1, chin, 0.7)], [m * 0.78 + turn, chin * 0.96],
    [turn, chin], [-m * 0.78 + turn, chin * 0.96], [-m * 1.02 + turn * 0.8, lerp(0.1, chin, 0.7)],
    [-lerp(0.8 * w, m, 0.35) + turn * 0.4, lerp(0.1, chin, 0.42)], [-0.93 * w, 0.1], [-0.95 * w, -0.4], [-0.55 * w, -0.88],
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
    ...topknot(look, spot(0, -0.85), random),
    ...(has(look, 'fall') ? [fall(look, spot, r, random)] : []),
    ...noseAndMouth(look, face, spot, r),
  ];
}

function earPlace(look: Look, { width, turn }: Face, side: 1 | -1, spot: (x: number, y: number) => Vec, roll: number): Parameters<typeof ear>[1] {
  const { type } = look.breed.ears;
  const narrow = 1 - side * turn * 0.5;
  const shift = -turn * 0.25;
  if (type === 'drop' || type === 'long') return { at: spot(side * 0.72 * width + shift, -0.58), side, turn: roll - side * 0.12, far: false, narrow: narrow * 0.95 };
  if (type === 'button' || type === 'rose') return { at: spot(side * 0.68 * width + shift, -0.66), side, turn: roll, far: false, narrow: narrow * 0.95 };
  const out = type === 'butterfly' ? 0.72 : type === 'bat' ? 0.6 : 0.4;
  return { at: spot(side * 0.6 * width + shift, -0.74), side, turn: roll + side * out * 0.6, far: false, narrow };
}

function eyes(look: Look, { width, turn }: Face, spot: (x: number, y: number) => Vec): Item[] {
  const apart = 0.4 * width + 0.03;
  return [-1, 1].map((side) => detail(eye(look, spot(side * apart + turn * 0.55, -0.16), false, 1.08)));
}

function muzzle(look: Look, pose: Pose, { muzzleWidth: m, chin, noseY, turn }: Face, spot: (x: number, y: number) => Vec, r: number): Item[] {
  const items: Item[] = [];
  const lipY = lerp(noseY, chin, 0.6);
  if (pose.mouth !== 'closed') {
    const low = chin + 0.2;
    const jaw: Vec[] = [[-m * 0.75, lipY], [0, lipY - 0.1], [m * 0.75, lipY], [m * 0.5, low], [0, low + 0.08], [-m * 0.5, low]];
    const put = (points: readonly Vec[]): string => pathData(smoothClosed(points.map(([x, y]) => spot(x + turn, y))));
    items.push(detail(`<path d="${put(jaw)}" fill="#3a1518"/>`));
    const hang = pose.mouth === 'tongue' ? 0.38 : 0.05;
    const tongue: Vec[] = [[-m * 0.4, lipY + 0.08], [m * 0.4, lipY + 0.08], [m * 0.42, low + hang * 0.6], [0, low + hang], [-m * 0.42, low + hang * 0.6]];
    items.push(detail(`<path d="${put(tongue)}" fill="#dd7a85"/>`));
  }
  const flews = has(look, 'flews') ? 0.18 : 0;
  const top = noseY - 0.3 - 0.25 * look.muzzle;
  const pad: Vec[] = [
    [turn, top], [m * 0.72 + turn, noseY - 0.02], [m * 1.04 + turn, lipY], [m * 0.72 + turn, lipY + 0.2 + flews], [turn, lipY + 0.06],
    [-m * 0.72 + turn, lipY + 0.2 + flews], [-m * 1.04 + turn, lipY], [-m * 0.72 + turn, noseY - 0.02],
  ];
  const shape: Shape = { outline: smoothClosed(pad.map(([x, y]) => spot(x, y))), at: spot };
  items.push(part('face', shape, { tone: 0.06, hair: look.hairStyle === 'sleek' ? 0 : look.hair * 0.12 }));
  const shadow = css(contour(look.base, 0.6));
  const [ax, ay] = spot(turn + m * 0.5, top + 0.05);
  const [bx, by] = spot(turn + m * 0.98, lipY - 0.05);
  const [cx, cy] = spot(turn - m * 0.5, top + 0.05);
  const [dx, dy] = spot(turn - m * 0.98, lipY - 0.05);
  const c = coordinate;
  items.push(detail(`<path d="M${c(ax)} ${c(ay)}L${c(bx)} ${c(by)}M${c(cx)} ${c(cy)}L${c(dx)} ${c(dy)}" stroke="${shadow}" stroke-opacity=".18" stroke-width="${c(r * 0.08)}" stroke-linecap="round"/>`));
  return items;
}

function noseAndMouth(look: Look, { muzzleWidth: m, chin, noseY, turn }: Face, spot: (x: number, y: number) => Vec, r: number): Item[] {
  const c = coordinate;
  const w = 0.17 + 0.13 * look.muzzleDepth;
  const tip = turn * 1.12;
  const nose: Vec[] = [[-w, noseY - 0.08], [0, noseY - 0.15], [w, noseY - 0.08], [w * 0.72, noseY + 0.1], [0, noseY + 0.2], [-w * 0.72, noseY + 0.1]];
  const path = pathData(smoothClosed(nose.map(([x, y]) => spot(x + tip, y))));
  const lipY = lerp(noseY, chin, 0.6);
  const [n, l, k, q] = [spot(tip, noseY + 0.18), spot(turn, lipY), spot(turn - m * 0.62, lipY + 0.15), spot(turn + m * 0.62, lipY + 0.15)];
  const [hx, hy] = spot(tip - w * 0.2, noseY - 0.06);
  const line = css(contour(look.base, 0.8));
  return [
    detail(`<path d="M${c(n[0])} ${c(n[1])}L${c(l[0])} ${c(l[1])}Q${c((l[0] + k[0]) / 2)} ${c(k[1] + r * 0.06)} ${c(k[0])} ${c(k[1])}M${c(l[0])} ${c(l[1])}Q${c((l[0] + q[0]) / 2)} ${c(q[1] + r * 0.06)} ${c(q[0])} ${c(q[1])}" fill="none" stroke="${line}" stroke-opacity=".75" stroke-width="${c(r * 0.06)}" stroke-linecap="round"/>`),
    detail(`<path d="${path}" fill="${css(look.nose)}"/><ellipse cx="${c(hx)}" cy="${c(hy)}" rx="${c(r * w * 0.45)}" ry="${c(r * 0.05)}" fill="#fff" fill-opacity=".35"/>`),
  ];
}

function furnishings(look: Look, { chin, muzzleWidth: m, noseY, turn, width }: Face, spot: (x: number, y: number) => Vec, r: number, random: Random): Item[] {
  const items: Item[] = [];
  if (has(look, 'fringe') && !has(look, 'crest')) {
    for (const side of [-1, 1]) {
      const path = hangingLocks(spot(side * 0.35 * width, 0.0), spot(side * 1.05 * width, -0.1), 5, r * 1.5, random);
      items.push(detail(`<path d="${path}" fill="${css(shade(look.base, 0.03))}"/>`));
    }
  }
  if (has(look, 'beard')) {
    const beard: Vec[] = [
      [turn, noseY - 0.02], [m * 1.25 + turn, noseY + 0.1], [m * 1.6 + turn, lerp(noseY, chin, 0.7)], [m * 1.15 + turn, chin + 0.3],
      [turn, chin + 0.45], [-m * 1.15 + turn, chin + 0.3], [-m * 1.6 + turn, lerp(noseY, chin, 0.7)], [-m * 1.25 + turn, noseY + 0.1],
    ];
    const shape: Shape = { outline: smoothClosed(beard.map(([x, y]) => spot(x, y))), at: spot };
    items.push(part('face', shape, { hair: look.hair * 0.8, tone: 0.08, fall: 1 }));
  }
  if (has(look, 'wrinkles')) {
    const fold = (y: number, half: number): string => pathData([spot(-half, y + 0.08), spot(0, y), spot(half, y + 0.08)], false);
    const color = css(contour(look.base, 0.6));
    items.push(detail(`<path d="${fold(-0.62, 0.35)}${fold(-0.46, 0.28)}${fold(-0.32, 0.16)}" fill="none" stroke="${color}" stroke-opacity=".4" stroke-width="${coordinate(r * 0.06)}"/>`));
  }
  return items;
}

function brows(look: Look, { width, turn }: Face, spot: (x: number, y: number) => Vec, r: number, random: Random): Item[] {
  if (!has(look, 'brows') || has(look, 'fall')) return [];
  return [-1, 1].map((side) => {
    const x = side * (0.4 * width + 0.03) + turn * 0.55;
    const path = hangingLocks(spot(x - 0.24, -0.42), spot(x + 0.24, -0.42), 3, r * 0.3, random);
    return detail(`<path d="${path}" fill="${css(shade(browColor(look), 0.1))}"/>`);
  });
}

function fall(look: Look, spot: (x: number, y: number) => Vec, r: number, random: Random): Item {
  const path = hangingLocks(spot(-0.8, -0.62), spot(0.8, -0.62), 9, r * 0.95, random);
  const [x, y] = spot(0, -0.7);
  const dome = pathData(ellipse(x, y, r * 0.8, r * 0.36).outline);
  const light = look.variant.pattern === 'half-white' ? look.second : look.base;
  return detail(`<path d="${dome}${path}" fill="${css(shade(light, 0.05))}" stroke="${css(contour(light, 0.3))}" stroke-opacity=".35" stroke-width=".5"/>`);
}
