import { ellipse, mixVec, tube, type Vec } from './geometry';
import { has, type Look } from './look';
import { part, type Item } from './part';

/** Joints of a leg, from the trunk down. */
export interface LegJoints {
  readonly root: Vec;
  readonly middle: Vec;
  readonly ankle: Vec;
  readonly foot: Vec;
}

/** Width of bones: grows with substance and with the depth of the chest. */
export const boneWidth = (look: Look): number => (2.5 + 3.6 * look.bone) * (look.depth / 46) ** 0.9;

function legHair(look: Look): number {
  const { texture } = look.breed.coat;
  const full =
    texture === 'wire' || texture === 'curly' || texture === 'corded' || has(look, 'fall') || has(look, 'fringe');
  return full ? look.hair * 0.65 : look.hair * 0.22;
}

/** Shoulder (root), elbow (middle), wrist (ankle), paw. */
export function foreleg(look: Look, joints: LegJoints, far: boolean): Item[] {
  const w = boneWidth(look);
  const hair = legHair(look);
  const back = hair + (has(look, 'feathering') ? look.hair * 0.55 : 0);
  const { root, middle, ankle, foot } = joints;
  const shape = tube([
    { x: root[0], y: root[1], a: w * 2.1 },
    { x: middle[0], y: middle[1], a: w * 1.45 + hair, b: w * 1.55 + back },
    ...between(middle, ankle).map(([x, y]) => ({ x, y, a: w * 1.05 + hair, b: w * 1.05 + back * 0.9 })),
    { x: ankle[0], y: ankle[1], a: w * 0.95 + hair, b: w * 0.95 + hair + (back - hair) * 0.35 },
    { x: foot[0], y: foot[1] - w * 0.8, a: w * 0.9 + hair },
  ]);
  const options = { far, hair: back > hair ? look.hair * 0.6 : hair, fall: 0.9 };
  return [part('foreleg', shape, options), paw(look, foot, far, hair), ...bracelet(look, ankle, far)];
}

/** Hip (root), knee (middle), hock (ankle), paw. */
export function hindleg(look: Look, joints: LegJoints, far: boolean): Item[] {
  const w = boneWidth(look);
  const hair = legHair(look);
  const back = hair + (has(look, 'feathering') || has(look, 'breeches') ? look.hair * 0.8 : 0);
  const { root, middle, ankle, foot } = joints;
  const thigh = look.depth * (0.24 + 0.07 * look.bone - 0.03 * look.tuck);
  const [bx, by] = mixVec(middle, ankle, 0.55);
  const shape = tube([
    { x: root[0], y: root[1], a: thigh, b: thigh },
    { x: middle[0], y: middle[1], a: thigh * 0.62 + hair, b: thigh * 0.72 + back },
    { x: bx, y: by, a: w * 1.15 + hair, b: w * 1.2 + back * 0.8 },
    { x: ankle[0], y: ankle[1], a: w * 0.95 + hair, b: w * 1.0 + hair },
    { x: foot[0] - w * 0.3, y: foot[1] - w * 0.9, a: w * 0.9 + hair },
  ]);
  const options = { far, hair: back > hair ? look.hair * 0.7 : hair, fall: 0.8 };
  return [part('hindleg', shape, options), paw(look, foot, far, hair), ...bracelet(look, ankle, far)];
}

const between = (p: Vec, q: Vec): Vec[] => [mixVec(p, q, 0.5)];

function paw(look: Look, [x, y]: Vec, far: boolean, hair: number): Item {
  const w = boneWidth(look);
  const shape = ellipse(x + w * 0.55, y - w * 0.62, w * 1.5 + hair * 0.7, w * 0.72 + hair * 0.3);
  return part('paw', shape, { far, hair: hair * 0.6 });
}

/** The puffs that are left on a clipped poodle's legs, or the socks of a hairless crested dog. */
function bracelet(look: Look, [x, y]: Vec, far: boolean): Item[] {
  const w = boneWidth(look);
  if (has(look, 'socks')) return [part('puff', ellipse(x, y + w * 1.5, w * 2, w * 3.4), { far, hair: 4, tone: 0.3 })];
  if (!has(look, 'bracelets')) return [];
  const r = w * 2.6;
  return [part('puff', ellipse(x, y - r * 0.3, r, r * 1.15), { far, hair: look.hair * 1.1 })];
}
