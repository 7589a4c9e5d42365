import { Random } from '../../core';
import { picture } from '../dogs';
import type { Split } from '../../data';
import type { DrawnThing, ThingKind } from './thing';

/** Key of a picture: everything in it follows from these. */
export interface ThingImageKey {
  readonly seed: number;
  readonly kind: ThingKind;
  readonly split: Split;
  /** Number of the picture within its kind and split, from 0. */
  readonly index: number;
}

/** A picture before it is rasterised. */
export interface ThingDrawing {
  readonly svg: string;
  /** Size of the drawing; the shorter side is {@link SHORT_SIDE}. */
  readonly width: number;
  readonly height: number;
  readonly scene: picture.SceneName;
  readonly lighting: picture.Lighting;
}

const { SHORT_SIDE } = picture;

/** The generator of one picture. */
export function thingRandom({ seed, kind, split, index }: ThingImageKey): Random {
  return Random.seeded(seed).split('procedural-things').split(kind.folder).split(split).split(index);
}

/** Draws one picture as SVG: scene, thing, objects before it. A pure function of the key. */
export function drawThingSvg(key: ThingImageKey): ThingDrawing {
  const random = thingRandom(key);
  const [width, height] = drawSize(random.split('size'));
  const thing = key.kind.draw(random.split('thing'));
  const place = placeThing(thing, key.kind.floats, width, height, random.split('place'));
  const scene = picture.drawScene(random.split('scene'), width, height, place.horizon);
  const occlusion = picture.drawOcclusion(
    random.split('occlusion'),
    width,
    height,
    place.y,
    key.kind.floats ? undefined : scene.cover,
  );
  const c = picture.coordinate;
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">` +
    scene.svg +
    `<g transform="translate(${c(place.x)} ${c(place.y)}) rotate(${c(place.roll)}) ` +
    `scale(${(place.scale * place.flip).toFixed(4)} ${place.scale.toFixed(4)})">` +
    (key.kind.floats ? '' : shadow(thing)) +
    thing.svg +
    `</g>${occlusion}</svg>`;
  return { svg, width, height, scene: scene.name, lighting: picture.drawLighting(random.split('lighting')) };
}

/** Width and height in drawing units: landscape, square or portrait, as photographs come. */
function drawSize(random: Random): [number, number] {
  const aspect = random.pick([4 / 3, 4 / 3, 3 / 2, 5 / 4, 1, 1, 3 / 4, 2 / 3]) * random.uniform(0.96, 1.04);
  return aspect >= 1 ? [Math.round(SHORT_SIDE * aspect), SHORT_SIDE] : [SHORT_SIDE, Math.round(SHORT_SIDE / aspect)];
}

interface Placement {
  /** Coordinates of the thing's ground point in the picture. */
  readonly x: number;
  readonly y: number;
  readonly scale: number;
  readonly flip: 1 | -1;
  /** Degrees. */
  readonly roll: number;
  readonly horizon: number;
}

/** Place and size of the thing in the picture, mostly whole. */
function placeThing(
  { left, right, top }: DrawnThing,
  floats: boolean,
  width: number,
  height: number,
  random: Random,
): Placement {
  const flip = random.chance(0.5) ? -1 : 1;
  const fill = random.uniform(0.6, 1.02);
  const scale = Math.min((width * fill) / (right - left), (height * fill * 0.95) / -top);
  const slack = Math.max(0, height + top * scale);
  const y = height - slack * (floats ? random.uniform(0.05, 0.95) : random.uniform(0.12, 0.7));
  const side = Math.max(0, width - (right - left) * scale);
  const center = width / 2 + side * random.uniform(-0.4, 0.4);
  return {
    x: center - ((left + right) / 2) * scale * flip,
    y,
    scale,
    flip,
    roll: random.normal(0, floats ? 12 : 3),
    horizon: floats
      ? height * random.uniform(0.35, 0.75)
      : Math.min(y - height * 0.06, height * random.uniform(0.35, 0.75)),
  };
}

/** The shadow on the ground under the thing. */
function shadow({ left, right }: DrawnThing): string {
  return picture.oval((left + right) / 2, -1, (right - left) * 0.46, (right - left) * 0.05 + 1.5, '#0c0a14', 0.3);
}

/**
 * One picture as a JPEG file. The same key and size give the same bytes on the same version of sharp.
 *
 * @param size pixels of the shorter side
 */
export function renderThingJpeg(key: ThingImageKey, size: number): Promise<Buffer> {
  return picture.rasterize(drawThingSvg(key), size, thingRandom(key).split('grain'));
}
