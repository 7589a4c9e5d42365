import type { Random } from '../../core';
import { facingHead } from './facingHead';
import { frontBody } from './frontBody';
import { boxOf, pathData, type Box, type Vec } from './geometry';
import { hairStrokes, hairyOutline } from './hair';
import type { Look } from './look';
import { groundColor, markings } from './markings';
import { contour, css, shade, type Hsl } from './palette';
import type { Item, Part, PartKind } from './part';
import type { Pose } from './pose';
import { profileHead } from './profileHead';
import { sideBody } from './sideBody';
import { coordinate, gradientStop, rect, strokedPath } from './svg';
import type { Zone } from './zones';

/** A drawn dog in its own coordinates: feet on y = 0, withers of a standing dog at -100. */
export interface DrawnDog {
  readonly svg: string;
  readonly box: Box;
  /** Center and radius of the skull, for portraits. */
  readonly head: { readonly x: number; readonly y: number; readonly radius: number };
}

/** Draws one individual in a pose. @param id prefix of the SVG ids, unique in the document */
export function drawDog(look: Look, pose: Pose, random: Random, id = 'd'): DrawnDog {
  const bodyRandom = random.split('body');
  const body = pose.body === 'side' ? sideBody(look, pose, bodyRandom) : frontBody(look, bodyRandom);
  const headRandom = random.split('head');
  const head =
    pose.head === 'facing'
      ? facingHead(look, pose, body.head, headRandom)
      : profileHead(look, pose, body.head, headRandom);
  const collar = drawCollar(look, pose, random.split('collar'));
  const painted = [...body.items, ...head].map((item, i) =>
    paintItem(item, look, random.split('part').split(i), `${id}${i}`, collar),
  );
  const outlines = painted.flatMap((p) => (p.outline ? [p.outline] : []));
  const near = painted.flatMap((p) => (p.outline && !p.far ? [pathData(p.outline)] : []));
  const box = boxOf(outlines);
  return {
    svg: painted.map((p) => p.svg).join('') + form(near, box, id, random.split('form')),
    box,
    head: { x: body.head[0], y: body.head[1], radius: look.skullRadius },
  };
}

interface PaintedItem {
  readonly svg: string;
  readonly outline?: readonly Vec[];
  readonly far?: boolean;
}

function paintItem(item: Item, look: Look, random: Random, id: string, collar?: (neck: Part) => string): PaintedItem {
  if (item.type === 'detail') return { svg: item.svg };
  const outline = hairyOutline(item.shape.outline, look.hairStyle, item.hair, random.split('outline'));
  const tint = (color: Hsl): Hsl => (item.far ? shade(color, -0.3) : color);
  const ground = tint(groundColor(item, look));
  const zones = markings(item, look, random.split('markings'));
  const path = pathData(outline);
  const edge = item.edge ? ` stroke="${css(contour(ground, 0.5))}" stroke-width=".7" stroke-opacity=".45"` : '';
  const strokes = strokesOf(item, look, random.split('strokes'));
  const marked = zones.length === 0 ? '' : zonePaths(zones, tint);
  const inside =
    marked + strokes.join('') + ((item.kind === 'neck' || item.kind === 'throat') && collar ? collar(item) : '');
  const clipped =
    inside === '' ? '' : `<clipPath id="${id}"><path d="${path}"/></clipPath><g clip-path="url(#${id})">${inside}</g>`;
  return { svg: `<path d="${path}" fill="${css(ground)}"${edge}/>${clipped}`, outline, far: item.far };
}

/** Zones of one colour become one path. */
function zonePaths(zones: readonly Zone[], tint: (color: Hsl) => Hsl): string {
  const groups: { fill: string; d: string }[] = [];
  for (const zone of zones) {
    const opacity = zone.opacity === undefined || zone.opacity === 1 ? '' : `" fill-opacity="${zone.opacity}`;
    const fill = css(tint(zone.color)) + opacity;
    const last = groups[groups.length - 1];
    if (last && last.fill === fill) last.d += pathData(zone.outline);
    else groups.push({ fill, d: pathData(zone.outline) });
  }
  return groups.map(({ fill, d }) => `<path d="${d}" fill="${fill}"/>`).join('');
}

const STROKES: Readonly<Partial<Record<PartKind, number>>> = {
  trunk: 46,
  chest: 46,
  neck: 16,
  throat: 10,
  ruff: 26,
  haunch: 14,
  hindleg: 12,
  foreleg: 8,
  tail: 14,
  profile: 14,
  face: 16,
  ear: 8,
  puff: 14,
};

/** Hair strokes as SVG, dark and light, translucent so that they suit whatever marking is under them. */
function strokesOf(part: Part, look: Look, random: Random): string[] {
  const sleek = look.hairStyle === 'sleek';
  const count = Math.round((STROKES[part.kind] ?? 0) * (sleek ? 0.3 : look.breed.coat.length === 'long' ? 1.1 : 0.9));
  if (count === 0 || part.color) return [];
  const round = ['profile', 'face', 'ruff', 'haunch', 'puff', 'ear'].includes(part.kind);
  const length = sleek
    ? 3
    : look.hairStyle === 'cord'
      ? 11
      : Math.max(2.6, look.hair * (look.hairStyle === 'wire' ? 0.9 : 1.3));
  const options = {
    count,
    length: round ? length * 0.75 : length,
    fall: part.fall ?? 0.5,
    u: round ? ([-1, 1] as const) : ([0, 1] as const),
  };
  const dark = hairStrokes(part.shape, look.hairStyle, options, random);
  const light = hairStrokes(part.shape, look.hairStyle, { ...options, count: Math.ceil(count * 0.7) }, random);
  const width = look.hairStyle === 'cord' ? 2 : look.hairStyle === 'wire' ? 0.7 : 0.85;
  return [
    strokedPath(dark, '#0c0410', width, sleek ? 0.06 : 0.13),
    strokedPath(light, '#fffaf0', width, sleek ? 0.05 : 0.15),
  ];
}

/** Light from above and a darker underside over the whole dog, so that flat parts become one body. */
function form(paths: readonly string[], box: Box, id: string, random: Random): string {
  const side = random.uniform(-0.35, 0.35);
  const strength = random.uniform(0.7, 1.25);
  const { left, top, right, bottom } = box;
  const stops =
    gradientStop(0, '#fff', 0.2 * strength) +
    gradientStop(0.38, '#fff', 0) +
    gradientStop(0.5, '#000', 0) +
    gradientStop(1, '#10081a', 0.34 * strength);
  const from = `x1="${coordinate(0.5 - side)}" y1="0" x2="${coordinate(0.5 + side)}" y2="1"`;
  return (
    `<linearGradient id="${id}f" ${from}>${stops}</linearGradient>` +
    `<clipPath id="${id}c"><path d="${paths.join('')}"/></clipPath>` +
    rect(left, top, right - left, bottom - top, `url(#${id}f)`, ` clip-path="url(#${id}c)"`)
  );
}

/** A collar on some dogs of every breed: band and tag as SVG, to be drawn on the neck. */
function drawCollar(look: Look, pose: Pose, random: Random): ((neck: Part) => string) | undefined {
  if (!random.chance(0.28)) return undefined;
  const color = css({ h: random.below(360), s: random.uniform(0.4, 0.9), l: random.uniform(0.25, 0.55) });
  const tagged = random.chance(0.5);
  const [u0, u1, throat] = pose.body === 'front' ? [0.34, 0.5, 0] : [0.56, 0.68, 0.85];
  return ({ shape }) => {
    const band = [-1.4, -0.7, 0, 0.7, 1.4];
    const outline = [...band.map((v) => shape.at(u0, v)), ...band.reverse().map((v) => shape.at(u1, v))];
    const [x, y] = shape.at(u0, throat);
    const radius = coordinate(look.skullRadius * 0.15);
    const tag = tagged ? `<circle cx="${coordinate(x)}" cy="${coordinate(y)}" r="${radius}" fill="#d8b64a"/>` : '';
    return `<path d="${pathData(outline)}" fill="${color}"/>${tag}`;
  };
}
