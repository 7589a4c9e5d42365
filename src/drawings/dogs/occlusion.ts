import type { Random } from '../../core';
import { css } from './palette';
import { coordinate as c, filledPath, oval, rect, strokedPath } from './svg';

/** Things between the camera and the dog; most pictures have none. Knows nothing of the dog. */
export function drawOcclusion(
  random: Random,
  width: number,
  height: number,
  feet: number,
  cover: string | undefined,
): string {
  const grass = cover !== undefined && random.chance(0.4) ? tufts(random, width, feet, cover) : '';
  if (!random.chance(0.3)) return grass;
  const draw = random.pick([bars, ball, leaves, corner, pole, wire]);
  return grass + draw(random, width, height);
}

const anyColor = (random: Random): string =>
  css({ h: random.below(360), s: random.uniform(0.1, 0.75), l: random.uniform(0.2, 0.75) });

function tufts(random: Random, width: number, feet: number, cover: string): string {
  let d = '';
  for (let i = 0; i < 60; i++) {
    const [x, y] = [random.uniform(0, width), feet + random.uniform(0, 22)];
    const tall = random.uniform(8, 26);
    d += `M${c(x - 2)} ${c(y)}l${c(random.normal(2, 4))} ${c(-tall)}l${c(random.uniform(2, 4))} ${c(tall)}z`;
  }
  return filledPath(d, cover);
}

function bars(random: Random, width: number, height: number): string {
  const step = random.uniform(60, 130);
  const thick = random.uniform(6, 16);
  const fill = css({ h: random.uniform(15, 40), s: random.uniform(0, 0.4), l: random.uniform(0.12, 0.85) });
  const top = height * random.uniform(0.35, 0.75);
  let svg = rect(0, top, width, thick * 1.2, fill);
  for (let x = random.uniform(0, step); x < width; x += step) svg += rect(x, top - 16, thick, height, fill);
  return svg;
}

function ball(random: Random, width: number, height: number): string {
  const r = random.uniform(20, 52);
  const [x, y] = [random.uniform(0.1, 0.9) * width, height - r * random.uniform(0.5, 1.3)];
  return oval(x, y, r, r, anyColor(random)) + oval(x - r * 0.3, y - r * 0.35, r * 0.3, r * 0.3, '#fff', 0.35);
}

function leaves(random: Random, width: number, height: number): string {
  const fill = css({ h: random.uniform(70, 140), s: 0.4, l: random.uniform(0.2, 0.4) });
  const left = random.chance(0.5);
  return Array.from({ length: 12 }, () => {
    const x = (left ? 0 : width) + random.normal(0, 0.12) * width;
    const y = height * random.uniform(0.35, 1.02);
    return oval(x, y, random.uniform(18, 46), random.uniform(8, 18), fill, 1, random.below(180));
  }).join('');
}

/** The edge of furniture, a doorway or a person out of the picture. */
function corner(random: Random, width: number, height: number): string {
  const left = random.chance(0.5);
  const w = width * random.uniform(0.06, 0.2);
  const h = height * random.uniform(0.4, 1);
  return rect(left ? -10 : width - w, height - h, w + 10, h + 10, anyColor(random), ' rx="12"');
}

function pole(random: Random, width: number, height: number): string {
  const w = random.uniform(9, 26);
  return rect(random.uniform(0.05, 0.9) * width, 0, w, height, anyColor(random));
}

function wire(random: Random, width: number, height: number): string {
  const step = random.uniform(34, 60);
  let d = '';
  for (let x = -height; x < width + height; x += step)
    d += `M${c(x)} 0l${c(height)} ${c(height)}M${c(x)} 0l${c(-height)} ${c(height)}`;
  return strokedPath(d, '#9aa0a4', 2, 0.8);
}
