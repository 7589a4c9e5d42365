import type { Random } from '../../core';
import { ellipse, lerp, mixVec, pathData, tube, type TubeNode, type Vec } from './geometry';
import { boneWidth, foreleg, hindleg, type LegJoints } from './legs';
import { has, type Look } from './look';
import { contour, css } from './palette';
import { detail, part, type Item } from './part';
import type { Pose } from './pose';
import { tail } from './tail';

/** A body with the place where its head goes. */
export interface Body {
  /** Drawn before the head. */
  readonly items: readonly Item[];
  /** Center of the skull. */
  readonly head: Vec;
}

/** The trunk as posed: its spine from rump to chest, and where the limbs, neck and tail join it. */
interface Trunk {
  readonly nodes: readonly TubeNode[];
  readonly hip: Vec;
  readonly shoulder: Vec;
  readonly elbow: Vec;
  readonly neckRoot: Vec;
  readonly tailRoot: Vec;
}

/** A dog seen from the side, looking to the right, standing on y = 0. */
export function sideBody(look: Look, pose: Pose, random: Random): Body {
  const trunk = posedTrunk(look, pose);
  const legs = legsOf(look, pose, trunk, random);
  const neck = neckOf(look, pose, trunk);
  const sitting = pose.name === 'sit' || pose.name === 'lie';
  const hair = look.hairStyle === 'sleek' ? 0 : look.hair * (has(look, 'lion') ? 0.15 : 1);
  return {
    items: [
      ...tail(look, trunk.tailRoot, sitting ? lerp(-0.7, 0.3, (pose.tail + 1) / 2) : pose.tail, sitting ? -0.15 : 0),
      ...legs.far,
      ...legs.near,
      part('trunk', tube(trunk.nodes), { hair: hair * 0.85, fall: 0.45 }),
      ...legs.over,
      ...mane(look, trunk),
      ...neck.items,
    ],
    head: neck.head,
  };
}

/** The standing trunk: heights are exact, withers at -100, brisket at the elbow. */
function standingTrunk(look: Look): Trunk {
  const { depth: d, legHeight: leg, length, tuck } = look;
  const [rear, front] = [-length / 2, length / 2];
  const [hipX, chestX] = [rear + 0.42 * d, front - 0.42 * d];
  const arch = Math.max(0, tuck - 0.5) * 9;
  const lion = has(look, 'lion');
  const top = (u: number): number => (lion && u < 0.5 ? 0 : look.hair * 0.35);
  const under = (u: number): number => {
    const skirt = has(look, 'fringe') ? 1.9 : has(look, 'skirt') ? 2 : look.breed.coat.length === 'long' ? 1 : 0.4;
    return lion && u < 0.5 ? 0 : look.hair * (has(look, 'feathering') ? Math.max(skirt, 0.8) : skirt);
  };
  const node = (x: number, topY: number, bottomY: number, u: number): TubeNode => {
    const y = (topY + bottomY) / 2;
    return { x, y, a: y - topY + top(u), b: bottomY - y + under(u) };
  };
  return {
    nodes: [
      node(rear + 0.22 * d, -100 + 0.13 * d, -leg - 0.44 * d, 0),
      node(hipX, -100 + 0.03 * d - arch * 0.5, -leg - d * (0.2 + 0.22 * tuck), 0.2),
      node(lerp(hipX, chestX, 0.36), -100 + 0.03 * d - arch, -leg - d * (0.07 + 0.36 * tuck), 0.4),
      node(lerp(hipX, chestX, 0.7), -100 + 0.03 * d - arch * 0.3, -leg - d * (0.03 + 0.08 * tuck), 0.6),
      node(chestX, -100, -leg + 0.03 * d, 0.8),
      node(front - 0.22 * d, -100 + 0.17 * d, -leg - 0.2 * d, 1),
    ],
    hip: [hipX - 0.06 * d, -leg - 0.56 * d],
    shoulder: [chestX + 0.05 * d, -leg - 0.42 * d],
    elbow: [chestX - 0.02 * d, -leg - 0.04 * d],
    neckRoot: [front - 0.4 * d, -100 + 0.3 * d],
    tailRoot: [rear + 0.12 * d, -100 + 0.16 * d],
  };
}

function posedTrunk(look: Look, pose: Pose): Trunk {
  const trunk = standingTrunk(look);
  const { depth: d, legHeight: leg } = look;
  if (pose.name === 'lie') return moved(trunk, ([x, y]) => [x, y + leg - 0.02 * d]);
  if (pose.name === 'bow') return turned(trunk, trunk.hip, 0.3, 0);
  if (pose.name !== 'sit') return trunk;
  const hipHeight = 0.36 * d;
  const reach = Math.max(1, trunk.elbow[0] - trunk.hip[0]);
  const rise = Math.asin(Math.min(0.84, Math.max(0.3, (leg + 0.42 * d - hipHeight) / reach)));
  return turned(trunk, trunk.hip, -rise, -hipHeight - trunk.hip[1]);
}

function moved(trunk: Trunk, to: (p: Vec) => Vec): Trunk {
  return {
    nodes: trunk.nodes.map((node) => {
      const [x, y] = to([node.x, node.y]);
      return { ...node, x, y };
    }),
    hip: to(trunk.hip),
    shoulder: to(trunk.shoulder),
    elbow: to(trunk.elbow),
    neckRoot: to(trunk.neckRoot),
    tailRoot: to(trunk.tailRoot),
  };
}

function turned(trunk: Trunk, [cx, cy]: Vec, angle: number, drop: number): Trunk {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return moved(trunk, ([x, y]) => [
    cx + (x - cx) * cos - (y - cy) * sin,
    cy + drop + (x - cx) * sin + (y - cy) * cos,
  ]);
}

interface Legs {
  readonly far: readonly Item[];
  readonly near: readonly Item[];
  /** Drawn over the trunk: folded thighs. */
  readonly over: readonly Item[];
}

function legsOf(look: Look, pose: Pose, trunk: Trunk, random: Random): Legs {
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
  return { root, middle, ankle: [foot[0] - 0.08 * d - lift * 0.5, -look.legHeight * 0.36 - lift * 0.9], foot };
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
    over: [...foreleg(look, stretched(look, trunk, 0), false), ...foldedThigh(look, [trunk.hip[0], -0.33 * look.depth], 0.4)],
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
  return detail(`<path d="${line}" fill="none" stroke="${css(contour(look.base, 0.5))}" stroke-width="1.3" stroke-opacity=".4" stroke-linecap="round"/>`);
}

/** The long mane of a clipped poodle or löwchen. */
function mane(look: Look, trunk: Trunk): Item[] {
  if (!has(look, 'lion')) return [];
  const nodes = trunk.nodes.slice(3).map((n) => ({ ...n, a: n.a + look.hair * 1.2, b: (n.b ?? n.a) + look.hair * 0.9 }));
  return [part('puff', tube(nodes), { hair: look.hair * 1.3, fall: 0.3 })];
}

function neckOf(look: Look, pose: Pose, trunk: Trunk): { items: Item[]; head: Vec } {
  const { depth: d, skullRadius: r } = look;
  const angle = Math.max(-0.6, pose.neck + (pose.name === 'sit' ? 0.12 : 0) - (pose.name === 'bow' ? 0.1 : 0));
  const length = d * (0.5 + 0.27 * look.tuck - 0.08 * look.bone) + r * 0.25;
  const [x, y] = trunk.neckRoot;
  const end: Vec = [x + Math.cos(angle) * length, Math.min(y - Math.sin(angle) * length, -r * 1.15)];
  const hair = look.hairStyle === 'sleek' ? 0 : look.hair;
  const thick = r * (0.56 + 0.3 * look.bone);
  const middle = mixVec(trunk.neckRoot, end, 0.55);
  const long = has(look, 'feathering') ? 0.9 : 0.35;
  const neck = tube([
    { x, y, a: d * 0.33, b: d * 0.36 + hair * 0.3 },
    { x: middle[0], y: middle[1] + 0.02 * d, a: lerp(d * 0.3, thick, 0.65) + hair * 0.3, b: lerp(d * 0.34, thick, 0.65) + hair * long },
    { x: end[0], y: end[1], a: thick + hair * 0.3, b: thick + hair * 0.5 * long },
  ]);
  const head: Vec = [end[0] + 0.3 * r, end[1] - 0.22 * r];
  return { items: [part('neck', neck, { hair: hair * 0.8, fall: 0.6 }), ...ruff(look, trunk.neckRoot, end)], head };
}

function ruff(look: Look, root: Vec, end: Vec): Item[] {
  if (!has(look, 'ruff')) return [];
  const { skullRadius: r, hair } = look;
  const [x, y] = mixVec(root, end, 0.62);
  const shape = ellipse(x + 0.05 * r, y + 0.15 * r, r * (0.8 + 0.2 * look.bone) + hair * 1.05, r * (0.95 + 0.2 * look.bone) + hair * 1.1, 26);
  return [part('ruff', shape, { hair: hair * 1.15, fall: 0.8, tone: 0.05 })];
}
