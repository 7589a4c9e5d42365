import type { Random } from '../../core';
import type { ColorJitterStrengths } from '../types';

/** A rectangle of pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Ranges of torchvision's RandomResizedCrop. */
export interface CropRanges {
  /** Area of the crop as a part of the image's. torchvision's default, and the series': [0.08, 1]. */
  readonly scale: readonly [number, number];
  /** Width over height, drawn log-uniformly. torchvision's default, and the series': [3/4, 4/3]. */
  readonly ratio: readonly [number, number];
}

/** torchvision's defaults. */
export const CROP_RANGES: CropRanges = { scale: [0.08, 1], ratio: [3 / 4, 4 / 3] };

const CROP_TRIES = 10;

/**
 * The box of a RandomResizedCrop in an image of width x height pixels (torchvision,
 * `RandomResizedCrop.get_params`): ten tries at area and ratio, then the largest centred crop whose ratio
 * is in range.
 */
export function drawRandomResizedCrop(
  random: Random,
  width: number,
  height: number,
  ranges: CropRanges = CROP_RANGES,
): Box {
  const area = width * height;
  const logRatio = [Math.log(ranges.ratio[0]), Math.log(ranges.ratio[1])] as const;
  for (let tries = 0; tries < CROP_TRIES; tries++) {
    const target = area * random.uniform(ranges.scale[0], ranges.scale[1]);
    const ratio = Math.exp(random.uniform(logRatio[0], logRatio[1]));
    const w = roundHalfToEven(Math.sqrt(target * ratio));
    const h = roundHalfToEven(Math.sqrt(target / ratio));
    if (w > 0 && w <= width && h > 0 && h <= height) {
      const top = random.below(height - h + 1);
      const left = random.below(width - w + 1);
      return { left, top, width: w, height: h };
    }
  }
  return centredCropInRatio(width, height, ranges.ratio);
}

function centredCropInRatio(width: number, height: number, ratio: readonly [number, number]): Box {
  const own = width / height;
  const w = own > ratio[1] ? roundHalfToEven(height * ratio[1]) : width;
  const h = own < ratio[0] ? roundHalfToEven(width / ratio[0]) : height;
  return { left: Math.floor((width - w) / 2), top: Math.floor((height - h) / 2), width: w, height: h };
}

/** One colour operation with its factor. Factor 1 (hue: 0) leaves the image as it is. */
export interface ColorAdjustment {
  readonly kind: 'brightness' | 'contrast' | 'saturation' | 'hue';
  /** brightness, contrast, saturation: >= 0. hue: a turn of the colour wheel in [-0.5, 0.5]. */
  readonly factor: number;
}

/**
 * What a ColorJitter does to one image (torchvision, `ColorJitter.get_params`): the adjustments in the
 * order in which they apply. A factor is uniform in [max(0, 1 - s), 1 + s], hue in [-s, s]; an adjustment
 * of strength 0 is left out.
 */
export function drawColorJitter(random: Random, strengths: ColorJitterStrengths): readonly ColorAdjustment[] {
  const order = random.permutation(4);
  const around1 = (strength: number): number => random.uniform(Math.max(0, 1 - strength), 1 + strength);
  const drawn: readonly ColorAdjustment[] = [
    { kind: 'brightness', factor: around1(strengths.brightness) },
    { kind: 'contrast', factor: around1(strengths.contrast) },
    { kind: 'saturation', factor: around1(strengths.saturation) },
    { kind: 'hue', factor: random.uniform(-strengths.hue, strengths.hue) },
  ];
  return Array.from(order, (i) => drawn[i]!).filter(({ kind }) => strengths[kind] > 0);
}

/** Python's `round`: halves go to the even neighbour. */
export function roundHalfToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
