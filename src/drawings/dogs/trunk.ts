import { lerp, type TubeNode, type Vec } from './geometry';
import { has, type Look } from './look';
import type { Pose } from './pose';

/** The trunk as posed: its spine from rump to chest, and where the limbs, neck and tail join it. */
export interface Trunk {
  readonly nodes: readonly TubeNode[];
  readonly hip: Vec;
  readonly shoulder: Vec;
  readonly elbow: Vec;
  readonly neckRoot: Vec;
  readonly tailRoot: Vec;
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

/** The trunk of a dog that looks to the right and stands, sits or lies on y = 0. */
export function posedTrunk(look: Look, pose: Pose): Trunk {
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
  return moved(trunk, ([x, y]) => [cx + (x - cx) * cos - (y - cy) * sin, cy + drop + (x - cx) * sin + (y - cy) * cos]);
}
