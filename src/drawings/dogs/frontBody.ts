import type { Random } from '../../core';
import { ellipse, tube } from './geometry';
import { boneWidth } from './legs';
import { has, type Look } from './look';
import { part, type Item } from './part';
import type { Body } from './sideBody';

/** A dog that sits and faces the camera, on y = 0. */
export function frontBody(look: Look, random: Random): Body {
  const { depth: d, legHeight: leg, skullRadius: r } = look;
  const hair = look.hairStyle === 'sleek' ? 0 : look.hair;
  const wide = 0.8 + 0.45 * look.bone;
  const crest = -(Math.max(leg, 0.5 * d) + 0.72 * d);
  const lean = random.normal(0, 0.03) * d;
  const trunk = tube([
    { x: lean, y: crest + 0.1 * d, a: 0.2 * d * wide + hair * 0.5 },
    { x: lean * 0.7, y: crest + 0.42 * d, a: 0.31 * d * wide + hair * 0.8 },
    { x: lean * 0.3, y: crest * 0.5, a: 0.3 * d * wide * (1 - 0.2 * look.tuck) + hair * 0.8 },
    { x: 0, y: -0.3 * d * wide - hair * 0.6, a: 0.34 * d * wide + hair * 0.6 },
  ]);
  const head: [number, number] = [lean * 1.4, crest - d * (0.02 + 0.2 * look.tuck) - 0.52 * r];
  const neck = tube([
    { x: lean, y: crest + 0.34 * d, a: 0.27 * d * wide + hair * 0.4 },
    { x: head[0], y: head[1] + 0.35 * r, a: r * (0.56 + 0.28 * look.bone) + hair * 0.3 },
  ]);
  const items: Item[] = [
    ...[-1, 1].map((side) => haunch(look, side, wide, hair)),
    ...[-1, 1].map((side) => hindPaw(look, side, wide, hair)),
    part('chest', trunk, { hair: hair * 0.85, fall: 0.85 }),
    ...[-1, 1].flatMap((side) => frontLeg(look, side, wide, hair, crest, random)),
    part('throat', neck, { hair: hair * 0.7, fall: 0.9 }),
    ...frontRuff(look, lean, (crest + head[1]) / 2 + 0.12 * d),
  ];
  return { items, head };
}

function haunch(look: Look, side: number, wide: number, hair: number): Item {
  const d = look.depth;
  const shape = ellipse(side * 0.37 * d * wide, -0.26 * d, 0.21 * d * wide + hair * 0.6, 0.27 * d + hair * 0.3, 22);
  return part('haunch', shape, { hair: hair * 0.8, tone: -0.08, fall: 0.9 });
}

function hindPaw(look: Look, side: number, wide: number, hair: number): Item {
  const w = boneWidth(look);
  return part('paw', ellipse(side * (0.42 * look.depth * wide + w * 0.5), -w * 0.8, w * 1.6, w * 0.95), {
    hair: hair * 0.4,
    edge: true,
  });
}

function frontLeg(look: Look, side: number, wide: number, hair: number, crest: number, random: Random): Item[] {
  const d = look.depth;
  const w = boneWidth(look) * 1.12;
  const x = side * (0.15 * d * wide + w * 0.15);
  const foot = x + side * random.uniform(0, 0.05) * d;
  const furry = has(look, 'feathering') ? hair * 0.45 : hair * 0.25;
  const leg = tube([
    { x: x * 0.95, y: crest + 0.72 * d, a: w * 1.35 + furry },
    { x, y: (crest + 0.72 * d) * 0.5, a: w * 1.1 + furry },
    { x: foot, y: -w * 0.9, a: w * 1.02 + furry },
  ]);
  return [
    part('foreleg', leg, { hair: furry * 1.3, edge: true, fall: 0.9 }),
    part('paw', ellipse(foot, -w * 0.62, w * 1.3 + furry, w * 0.82 + furry * 0.3), {
      hair: furry,
      edge: true,
    }),
  ];
}

function frontRuff(look: Look, x: number, y: number): Item[] {
  if (!has(look, 'ruff') && !has(look, 'lion')) return [];
  const { skullRadius: r, hair } = look;
  const shape = ellipse(x, y, r * (1.05 + 0.2 * look.bone) + hair * 1.2, r * 1.0 + hair * 1.3, 28);
  return [part(has(look, 'lion') ? 'puff' : 'ruff', shape, { hair: hair * 1.2, fall: 0.9 })];
}
