import type { Random } from '../../core';
import { color, fir, litter, mass, ridge, shadedBand, sky, type Backdrop } from './backdrop';
import { oval, rect } from './svg';

export function meadow(random: Random, w: number, h: number, y: number): Backdrop {
  const hue = random.uniform(70, 115);
  const cover = color(hue, 0.4, random.uniform(0.3, 0.45));
  const far =
    ridge(random, w, y, y + 3, 40, color(hue + 25, 0.25, 0.42)) +
    ridge(random, w, y, y + 3, 22, color(hue + 12, 0.3, 0.34));
  return {
    svg:
      sky(random, w, y) +
      far +
      shadedBand('ground', y, h, w, color(hue, 0.38, 0.5), color(hue + 8, 0.45, 0.3)) +
      litter(random, 90, w, y, h, cover, 12),
    cover,
  };
}

export function yard(random: Random, w: number, h: number, y: number): Backdrop {
  const hue = random.uniform(80, 110);
  const fence = color(random.uniform(15, 40), random.uniform(0.1, 0.4), random.uniform(0.35, 0.75));
  const top = y - random.uniform(90, 190);
  const step = random.uniform(16, 34);
  let planks = '';
  for (let x = -random.uniform(0, step); x < w; x += step) planks += rect(x, top, step - 2.5, y - top, fence);
  const bush = Array.from({ length: random.below(4) }, () =>
    mass(random, random.uniform(0, w), y - 12, 50, 34, color(hue + 20, 0.35, random.uniform(0.2, 0.35))),
  ).join('');
  const cover = color(hue, 0.42, 0.36);
  return {
    svg:
      sky(random, w, y) +
      rect(0, top + 12, w, y - top - 12, '#4a4038') +
      planks +
      bush +
      shadedBand('ground', y, h, w, color(hue, 0.38, 0.46), color(hue, 0.42, 0.3)) +
      litter(random, 80, w, y, h, cover, 9),
    cover,
  };
}

export function beach(random: Random, w: number, h: number, y: number): Backdrop {
  const sea = y + random.uniform(10, 50);
  const sand = random.uniform(34, 44);
  return {
    svg:
      sky(random, w, y) +
      shadedBand('sea', y, sea, w, color(205, 0.45, 0.42), color(190, 0.4, 0.62)) +
      rect(0, sea - 3, w, 5, '#f6f8f8', ' fill-opacity=".8"') +
      shadedBand('ground', sea, h, w, color(sand, 0.32, 0.62), color(sand, 0.42, 0.74)) +
      litter(random, 30, w, sea + 10, h, color(sand, 0.3, 0.5), 2),
    cover: undefined,
  };
}

export function snow(random: Random, w: number, h: number, y: number): Backdrop {
  const trees = Array.from({ length: 3 + random.below(6) }, () =>
    fir(random, random.uniform(0, w), y + 4, random.uniform(40, 130), color(160, 0.15, random.uniform(0.25, 0.45))),
  ).join('');
  return {
    svg:
      shadedBand('sky', 0, y + 1, w, color(212, 0.2, random.uniform(0.55, 0.8)), color(210, 0.2, 0.9)) +
      trees +
      shadedBand('ground', y, h, w, color(212, 0.25, 0.9), color(214, 0.3, 0.82)) +
      litter(random, 26, w, y, h, color(215, 0.25, 0.7), 2),
    cover: color(210, 0.2, 0.93),
  };
}

export function forest(random: Random, w: number, h: number, y: number): Backdrop {
  const hue = random.uniform(80, 130);
  let svg = shadedBand(
    'sky',
    0,
    y + 1,
    w,
    color(hue, 0.3, random.uniform(0.25, 0.5)),
    color(hue - 15, 0.35, random.uniform(0.45, 0.7)),
  );
  for (let i = 0; i < 7; i++)
    svg += mass(
      random,
      random.uniform(0, w),
      random.uniform(0, y),
      70,
      50,
      color(hue + random.normal(0, 12), 0.35, random.uniform(0.2, 0.5)),
      0.6,
    );
  for (let i = 0; i < 5; i++)
    svg += rect(random.uniform(0, w), 0, random.uniform(6, 26), y + 8, color(28, 0.25, random.uniform(0.15, 0.3)));
  const cover = color(hue - 10, 0.35, 0.3);
  return {
    svg:
      svg +
      shadedBand('ground', y, h, w, color(40, 0.3, 0.35), color(35, 0.35, 0.25)) +
      litter(random, 70, w, y, h, cover, 10),
    cover,
  };
}

export function autumn(random: Random, w: number, h: number, y: number): Backdrop {
  let svg = sky(random, w, y);
  for (let i = 0; i < 7; i++)
    svg += mass(
      random,
      random.uniform(0, w),
      y - random.uniform(10, 130),
      60,
      45,
      color(random.uniform(12, 50), 0.6, random.uniform(0.35, 0.55)),
      0.85,
    );
  svg += shadedBand('ground', y, h, w, color(35, 0.4, 0.45), color(28, 0.45, 0.32));
  for (let i = 0; i < 45; i++) {
    const t = random.unit();
    const leaf = color(random.uniform(8, 50), 0.7, random.uniform(0.3, 0.6));
    svg += oval(random.uniform(0, w), y + (h - y) * t, 2 + 4 * t, 2 + 4 * t, leaf);
  }
  return { svg, cover: color(30, 0.6, 0.42) };
}

export function lake(random: Random, w: number, h: number, y: number): Backdrop {
  const shore = y + (h - y) * random.uniform(0.25, 0.45);
  return {
    svg:
      sky(random, w, y) +
      ridge(random, w, y, y + 2, 60, color(random.uniform(120, 220), 0.2, 0.4)) +
      shadedBand('water', y, shore, w, color(205, 0.35, 0.5), color(200, 0.35, 0.38)) +
      litter(random, 24, w, y + 6, shore, '#ffffff', 1) +
      shadedBand('ground', shore, h, w, color(45, 0.12, 0.55), color(40, 0.15, 0.4)) +
      litter(random, 40, w, shore, h, color(40, 0.1, 0.3), 2),
    cover: undefined,
  };
}

export function desert(random: Random, w: number, h: number, y: number): Backdrop {
  const hue = random.uniform(18, 36);
  return {
    svg:
      sky(random, w, y) +
      ridge(random, w, y, y + 2, 50, color(hue - 6, 0.35, 0.5)) +
      shadedBand('ground', y, h, w, color(hue, 0.4, 0.6), color(hue, 0.45, 0.48)) +
      litter(random, 30, w, y, h, color(hue, 0.3, 0.35), 4),
    cover: color(70, 0.25, 0.4),
  };
}
