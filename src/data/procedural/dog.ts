import type { Random } from '../../core';
import { facingHead } from './facingHead';
import { frontBody } from './frontBody';
import { boxOf, coordinate, ellipse, pathData, type Box, type Vec } from './geometry';
import { hairStrokes, hairyOutline } from './hair';
import type { Look } from './look';
import { groundColor, markings, type Zone } from './markings';
import { contour, css, shade, type Hsl } from './palette';
import { detail, type Item, type Part, type PartKind } from './part';
import type { Pose } from './pose';
import { profileHead } from './profileHead';
import { sideBody } from './sideBody';

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
  const head = pose.head === 'facing' ? facingHead(look, pose, body.head, headRandom) : profileHead(look, pose, body.head, headRandom);
  const items = [...body.items, ...collar(look, body.head, pose, random.split('collar')), ...head];
  const painted = items.map((item, i) => paintItem(item, look, random.split('part').split(i), `${id}${i}`));
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

function paintItem(item: Item, look: Look, random: Random, id: string): PaintedItem {
  if (item.type === 'detail') return { svg: item.svg };
  const outline = hairyOutline(item.shape.outline, look.hairStyle, item.hair, random.split('outline'));
  const tint = (color: Hsl): Hsl => (item.far ? shade(color, -0.3) : color);
  const ground = tint(groundColor(item, look));
  const zones = markings(item, look, random.split('markings'));
  const path = pathData(outline);
  const edge = item.edge ? ` stroke="${css(contour(ground, 0.5))}" stroke-width=".7" stroke-opacity=".45"` : '';
  const strokes = strokesOf(item, look, random.split('strokes'));
  const marked = zones.length === 0 ? '' : zonePaths(zones, tint);
  const inside = marked + strokes.map(([d, amount, width]) => strokePath(d, shade(ground, amount), width)).join('');
  const clipped = inside === '' ? '' : `<clipPath id="${id}"><path d="${path}"/></clipPath><g clip-path="url(#${id})">${inside}</g>`;
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
  trunk: 46, chest: 46, neck: 16, ruff: 26, haunch: 14, hindleg: 12, foreleg: 8, tail: 14, profile: 14, face: 16, ear: 8, puff: 14,
};

/** Hair strokes as path data with their shade and width: dark ones and light ones. */
function strokesOf(part: Part, look: Look, random: Random): [d: string, amount: number, width: number][] {
  const sleek = look.hairStyle === 'sleek';
  const count = Math.round((STROKES[part.kind] ?? 0) * (sleek ? 0.3 : look.breed.coat.length === 'long' ? 1.1 : 0.9));
  if (count === 0 || part.color) return [];
  const round = ['profile', 'face', 'ruff', 'haunch', 'puff', 'ear'].includes(part.kind);
  const length = sleek ? 3 : look.hairStyle === 'cord' ? 11 : Math.max(2.6, look.hair * (look.hairStyle === 'wire' ? 0.9 : 1.3));
  const options = {
    count, length: round ? length * 0.75 : length, fall: part.fall ?? 0.5,
    u: round ? ([-1, 1] as const) : ([0, 1] as const),
    v: round ? ([-0.9, 0.95] as const) : ([-0.9, 0.95] as const),
  };
  const dark = hairStrokes(part.shape, look.hairStyle, options, random);
  const light = hairStrokes(part.shape, look.hairStyle, { ...options, count: Math.ceil(count * 0.7) }, random);
  const deep = groundColor(part, look).l < 0.2 ? -0.35 : sleek ? -0.08 : -0.17;
  const width = look.hairStyle === 'cord' ? 2 : look.hairStyle === 'wire' ? 0.8 : 1;
  return [[dark, deep, width], [light, sleek ? 0.06 : 0.14, width]];
}

function strokePath(d: string, color: Hsl, width: number): string {
  return `<path d="${d}" fill="none" stroke="${css(color)}" stroke-width="${width}" stroke-opacity=".55" stroke-linecap="round"/>`;
}

/** Light from above and a darker underside over the whole dog, so that flat parts become one body. */
function form(paths: readonly string[], box: Box, id: string, random: Random): string {
  const side = random.uniform(-0.35, 0.35);
  const strength = random.uniform(0.7, 1.25);
  const c = coordinate;
  return `<linearGradient id="${id}f" x1="${c(0.5 - side)}" y1="0" x2="${c(0.5 + side)}" y2="1">`
    + `<stop offset="0" stop-color="#fff" stop-opacity="${c(0.2 * strength)}"/><stop offset=".38" stop-color="#fff" stop-opacity="0"/>`
    + `<stop offset=".5" stop-color="#000" stop-opacity="0"/><stop offset="1" stop-color="#10081a" stop-opacity="${c(0.34 * strength)}"/></linearGradient>`
    + `<clipPath id="${id}c"><path d="${paths.join('')}"/></clipPath>`
    + `<rect x="${c(box.left)}" y="${c(box.top)}" width="${c(box.right - box.left)}" height="${c(box.bottom - box.top)}" fill="url(#${id}f)" clip-path="url(#${id}c)"/>`;
}

/** A collar, on some dogs of every breed. */
function collar(look: Look, [x, y]: Vec, pose: Pose, random: Random): Item[] {
  if (!random.chance(0.28)) return [];
  const r = look.skullRadius;
  const hue = random.below(360);
  const color = css({ h: hue, s: random.uniform(0.4, 0.9), l: random.uniform(0.25, 0.55) });
  const half = r * (0.62 + 0.3 * look.bone) + look.hair * 0.3;
  const [cx, cy] = pose.body === 'front' ? [x, y + r * 1.22] : [x - r * 0.75, y + r * 0.95];
  const turn = pose.body === 'front' ? 0 : 45;
  const tag = random.chance(0.5) ? `<circle cx="${coordinate(cx)}" cy="${coordinate(cy + r * 0.42)}" r="${coordinate(r * 0.15)}" fill="#d8b64a"/>` : '';
  const band = pathData(ellipse(0, 0, half, r * 0.17).outline);
  return [detail(`<path d="${band}" fill="${color}" transform="translate(${coordinate(cx)} ${coordinate(cy)}) rotate(${turn})"/>${tag}`)];
}
