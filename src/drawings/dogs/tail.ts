import type { TailType } from './breed';
import { ellipse, tube, type TubeNode, type Vec } from './geometry';
import { has, type Look } from './look';
import { part, type Item } from './part';

/** A tail as steps from its root: turn (radians, positive lifts) before each step, and length per step. */
interface TailForm {
  readonly start: number;
  readonly turn: number;
  readonly steps: number;
  readonly length: number;
  readonly width: number;
  /** Effect of the pose's carriage: how much it lifts or lowers the tail. */
  readonly mood: number;
}

const FORMS: Readonly<Record<TailType, TailForm>> = {
  docked: { start: 0.5, turn: 0.1, steps: 2, length: 4.2, width: 2.4, mood: 0.3 },
  screw: { start: -0.4, turn: -0.3, steps: 2, length: 3, width: 2.5, mood: 0.1 },
  carrot: { start: 1.25, turn: 0.06, steps: 3, length: 8, width: 3.4, mood: 0.25 },
  otter: { start: 0.05, turn: 0.04, steps: 5, length: 11, width: 5.4, mood: 0.7 },
  sabre: { start: -0.5, turn: 0.2, steps: 5, length: 11.5, width: 3.5, mood: 0.8 },
  whip: { start: -0.75, turn: 0.17, steps: 6, length: 10.5, width: 2, mood: 0.6 },
  sickle: { start: 0.7, turn: 0.3, steps: 5, length: 9, width: 3.2, mood: 0.3 },
  curled: { start: 1.2, turn: 0.72, steps: 5, length: 9, width: 4.6, mood: 0.15 },
  ring: { start: 1.1, turn: 0.85, steps: 6, length: 6.5, width: 3, mood: 0.15 },
  plume: { start: 0.1, turn: 0.16, steps: 5, length: 11, width: 3.6, mood: 0.8 },
  pompom: { start: 1.15, turn: 0.03, steps: 3, length: 8, width: 1.6, mood: 0.2 },
};

/** Spitz and toy plumes lie over the back; those of setters, retrievers and shepherds do not. */
function formOf(look: Look): TailForm {
  const form = FORMS[look.breed.tail];
  const { family } = look.breed;
  if (look.breed.tail !== 'plume' || (family !== 'spitz' && family !== 'toy')) return form;
  return { ...form, start: 1.15, turn: 0.45, length: 9, mood: 0.2 };
}

/**
 * The tail.
 *
 * @param root start on the rump; the dog looks to the right
 * @param carriage -1 low to 1 high
 * @param turn extra turn of the whole tail, radians, e.g. along the ground when the dog sits
 */
export function tail(look: Look, root: Vec, carriage: number, turn = 0): Item[] {
  const form = formOf(look);
  const scale = (look.depth / 46) ** 0.75;
  const long = form.steps > 3 ? look.hair : look.hair * 0.5;
  const width = form.width * (0.75 + 0.5 * look.bone) * scale;
  const under = look.breed.tail === 'plume' || has(look, 'feathering') ? long * 1.5 : long * 0.7;
  let angle = Math.PI - form.start - carriage * form.mood - turn;
  const nodes: TubeNode[] = [];
  let [x, y] = root;
  for (let i = 0; i <= form.steps; i++) {
    const t = i / form.steps;
    const taper = 1 - 0.6 * t;
    const full = Math.sin(Math.PI * Math.min(1, 0.2 + t * 0.75));
    nodes.push({
      x,
      y: Math.min(y, -width * 0.5),
      a: width * taper + under * full,
      b: width * taper + long * 0.7 * full,
    });
    angle -= i === 0 ? 0 : form.turn;
    x += Math.cos(angle) * form.length * scale;
    y -= Math.sin(angle) * form.length * scale;
  }
  const items: Item[] = [
    part('tail', tube(nodes), {
      hair: form.steps > 2 ? look.hair * 0.9 : look.hair * 0.4,
      fall: 0.5,
      tone: -0.05,
    }),
  ];
  if (look.breed.tail === 'pompom') {
    const tip = nodes[nodes.length - 1]!;
    items.push(part('puff', ellipse(tip.x, tip.y, width * 4.4, width * 4.4), { hair: look.hair * 1.2 }));
  }
  return items;
}
