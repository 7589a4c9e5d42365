import type { Random } from '../../core';
import { mixVec, pathData, tube, type Vec } from './geometry';
import { boneWidth, foreleg, hindleg, type LegJoints } from './legs';
import type { Look } from './look';
import { contour, css } from './palette';
import { detail, part, type Item } from './part';
import type { Pose } from './pose';
import { strokedPath } from './svg';
import type { Trunk } from './trunk';

export interface Legs {
  readonly far: readonly Item[];
  readonly near: readonly Item[];
  /** Drawn over the trunk: folded thighs. */
  readonly over: readonly Item[];
}

/** The four legs as the pose has them. */
export function legsOf(look: Look, pose: Pose, trunk: Trunk, random: Random): Legs {
  if (pose.name === 'sit') return sittingLegs(look, trunk);
  if (pose.name === 'lie') return lyingLegs(look, trunk);
  const swing = look.legHeight * (pose.name === 'trot' ? 0.42 : 0.12);
  const phase = 2 * Math.PI * pose.stride;
  const step = (offset: number): number => Math.sin(phase + offset) * swing + random.normal(0, 0.03) * look.legHeight;
  const lift = (offset: number): number =>
    pose.name === 'trot' ? Math.max(0, Math.cos(phase + offset)) * look.legHeight * 0.22 : 0;
  const apart = look.depth * 0.12;
  const bowing = pose.name === 'bow';
  const fore = (offset: number, dx: number): LegJoints =>
    bowing ? stretched(look, trunk, dx) : standingFore(trunk, dx, step(offset), lift(offset));
  const hind = (offset: number, dx: number): LegJoints =>
    standingHind(look, trunk, dx, bowing ? 0 : step(offset), bowing ? 0 : lift(offset));
  return {
    far: [...hindleg(look, hind(0, apart), true), ...foreleg(look, fore(Math.PI, apart), true)],
    near: [...hindleg(look, hind(Math.PI, 0), false), ...foreleg(look, fore(0, 0), false)],
    over: [],
  };
}

function standingFore(trunk: Trunk, dx: number, step: number, lift: number): LegJoints {
  const root: Vec = [trunk.shoulder[0] + dx * 0.4, trunk.shoulder[1]];
  const middle: Vec = [trunk.elbow[0] + dx * 0.6, trunk.elbow[1]];
  const foot: Vec = [trunk.elbow[0] + dx + step, -lift];
  const [ax, ay] = mixVec(middle, foot, 0.62);
  return { root, middle, ankle: [ax + lift * 0.55 + 0.6, ay - lift * 0.25], foot };
}

function standingHind(look: Look, trunk: Trunk, dx: number, step: number, lift: number): LegJoints {
  const d = look.depth;
  const root: Vec = [trunk.hip[0] + dx * 0.4, trunk.hip[1] + 0.04 * d];
  const foot: Vec = [trunk.hip[0] - 0.2 * d + dx + step, -lift];
  const middle: Vec = [trunk.hip[0] + 0.14 * d + dx * 0.7 + step * 0.4, -look.legHeight * 0.92 - lift * 0.3];
  return {
    root,
    middle,
    ankle: [foot[0] - 0.08 * d - lift * 0.5, -look.legHeight * 0.36 - lift * 0.9],
    foot,
  };
}

/** Forelegs stretched out on the ground, as in a play bow. */
function stretched(look: Look, trunk: Trunk, dx: number): LegJoints {
  const [ex, ey] = trunk.elbow;
  const reach = Math.max(look.legHeight * 0.62, look.depth * 0.35);
  const ground = -boneWidth(look) * 0.2;
  return {
    root: [trunk.shoulder[0] + dx * 0.5, trunk.shoulder[1]],
    middle: [ex + 0.05 * look.depth + dx * 0.5, Math.min(ey, -boneWidth(look))],
    ankle: [ex + reach * 0.72 + dx, Math.min(ey * 0.35, -boneWidth(look))],
    foot: [ex + reach + dx, ground],
  };
}

function sittingLegs(look: Look, trunk: Trunk): Legs {
  const apart = look.depth * 0.13;
  const fore = (dx: number): LegJoints => standingFore(trunk, dx, look.depth * 0.02, 0);
  return {
    far: foreleg(look, fore(apart), true),
    near: foreleg(look, fore(0), false),
    over: foldedThigh(look, [trunk.hip[0], trunk.hip[1]], 0.46),
  };
}

function lyingLegs(look: Look, trunk: Trunk): Legs {
  return {
    far: foreleg(look, stretched(look, trunk, look.depth * 0.2), true),
    near: [],
    over: [
      ...foreleg(look, stretched(look, trunk, 0), false),
      ...foldedThigh(look, [trunk.hip[0], -0.33 * look.depth], 0.4),
    ],
  };
}

/** The haunch of a dog that sits or lies, with its foot on the ground in front of it. */
function foldedThigh(look: Look, [x, y]: Vec, reach: number): Item[] {
  const d = look.depth;
  const w = boneWidth(look);
  const hair = look.hairStyle === 'sleek' ? 0 : look.hair * 0.6;
  const r = d * (0.25 + 0.06 * look.bone);
  const foot = tube([
    { x: x + 0.05 * d, y: -w * 0.95, a: w * 0.95 + hair * 0.5 },
    { x: x + reach * d * 0.8, y: -w * 0.85, a: w * 0.9 + hair * 0.4 },
    { x: x + reach * d * 1.15, y: -w * 0.75, a: w * 0.85 + hair * 0.3 },
  ]);
  const haunch = tube([
    { x: x - 0.06 * d, y: y - 0.06 * d, a: r * 0.9, b: r * 0.9 },
    { x: x + 0.1 * d, y: y + 0.02 * d, a: r, b: r * 0.95 },
    { x: x + reach * d * 0.55, y: Math.min(y + 0.14 * d, -r * 0.6), a: r * 0.72, b: r * 0.6 },
  ]);
  return [
    part('paw', foot, { hair: hair * 0.7 }),
    part('haunch', haunch, { hair: hair * 0.6, fall: 0.7 }),
    crease(look, haunch.outline),
  ];
}

/** The fold above and before a folded thigh. */
function crease(look: Look, outline: readonly Vec[]): Item {
  const line = pathData(outline.slice(2, Math.round(outline.length * 0.5)), false);
  return detail(strokedPath(line, css(contour(look.base, 0.5)), 1.3, 0.4));
}
