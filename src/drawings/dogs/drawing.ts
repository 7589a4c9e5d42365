import { Random } from '../../core';
import type { Split } from '../../data';
import type { Breed } from './breed';
import { drawDog, type DrawnDog } from './dog';
import { drawLighting, type Lighting } from './lighting';
import { drawLook } from './look';
import { drawOcclusion } from './occlusion';
import { drawPose, type Pose, type PoseName } from './pose';
import { rasterize, SHORT_SIDE } from './rasterize';
import { drawScene, type SceneName } from './scene';
import { coordinate as c, oval } from './svg';

/** Key of a picture: everything in it follows from these. */
export interface DogImageKey {
  readonly seed: number;
  readonly breed: Breed;
  readonly split: Split;
  /** Number of the picture within its breed and split, from 0. */
  readonly index: number;
}

/** A picture before it is rasterised. */
export interface DogDrawing {
  readonly svg: string;
  /** Size of the drawing; the shorter side is {@link SHORT_SIDE}. */
  readonly width: number;
  readonly height: number;
  readonly pose: Pose;
  readonly scene: SceneName;
  readonly lighting: Lighting;
}

/** Widths over heights of common photographs, with their frequency. */
const ASPECTS = [
  [4 / 3, 4],
  [3 / 2, 3],
  [1, 3],
  [3 / 4, 3],
  [2 / 3, 1],
  [5 / 4, 2],
  [16 / 9, 1],
] as const;

/** The generator of one picture. */
export function imageRandom({ seed, breed, split, index }: DogImageKey): Random {
  return Random.seeded(seed).split('procedural-dogs').split(breed.folder).split(split).split(index);
}

/**
 * Draws one picture as SVG: scene, dog, objects before it. A pure function of the key.
 *
 * @param poseName fixes the pose, for galleries; default random
 */
export function drawDogSvg(key: DogImageKey, poseName?: PoseName): DogDrawing {
  const random = imageRandom(key);
  const [width, height] = drawSize(random.split('size'));
  const pose = drawPose(random.split('pose'), poseName);
  const look = drawLook(key.breed, random.split('look'));
  const dog = drawDog(look, pose, random.split('dog'));
  const place = placeDog(dog, pose, width, height, random.split('place'));
  const scene = drawScene(random.split('scene'), width, height, place.horizon);
  const occlusion = drawOcclusion(random.split('occlusion'), width, height, place.feet, scene.cover);
  const flip = pose.facesLeft ? -1 : 1;
  const extent = `width="${width}" height="${height}"`;
  const move = `translate(${c(place.x)} ${c(place.y)})`;
  const grow = `scale(${(place.scale * flip).toFixed(4)} ${place.scale.toFixed(4)})`;
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" ${extent}>` +
    scene.svg +
    `<g transform="${move} rotate(${c(place.roll)}) ${grow}">` +
    shadow(dog, pose) +
    dog.svg +
    '</g>' +
    occlusion +
    '</svg>';
  return { svg, width, height, pose, scene: scene.name, lighting: drawLighting(random.split('lighting')) };
}

function drawSize(random: Random): [number, number] {
  const [ratio] = random.pickWeighted(ASPECTS, ([, weight]) => weight);
  const aspect = ratio * random.uniform(0.96, 1.04);
  return aspect >= 1 ? [Math.round(SHORT_SIDE * aspect), SHORT_SIDE] : [SHORT_SIDE, Math.round(SHORT_SIDE / aspect)];
}

interface Placement {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
  readonly roll: number;
  readonly horizon: number;
  /** Place of the feet, or of the lower edge of the picture. */
  readonly feet: number;
}

/** Place and size of the dog in the picture: whole, partly cut off, or head and chest. */
function placeDog(dog: DrawnDog, pose: Pose, width: number, height: number, random: Random): Placement {
  const roll = random.normal(0, 2.2);
  const flip = pose.facesLeft ? -1 : 1;
  if (pose.frame === 'bust') {
    const { x, y, radius } = dog.head;
    const scale = (Math.min(width, height) * random.uniform(0.3, 0.5)) / (radius * 2);
    const [cx, cy] = [width * random.uniform(0.4, 0.6), height * random.uniform(0.36, 0.5)];
    const ahead = pose.head === 'profile' ? radius * 0.7 * scale * flip : 0;
    return {
      x: cx - ahead - x * scale * flip,
      y: cy - y * scale,
      scale,
      roll,
      horizon: height * random.uniform(0.35, 0.75),
      feet: height,
    };
  }
  const { left, right, top, bottom } = dog.box;
  const fill = random.uniform(0.72, 1.04);
  const scale = Math.min((width * fill) / (right - left), (height * fill * 0.95) / (bottom - top));
  const cx = width * (0.5 + random.normal(0, 0.05));
  const slack = Math.max(0, height - (bottom - top) * scale);
  const feet = height - slack * random.uniform(0.15, 0.7) - height * 0.02;
  const x = cx - ((left + right) / 2) * scale * flip;
  return {
    x,
    y: feet,
    scale,
    roll,
    horizon: Math.min(feet - height * 0.06, height * random.uniform(0.35, 0.75)),
    feet,
  };
}

/** The shadow on the ground under the feet. */
function shadow(dog: DrawnDog, pose: Pose): string {
  if (pose.frame === 'bust') return '';
  const { left, right } = dog.box;
  const [x, w] = [(left + right) / 2, right - left];
  return oval(x, -1, w * 0.44, w * 0.045 + 2, '#0c0a14', 0.3);
}

/**
 * One picture as a JPEG file. The same key and size give the same bytes on the same version of sharp.
 *
 * @param size pixels of the shorter side
 */
export function renderDogJpeg(key: DogImageKey, size: number): Promise<Buffer> {
  return rasterize(drawDogSvg(key), size, imageRandom(key).split('grain'));
}
