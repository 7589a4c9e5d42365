import type { Random } from '../../core';
import { coordinate as c } from './geometry';
import { css } from './palette';

/** Things between the camera and the dog; most pictures have none. Knows nothing of the dog. */
export function drawOcclusion(random: Random, width: number, height: number, feet: number, cover: string | undefined): string {
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
  return `<path d="${d}" fill="${cover}"/>`;
}

function bars(random: Random, width: number, height: number): string {
  const step = random.uniform(60, 130);
  const thick = random.uniform(6, 16);
  const fill = css({ h: random.uniform(15, 40), s: random.uniform(0, 0.4), l: random.uniform(0.12, 0.85) });
  const top = height * random.uniform(0.35, 0.75);
  let svg = `<rect x="0" y="${c(top)}" width="${c(width)}" height="${c(thick * 1.2)}" fill="${fill}"/>`;
  for (let x = random.uniform(0, step); x < width; x += step) svg += `<rect x="${c(x)}" y="${c(top - 16)}" width="${c(thick)}" height="${c(height)}" fill="${fill}"/>`;
  return svg;
}

function ball(random: Random, width: number, height: number): string {
  const r = random.uniform(20, 52);
  const [x, y] = [random.uniform(0.1, 0.9) * width, height - r * random.uniform(0.5, 1.3)];
  return `<circle cx="${c(x)}" cy="${c(y)}" r="${c(r)}" fill="${anyColor(random)}"/><circle cx="${c(x - r * 0.3)}" cy="${c(y - r * 0.35)}" r="${c(r * 0.3)}" fill="#fff" fill-opacity=".35"/>`;
}

function leaves(random: Random, width: number, height: number): string {
  const fill = css({ h: random.uniform(70, 140), s: 0.4, l: random.uniform(0.2, 0.4) });
  const left = random.chance(0.5);
  return Array.from({ length: 12 }, () => {
    const x = (left ? 0 : width) + random.normal(0, 0.12) * width;
    const y = height * random.uniform(0.35, 1.02);
    return `<ellipse cx="${c(x)}" cy="${c(y)}" rx="${c(random.uniform(18, 46))}" ry="${c(random.uniform(8, 18))}" fill="${fill}" transform="rotate(${random.below(180)} ${c(x)} ${c(y)})"/>`;
  }).join('');
}

/** The edge of furniture, a doorway or a person out of the picture. */
function corner(random: Random, width: number, height: number): string {
  const left = random.chance(0.5);
  const w = width * random.uniform(0.06, 0.2);
  const h = height * random.uniform(0.4, 1);
  return `<rect x="${c(left ? -10 : width - w)}" y="${c(height - h)}" width="${c(w + 10)}" height="${c(h + 10)}" rx="12" fill="${anyColor(random)}"/>`;
}

function pole(random: Random, width: number, height: number): string {
  const w = random.uniform(9, 26);
  return `<rect x="${c(random.uniform(0.05, 0.9) * width)}" y="0" width="${c(w)}" height="${c(height)}" fill="${anyColor(random)}"/>`;
}

function wire(random: Random, width: number, height: number): string {
  const step = random.uniform(34, 60);
  let d = '';
  for (let x = -height; x < width + height; x += step) d += `M${c(x)} 0l${c(height)} ${c(height)}M${c(x)} 0l${c(-height)} ${c(height)}`;
  return `<path d="${d}" stroke="#9aa0a4" stroke-width="2" stroke-opacity=".8" fill="none"/>`;
}
