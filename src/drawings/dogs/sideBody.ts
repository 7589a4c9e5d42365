import type { Random } from '../../core';
import { ellipse, lerp, mixVec, tube, type Vec } from './geometry';
import { has, type Look } from './look';
import { part, type Item } from './part';
import type { Pose } from './pose';
import { legsOf } from './sideLegs';
import { tail } from './tail';
import { posedTrunk, type Trunk } from './trunk';

/** A body with the place where its head goes. */
export interface Body {
  /** Drawn before the head. */
  readonly items: readonly Item[];
  /** Center of the skull. */
  readonly head: Vec;
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

/** The long mane of a clipped poodle or löwchen. */
function mane(look: Look, trunk: Trunk): Item[] {
  if (!has(look, 'lion')) return [];
  const nodes = trunk.nodes
    .slice(3)
    .map((n) => ({ ...n, a: n.a + look.hair * 1.2, b: (n.b ?? n.a) + look.hair * 0.9 }));
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
    {
      x: middle[0],
      y: middle[1] + 0.02 * d,
      a: lerp(d * 0.3, thick, 0.65) + hair * 0.3,
      b: lerp(d * 0.34, thick, 0.65) + hair * long,
    },
    { x: end[0], y: end[1], a: thick + hair * 0.3, b: thick + hair * 0.5 * long },
  ]);
  const head: Vec = [end[0] + 0.3 * r, end[1] - 0.22 * r];
  return {
    items: [part('neck', neck, { hair: hair * 0.8, fall: 0.6 }), ...ruff(look, trunk.neckRoot, end)],
    head,
  };
}

function ruff(look: Look, root: Vec, end: Vec): Item[] {
  if (!has(look, 'ruff')) return [];
  const { skullRadius: r, hair } = look;
  const [x, y] = mixVec(root, end, 0.62);
  const shape = ellipse(
    x + 0.05 * r,
    y + 0.15 * r,
    r * (0.8 + 0.2 * look.bone) + hair * 1.05,
    r * (0.95 + 0.2 * look.bone) + hair * 1.1,
    26,
  );
  return [part('ruff', shape, { hair: hair * 1.15, fall: 0.8, tone: 0.05 })];
}
