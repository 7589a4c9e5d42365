import { Random } from '../../core';
import type { Batch } from '../../data';
import { drawBeta } from './beta';
import { largestOf } from './logits';
import { probabilities, targetsOf } from './targets';

/** The settings that {@link createMixing} reads. */
export interface MixingSettings {
  /** Parameter of mixup's Beta distribution. Default 0: no mixup. */
  readonly mixup?: number;
  /** Parameter of CutMix's Beta distribution. Default 0: no CutMix. */
  readonly cutmix?: number;
}

/** A rectangle of pixels, ends excluded. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Random choices for mixing one batch. */
export type MixingDraw =
  | { readonly kind: 'mixup' /** Part of an image that stays, in [0, 1]. */; readonly kept: number }
  | { readonly kind: 'cutmix'; readonly box: Box };

/** Mixes the images of a batch, each with the one before it (the first with the last). */
export interface Mixing {
  /**
   * @param globalStep steps since the beginning of the training, from 0: alone decides the draw
   * @returns the mixed batch, valid until the next one; its labels are the classes of the larger parts
   */
  mix(
    batch: Batch & { readonly targets?: Float32Array },
    globalStep: number,
  ): Batch & { readonly targets: Float32Array };
}

/** Tells whether the settings mix images. */
export function mixesImages({ mixup = 0, cutmix = 0 }: MixingSettings): boolean {
  return mixup > 0 || cutmix > 0;
}

/** Height and width of images in pixels. */
type Sides = Pick<Batch, 'height' | 'width'>;

/**
 * Mixup (Zhang et al. 2018) and CutMix (Yun et al. 2019) as `torchvision.transforms.v2.MixUp` and `CutMix` document
 * them; where both are set, a batch takes either with the same probability.
 *
 * @param seed the run's
 * @returns undefined where neither is set
 * @example const mixed = createMixing({ mixup: 0.2 }, { classes: 133, seed: 1 })!.mix(batch, 0);
 */
export function createMixing(
  settings: MixingSettings,
  { classes, seed }: { readonly classes: number; readonly seed: number },
): Mixing | undefined {
  if (!mixesImages(settings)) return undefined;
  const random = Random.seeded(seed).split('mixing');
  let buffer = new Float32Array(0);
  return {
    mix(batch, globalStep) {
      if (buffer.length !== batch.pixels.length) buffer = new Float32Array(batch.pixels.length);
      const draw = drawMixing(settings, random.split(globalStep), batch);
      mixPixels(batch, draw, buffer);
      const targets = mixRows(probabilities(targetsOf(batch), classes), classes, keptPart(draw, batch));
      return { ...batch, pixels: buffer, targets, labels: largestOfRows(targets, classes) };
    },
  };
}

/** @param sides of the images */
export function drawMixing({ mixup = 0, cutmix = 0 }: MixingSettings, random: Random, sides: Sides): MixingDraw {
  const byMixup = mixup > 0 && (cutmix === 0 || random.chance(0.5));
  if (byMixup) return { kind: 'mixup', kept: drawBeta(random, mixup) };
  const kept = drawBeta(random, cutmix);
  return { kind: 'cutmix', box: cutBox(kept, { x: random.below(sides.width), y: random.below(sides.height) }, sides) };
}

/** CutMix's box around a pixel, cut off at the image's edges: if nothing is cut off, 1 - `kept` of the area. */
export function cutBox(
  kept: number,
  { x, y }: { readonly x: number; readonly y: number },
  { height, width }: Sides,
): Box {
  const half = (side: number): number => Math.trunc(0.5 * Math.sqrt(1 - kept) * side);
  return {
    left: Math.max(x - half(width), 0),
    top: Math.max(y - half(height), 0),
    right: Math.min(x + half(width), width),
    bottom: Math.min(y + half(height), height),
  };
}

/** The part of an image that stays unchanged. */
export function keptPart(draw: MixingDraw, { height, width }: Sides): number {
  if (draw.kind === 'mixup') return draw.kept;
  const { left, top, right, bottom } = draw.box;
  return 1 - ((right - left) * (bottom - top)) / (width * height);
}

/** @param into takes the mixed pixels */
export function mixPixels(
  { pixels, height, width }: Sides & Pick<Batch, 'pixels'>,
  draw: MixingDraw,
  into: Float32Array,
): void {
  const perImage = height * width * 3;
  for (let start = 0; start < pixels.length; start += perImage) {
    const partner = (start === 0 ? pixels.length : start) - perImage;
    if (draw.kind === 'mixup') {
      const { kept } = draw;
      for (let i = 0; i < perImage; i++)
        into[start + i] = pixels[start + i]! * kept + pixels[partner + i]! * (1 - kept);
    } else {
      into.set(pixels.subarray(start, start + perImage), start);
      const { left, top, right, bottom } = draw.box;
      for (let row = top; row < bottom; row++) {
        const [from, to] = [(row * width + left) * 3, (row * width + right) * 3];
        into.set(pixels.subarray(partner + from, partner + to), start + from);
      }
    }
  }
}

/** Each row mixed with the one before it, the first with the last. */
export function mixRows(values: Float32Array, length: number, kept: number): Float32Array {
  return values.map((value, i) => {
    const partner = i < length ? values.length - length + i : i - length;
    return value * kept + values[partner]! * (1 - kept);
  });
}

function largestOfRows(values: Float32Array, length: number): Int32Array {
  return Int32Array.from({ length: values.length / length }, (_, row) => {
    const start = row * length;
    return largestOf(values, start, start + length) - start;
  });
}
