import type { Random } from '../../core';
import { color, shadedBand, type Backdrop } from './backdrop';
import { gradientStop, oval, rect } from './svg';

export function street(random: Random, w: number, h: number, y: number): Backdrop {
  const wall = random.uniform(0, 360);
  let svg = shadedBand(
    'sky',
    0,
    y + 1,
    w,
    color(wall, 0.15, random.uniform(0.45, 0.75)),
    color(wall, 0.15, random.uniform(0.4, 0.7)),
  );
  const step = random.uniform(70, 130);
  for (let x = random.uniform(0, 50); x < w; x += step)
    svg += rect(x, y * random.uniform(0.05, 0.25), step * 0.5, y * 0.45, color(210, 0.25, random.uniform(0.2, 0.6)));
  if (random.chance(0.4))
    svg += rect(random.uniform(-40, w * 0.6), y - 70, 180, 62, color(random.below(360), 0.6, 0.4), ' rx="22"');
  svg += shadedBand('ground', y, h, w, color(220, 0.04, 0.6), color(220, 0.05, 0.42));
  for (let i = 0; i < 4; i++) svg += rect(0, y + ((h - y) * i) / 4, w, 1.5, color(220, 0.05, 0.36));
  return { svg, cover: undefined };
}

export function room(random: Random, w: number, h: number, y: number): Backdrop {
  const wall = color(random.below(360), random.uniform(0.05, 0.35), random.uniform(0.55, 0.9));
  const wood = random.uniform(18, 36);
  let svg = rect(0, 0, w, y, wall) + shadedBand('ground', y, h, w, color(wood, 0.4, 0.42), color(wood, 0.42, 0.55));
  for (let i = 1; i < 6; i++)
    svg += rect(0, y + (h - y) * (i / 6) ** 1.5, w, 1.4, color(wood, 0.4, 0.32), ' fill-opacity=".6"');
  svg += rect(0, y - 12, w, 12, '#f0ece4');
  if (random.chance(0.5))
    svg += rect(
      random.uniform(0, w - 60),
      y * 0.1,
      random.uniform(60, 130),
      y * 0.5,
      color(205, 0.4, 0.85),
      ' stroke="#f6f4ee" stroke-width="8"',
    );
  for (let i = random.below(3); i > 0; i--) {
    const size = random.uniform(50, 150);
    svg += rect(
      random.uniform(-40, w - 20),
      y - size * 0.8,
      size,
      size * 0.95,
      color(random.below(360), random.uniform(0.1, 0.6), random.uniform(0.2, 0.6)),
      ' rx="8"',
    );
  }
  if (random.chance(0.5))
    svg += oval(
      w / 2,
      y + (h - y) * 0.6,
      w * 0.5,
      (h - y) * 0.32,
      color(random.below(360), 0.4, random.uniform(0.3, 0.7)),
    );
  return { svg, cover: undefined };
}

export function sofa(random: Random, w: number, h: number, y: number): Backdrop {
  const hue = random.below(360);
  const s = random.uniform(0.05, 0.5);
  const l = random.uniform(0.25, 0.7);
  let svg =
    rect(0, 0, w, h, color(random.below(360), 0.15, random.uniform(0.6, 0.88))) +
    rect(-20, y * 0.45, w + 40, h, color(hue, s, l * 0.9), ' rx="40"');
  for (let i = 1; i < 3; i++) svg += rect((w * i) / 3, y * 0.5, 3, y * 0.5, color(hue, s, l * 0.6));
  svg += shadedBand('ground', y, h, w, color(hue, s, l), color(hue, s, l * 0.75));
  for (let i = random.below(3); i > 0; i--)
    svg += rect(random.uniform(0, w - 80), y - 76, 96, 84, color(random.below(360), 0.5, 0.5), ' rx="16"');
  return { svg, cover: undefined };
}

export function studio(random: Random, w: number, h: number, y: number): Backdrop {
  const hue = random.below(360);
  const s = random.uniform(0, 0.45);
  const l = random.uniform(0.2, 0.85);
  return {
    svg:
      '<radialGradient id="studio" cx=".5" cy=".4" r=".9">' +
      gradientStop(0, color(hue, s, Math.min(0.95, l + 0.14))) +
      gradientStop(1, color(hue, s, l * 0.7)) +
      '</radialGradient>' +
      rect(0, 0, w, h, 'url(#studio)') +
      (random.chance(0.5) ? rect(0, y, w, h - y, color(hue, s, l * 0.8), ' fill-opacity=".5"') : ''),
    cover: undefined,
  };
}
