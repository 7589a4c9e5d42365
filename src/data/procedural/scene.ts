import type { Random } from '../../core';
import { coordinate as c, pathData, type Vec } from './geometry';
import { css } from './palette';

/** A place the dog is in: what is behind it, and where the ground begins. */
export interface Scene {
  readonly name: SceneName;
  readonly svg: string;
  /** Colour of blades and drifts that may stand in front of the feet, if the ground has any. */
  readonly cover: string | undefined;
}

type Painter = (random: Random, width: number, height: number, horizon: number) => Omit<Scene, 'name'>;

const PAINTERS = {
  meadow, beach, snow, room, street, forest, studio, lake, autumn, sofa, yard, desert,
} satisfies Record<string, Painter>;
export type SceneName = keyof typeof PAINTERS;
export const SCENES = Object.keys(PAINTERS) as readonly SceneName[];

/**
 * Draws a background. It knows nothing of the dog, so that it tells nothing about the breed.
 *
 * @param horizon y of the far end of the ground
 */
export function drawScene(random: Random, width: number, height: number, horizon: number): Scene {
  const name = random.pick(SCENES);
  return { name, ...PAINTERS[name](random.split('paint'), width, height, horizon) };
}

const color = (h: number, s: number, l: number): string => css({ h: (h + 360) % 360, s, l });
const rect = (x: number, y: number, w: number, h: number, fill: string, more = ''): string =>
  `<rect x="${c(x)}" y="${c(y)}" width="${c(w)}" height="${c(h)}" fill="${fill}"${more}/>`;

/** A rectangle over the full width that shades from one colour to another. */
function shadedBand(id: string, y0: number, y1: number, width: number, from: string, to: string): string {
  return `<linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${from}"/><stop offset="1" stop-color="${to}"/></linearGradient>`
    + rect(0, y0, width, Math.max(0, y1 - y0), `url(#${id})`);
}

/** A soft irregular mass such as a bush, a crown or a cloud. */
function mass(random: Random, x: number, y: number, rx: number, ry: number, fill: string, opacity = 1): string {
  return Array.from({ length: 4 }, () =>
    `<ellipse cx="${c(x + random.normal(0, 0.35) * rx)}" cy="${c(y + random.normal(0, 0.25) * ry)}" rx="${c(rx * random.uniform(0.5, 0.9))}" ry="${c(ry * random.uniform(0.5, 0.9))}" fill="${fill}" fill-opacity="${opacity}"/>`,
  ).join('');
}

/** Rolling line of hills or hedges with its lower side filled. */
function ridge(random: Random, width: number, y: number, bottom: number, height: number, fill: string): string {
  const points: Vec[] = [[0, bottom]];
  for (let i = 0; i <= 7; i++) points.push([(width * i) / 7, y - height * random.unit()]);
  points.push([width, bottom]);
  return `<path d="${pathData(points)}" fill="${fill}"/>`;
}

/** Blades, pebbles or flakes on the ground, larger towards the viewer. */
function litter(random: Random, count: number, width: number, top: number, bottom: number, stroke: string, tall: number): string {
  let d = '';
  for (let i = 0; i < count; i++) {
    const t = random.unit();
    const y = top + (bottom - top) * t;
    d += `M${c(random.uniform(0, width))} ${c(y)}l${c(random.normal(0, 3) * (0.3 + t))} ${c(-tall * (0.3 + t) * random.uniform(0.4, 1.2))}`;
  }
  return `<path d="${d}" stroke="${stroke}" stroke-width="2" stroke-opacity=".5" fill="none"/>`;
}

function sky(random: Random, width: number, bottom: number): string {
  const mood = random.pick([[205, 0.6, 0.72], [210, 0.25, 0.78], [28, 0.6, 0.75], [200, 0.5, 0.82], [225, 0.2, 0.6]] as const);
  const h = mood[0] + random.normal(0, 6);
  let svg = shadedBand('sky', 0, bottom + 1, width, color(h, mood[1], mood[2] - 0.14), color(h, mood[1] * 0.5, Math.min(0.95, mood[2] + 0.14)));
  for (let i = random.below(3); i > 0; i--) svg += mass(random, random.uniform(0, width), bottom * random.uniform(0.1, 0.7), 60, 18, '#ffffff', 0.35);
  return svg;
}

function meadow(random: Random, w: number, h: number, y: number): Omit<Scene, 'name'> {
  const hue = random.uniform(70, 115);
  const cover = color(hue, 0.4, random.uniform(0.3, 0.45));
  const far = ridge(random, w, y, y + 3, 40, color(hue + 25, 0.25, 0.42)) + ridge(random, w, y, y + 3, 22, color(hue + 12, 0.3, 0.34));
  return {
    svg: sky(random, w, y) + far + shadedBand('ground', y, h, w, color(hue, 0.38, 0.5), color(hue + 8, 0.45, 0.3)) + litter(random, 90, w, y, h, cover, 12),
    cover,
  };
}

function yard(random: Random, w: number, h: number, y: number): Omit<Scene, 'name'> {
  const hue = random.uniform(80, 110);
  const fence = color(random.uniform(15, 40), random.uniform(0.1, 0.4), random.uniform(0.35, 0.75));
  const top = y - random.uniform(90, 190);
  const step = random.uniform(16, 34);
  let planks = '';
  for (let x = -random.uniform(0, step); x < w; x += step) planks += rect(x, top, step - 2.5, y - top, fence);
  const bush = Array.from({ length: random.below(4) }, () => mass(random, random.uniform(0, w), y - 12, 50, 34, color(hue + 20, 0.35, random.uniform(0.2, 0.35)))).join('');
  const cover = color(hue, 0.42, 0.36);
  return { svg: sky(random, w, y) + rect(0, top + 12, w, y - top - 12, '#4a4038') + planks + bush + shadedBand('ground', y, h, w, color(hue, 0.38, 0.46), color(hue, 0.42, 0.3)) + litter(random, 80, w, y, h, cover, 9), cover };
}

function beach(random: Random, w: number, h: number, y: number): Omit<Scene, 'name'> {
  const sea = y + random.uniform(10, 50);
  const sand = random.uniform(34, 44);
  return {
    svg: sky(random, w, y) + shadedBand('sea', y, sea, w, color(205, 0.45, 0.42), color(190, 0.4, 0.62)) + rect(0, sea - 3, w, 5, '#f6f8f8', ' fill-opacity=".8"')
      + shadedBand('ground', sea, h, w, color(sand, 0.32, 0.62), color(sand, 0.42, 0.74)) + litter(random, 30, w, sea + 10, h, color(sand, 0.3, 0.5), 2),
    cover: undefined,
  };
}

function snow(random: Random, w: number, h: number, y: number): Omit<Scene, 'name'> {
  const trees = Array.from({ length: 3 + random.below(6) }, () => fir(random, random.uniform(0, w), y + 4, random.uniform(40, 130), color(160, 0.15, random.uniform(0.25, 0.45)))).join('');
  return {
    svg: shadedBand('sky', 0, y + 1, w, color(212, 0.2, random.uniform(0.55, 0.8)), color(210, 0.2, 0.9)) + trees
      + shadedBand('ground', y, h, w, color(212, 0.25, 0.9), color(214, 0.3, 0.82)) + litter(random, 26, w, y, h, color(215, 0.25, 0.7), 2),
    cover: color(210, 0.2, 0.93),
  };
}

function fir(random: Random, x: number, y: number, height: number, fill: string): string {
  const w = height * random.uniform(0.18, 0.3);
  return `<path d="${pathData([[x - w, y], [x, y - height], [x + w, y]])}" fill="${fill}"/>`;
}

function forest(random: Random, w: number, h: number, y: number): Omit<Scene, 'name'> {
  const hue = random.uniform(80, 130);
  let svg = shadedBand('sky', 0, y + 1, w, color(hue, 0.3, random.uniform(0.25, 0.5)), color(hue - 15, 0.35, random.uniform(0.45, 0.7)));
  for (let i = 0; i < 7; i++) svg += mass(random, random.uniform(0, w), random.uniform(0, y), 70, 50, color(hue + random.normal(0, 12), 0.35, random.uniform(0.2, 0.5)), 0.6);
  for (let i = 0; i < 5; i++) svg += rect(random.uniform(0, w), 0, random.uniform(6, 26), y + 8, color(28, 0.25, random.uniform(0.15, 0.3)));
  const cover = color(hue - 10, 0.35, 0.3);
  return { svg: svg + shadedBand('ground', y, h, w, color(40, 0.3, 0.35), color(35, 0.35, 0.25)) + litter(random, 70, w, y, h, cover, 10), cover };
}

function autumn(random: Random, w: number, h: number, y: number): Omit<Scene, 'name'> {
  let svg = sky(random, w, y);
  for (let i = 0; i < 7; i++) svg += mass(random, random.uniform(0, w), y - random.uniform(10, 130), 60, 45, color(random.uniform(12, 50), 0.6, random.uniform(0.35, 0.55)), 0.85);
  svg += shadedBand('ground', y, h, w, color(35, 0.4, 0.45), color(28, 0.45, 0.32));
  for (let i = 0; i < 45; i++) {
    const t = random.unit();
    svg += `<circle cx="${c(random.uniform(0, w))}" cy="${c(y + (h - y) * t)}" r="${c(2 + 4 * t)}" fill="${color(random.uniform(8, 50), 0.7, random.uniform(0.3, 0.6))}"/>`;
  }
  return { svg, cover: color(30, 0.6, 0.42) };
}

function lake(random: Random, w: number, h: number, y: number): Omit<Scene, 'name'> {
  const shore = y + (h - y) * random.uniform(0.25, 0.45);
  return {
    svg: sky(random, w, y) + ridge(random, w, y, y + 2, 60, color(random.uniform(120, 220), 0.2, 0.4)) + shadedBand('water', y, shore, w, color(205, 0.35, 0.5), color(200, 0.35, 0.38))
      + litter(random, 24, w, y + 6, shore, '#ffffff', 1) + shadedBand('ground', shore, h, w, color(45, 0.12, 0.55), color(40, 0.15, 0.4)) + litter(random, 40, w, shore, h, color(40, 0.1, 0.3), 2),
    cover: undefined,
  };
}

function desert(random: Random, w: number, h: number, y: number): Omit<Scene, 'name'> {
  const hue = random.uniform(18, 36);
  return {
    svg: sky(random, w, y) + ridge(random, w, y, y + 2, 50, color(hue - 6, 0.35, 0.5)) + shadedBand('ground', y, h, w, color(hue, 0.4, 0.6), color(hue, 0.45, 0.48)) + litter(random, 30, w, y, h, color(hue, 0.3, 0.35), 4),
    cover: color(70, 0.25, 0.4),
  };
}

function street(random: Random, w: number, h: number, y: number): Omit<Scene, 'name'> {
  const wall = random.uniform(0, 360);
  let svg = shadedBand('sky', 0, y + 1, w, color(wall, 0.15, random.uniform(0.45, 0.75)), color(wall, 0.15, random.uniform(0.4, 0.7)));
  const step = random.uniform(70, 130);
  for (let x = random.uniform(0, 50); x < w; x += step) svg += rect(x, y * random.uniform(0.05, 0.25), step * 0.5, y * 0.45, color(210, 0.25, random.uniform(0.2, 0.6)));
  if (random.chance(0.4)) svg += rect(random.uniform(-40, w * 0.6), y - 70, 180, 62, color(random.below(360), 0.6, 0.4), ' rx="22"');
  svg += shadedBand('ground', y, h, w, color(220, 0.04, 0.6), color(220, 0.05, 0.42));
  for (let i = 0; i < 4; i++) svg += rect(0, y + ((h - y) * i) / 4, w, 1.5, color(220, 0.05, 0.36));
  return { svg, cover: undefined };
}

function room(random: Random, w: number, h: number, y: number): Omit<Scene, 'name'> {
  const wall = color(random.below(360), random.uniform(0.05, 0.35), random.uniform(0.55, 0.9));
  const wood = random.uniform(18, 36);
  let svg = rect(0, 0, w, y, wall) + shadedBand('ground', y, h, w, color(wood, 0.4, 0.42), color(wood, 0.42, 0.55));
  for (let i = 1; i < 6; i++) svg += rect(0, y + (h - y) * (i / 6) ** 1.5, w, 1.4, color(wood, 0.4, 0.32), ' fill-opacity=".6"');
  svg += rect(0, y - 12, w, 12, '#f0ece4');
  if (random.chance(0.5)) svg += rect(random.uniform(0, w - 60), y * 0.1, random.uniform(60, 130), y * 0.5, color(205, 0.4, 0.85), ' stroke="#f6f4ee" stroke-width="8"');
  for (let i = random.below(3); i > 0; i--) {
    const size = random.uniform(50, 150);
    svg += rect(random.uniform(-40, w - 20), y - size * 0.8, size, size * 0.95, color(random.below(360), random.uniform(0.1, 0.6), random.uniform(0.2, 0.6)), ' rx="8"');
  }
  if (random.chance(0.5)) svg += `<ellipse cx="${c(w / 2)}" cy="${c(y + (h - y) * 0.6)}" rx="${c(w * 0.5)}" ry="${c((h - y) * 0.32)}" fill="${color(random.below(360), 0.4, random.uniform(0.3, 0.7))}"/>`;
  return { svg, cover: undefined };
}

function sofa(random: Random, w: number, h: number, y: number): Omit<Scene, 'name'> {
  const hue = random.below(360);
  const s = random.uniform(0.05, 0.5);
  const l = random.uniform(0.25, 0.7);
  let svg = rect(0, 0, w, h, color(random.below(360), 0.15, random.uniform(0.6, 0.88))) + rect(-20, y * 0.45, w + 40, h, color(hue, s, l * 0.9), ' rx="40"');
  for (let i = 1; i < 3; i++) svg += rect((w * i) / 3, y * 0.5, 3, y * 0.5, color(hue, s, l * 0.6));
  svg += shadedBand('ground', y, h, w, color(hue, s, l), color(hue, s, l * 0.75));
  for (let i = random.below(3); i > 0; i--) svg += rect(random.uniform(0, w - 80), y - 76, 96, 84, color(random.below(360), 0.5, 0.5), ' rx="16"');
  return { svg, cover: undefined };
}

function studio(random: Random, w: number, h: number, y: number): Omit<Scene, 'name'> {
  const hue = random.below(360);
  const s = random.uniform(0, 0.45);
  const l = random.uniform(0.2, 0.85);
  return {
    svg: `<radialGradient id="studio" cx=".5" cy=".4" r=".9"><stop offset="0" stop-color="${color(hue, s, Math.min(0.95, l + 0.14))}"/><stop offset="1" stop-color="${color(hue, s, l * 0.7)}"/></radialGradient>`
      + rect(0, 0, w, h, 'url(#studio)') + (random.chance(0.5) ? rect(0, y, w, h - y, color(hue, s, l * 0.8), ' fill-opacity=".5"') : ''),
    cover: undefined,
  };
}
