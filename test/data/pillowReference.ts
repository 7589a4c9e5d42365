import type { Box, ColorAdjustment, RgbImage } from '../../src/data';

/**
 * Pillow's operations once more, pixel by pixel and as its C sources put them (Convert.c, Blend.c, Resample.c):
 * what the compiled kernels are held against where there are too many cases for fixtures.
 */

const f = Math.fround;

/** Turns the hue as torchvision's adjust_hue does: RGB to HSV, add to the hue byte, HSV to RGB. */
export function turnHue(pixels: Uint8Array, factor: number): void {
  const shift = Math.trunc(factor * 255) & 255;
  for (let at = 0; at < pixels.length; at += 3) {
    const [h, s, v] = toHsv(pixels[at]!, pixels[at + 1]!, pixels[at + 2]!);
    fromHsv((h + shift) & 255, s, v, pixels, at);
  }
}

function toHsv(r: number, g: number, b: number): [number, number, number] {
  const max = Math.max(r, g, b);
  const min = Math.min(r, g, b);
  if (max === min) return [0, 0, max];
  const range = max - min;
  const s = f(range / max);
  const rc = f((max - r) / range);
  const gc = f((max - g) / range);
  const bc = f((max - b) / range);
  const sixths = f(r === max ? bc - gc : g === max ? 2 + rc - bc : 4 + gc - rc);
  const h = f((sixths / 6 + 1) % 1);
  return [clip(Math.trunc(h * 255)), clip(Math.trunc(s * 255)), max];
}

function fromHsv(h: number, s: number, v: number, out: Uint8Array, at: number): void {
  const sector = Math.floor((h * 6) / 255);
  const part = f((h * 6) / 255 - sector);
  const fs = f(s / 255);
  const p = clip(Math.floor(v * (1 - fs) + 0.5));
  const q = clip(Math.floor(v * (1 - f(fs * part)) + 0.5));
  const t = clip(Math.floor(v * (1 - fs * (1 - part)) + 0.5));
  const rgb =
    s === 0
      ? [v, v, v]
      : [
          [v, t, p],
          [q, v, p],
          [p, v, t],
          [p, q, v],
          [t, p, v],
          [v, p, q],
        ][sector % 6]!;
  out.set(rgb, at);
}

/** Image.blend(constant, image, factor). */
export function blendWithConstant(bytes: Uint8Array, base: number, factor: number): void {
  for (let i = 0; i < bytes.length; i++) bytes[i] = blend(base, bytes[i]!, f(factor));
}

/** ImageEnhance.Color. */
export function blendWithGrey(pixels: Uint8Array, factor: number): void {
  for (let at = 0; at < pixels.length; at += 3) {
    const base = grey(pixels, at);
    for (let c = 0; c < 3; c++) pixels[at + c] = blend(base, pixels[at + c]!, f(factor));
  }
}

/** ImageStat's rounded mean of mode L. */
export function meanGrey(pixels: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < pixels.length; at += 3) sum += grey(pixels, at);
  return Math.floor(sum / (pixels.length / 3) + 0.5);
}

/** The adjustments one after the other on the whole image. */
export function adjusted(image: RgbImage, adjustments: readonly ColorAdjustment[]): RgbImage {
  const data = Uint8Array.from(image.data);
  for (const { kind, factor } of adjustments) {
    if (kind === 'brightness') blendWithConstant(data, 0, factor);
    else if (kind === 'contrast') blendWithConstant(data, meanGrey(data), factor);
    else if (kind === 'saturation') blendWithGrey(data, factor);
    else turnHue(data, factor);
  }
  return { ...image, data };
}

export function cropped({ width, data }: RgbImage, box: Box): RgbImage {
  const out = new Uint8Array(box.width * box.height * 3);
  for (let y = 0; y < box.height; y++) {
    const from = ((box.top + y) * width + box.left) * 3;
    out.set(data.subarray(from, from + box.width * 3), y * box.width * 3);
  }
  return { width: box.width, height: box.height, data: out };
}

/** resize((width, height), BILINEAR): horizontal pass, 8 bits between, vertical pass. */
export function resized(image: RgbImage, width: number, height: number, filter: Filter = BILINEAR): RgbImage {
  return transposed(resizedAcross(transposed(resizedAcross(image, width, filter)), height, filter));
}

/** A filter of Pillow: its support, and its weight at a distance. */
export interface Filter {
  readonly support: number;
  readonly weight: (distance: number) => number;
}

export const BILINEAR: Filter = { support: 1, weight: (x) => Math.max(0, 1 - x) };

const A = -0.5;
export const BICUBIC: Filter = {
  support: 2,
  weight(x) {
    if (x < 1) return ((A + 2) * x - (A + 3)) * x * x + 1;
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * A : 0;
  },
};

function resizedAcross({ width: inSize, height, data }: RgbImage, outSize: number, filter: Filter): RgbImage {
  const out = new Uint8Array(outSize * height * 3);
  const scale = inSize / outSize;
  const widening = Math.max(scale, 1);
  const support = filter.support * widening;
  for (let x = 0; x < outSize; x++) {
    const center = (x + 0.5) * scale;
    const low = Math.max(0, Math.trunc(center - support + 0.5));
    const high = Math.min(inSize, Math.trunc(center + support + 0.5));
    const exact = Array.from({ length: high - low }, (_, k) =>
      filter.weight(Math.abs((k + low - center + 0.5) * (1 / widening))),
    );
    const total = exact.reduce((sum, weight) => sum + weight, 0);
    const weights = exact.map((weight) => {
      const share = (weight / total) * 2 ** 22;
      return Math.trunc(share < 0 ? share - 0.5 : share + 0.5);
    });
    for (let y = 0; y < height; y++) {
      for (let c = 0; c < 3; c++) {
        const sum = weights.reduce((all, weight, k) => all + weight * data[(y * inSize + low + k) * 3 + c]!, 2 ** 21);
        out[(y * outSize + x) * 3 + c] = Math.max(0, Math.min(255, Math.floor(sum / 2 ** 22)));
      }
    }
  }
  return { width: outSize, height, data: out };
}

function transposed({ width, height, data }: RgbImage): RgbImage {
  const out = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++) out[(x * height + y) * 3 + c] = data[(y * width + x) * 3 + c]!;
    }
  }
  return { width: height, height: width, data: out };
}

function grey(pixels: Uint8Array, at: number): number {
  return (pixels[at]! * 19595 + pixels[at + 1]! * 38470 + pixels[at + 2]! * 7471 + 0x8000) >> 16;
}

function blend(base: number, value: number, factor: number): number {
  return clip(Math.trunc(f(base + f(factor * (value - base)))));
}

function clip(value: number): number {
  return Math.min(255, Math.max(0, value));
}
