import type { RgbImage } from '../images';
import type { Box } from './draw';
import { buffer8, type Scratch } from './scratch';

/**
 * Fractional bits of the fixed-point weights: 32 less 8 for the pixel and 2 for the sum, as Pillow has it.
 */
const PRECISION = 22;
const HALF = 1 << (PRECISION - 1);

/** Weights of one axis: output i is the weighted sum of `count[i]` inputs from `first[i]` on. */
interface AxisWeights {
  readonly first: Int32Array;
  readonly count: Int32Array;
  /** Row i starts at i * stride. */
  readonly weights: Int32Array;
  readonly stride: number;
}

/**
 * Triangle filter for outputs [from, from + length) of an axis that goes from `inSize` to `outSize` pixels.
 * When it shrinks, the filter is widened by the scale, which is what antialiases. After Pillow's
 * Resample.c.
 */
function axisWeights(inSize: number, outSize: number, from: number, length: number): AxisWeights {
  const scale = inSize / outSize;
  const support = Math.max(scale, 1);
  const stride = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(length);
  const count = new Int32Array(length);
  const weights = new Int32Array(length * stride);
  const exact = new Float64Array(stride);
  for (let i = 0; i < length; i++) {
    const center = (from + i + 0.5) * scale;
    const low = Math.max(0, Math.trunc(center - support + 0.5));
    const high = Math.min(inSize, Math.trunc(center + support + 0.5));
    let total = 0;
    for (let k = 0; k < high - low; k++) {
      const distance = Math.abs((k + low - center + 0.5) * (1 / support));
      const weight = distance < 1 ? 1 - distance : 0;
      exact[k] = weight;
      total += weight;
    }
    // Weights of 0 at the ends, which small images and enlargements have, are not worth a multiplication.
    const fixed = (k: number): number => Math.trunc(0.5 + (exact[k]! / total) * 2 ** PRECISION);
    let begin = 0;
    let end = high - low;
    while (end - begin > 1 && fixed(begin) === 0) begin++;
    while (end - begin > 1 && fixed(end - 1) === 0) end--;
    for (let k = begin; k < end; k++) weights[i * stride + k - begin] = fixed(k);
    first[i] = low + begin;
    count[i] = end - begin;
  }
  return { first, count, weights, stride };
}

/** What to resample. */
export interface ResampleOptions {
  /** Part of the source that is resized; pixels outside it have no influence. */
  readonly box: Box;
  /** Size that the box is resized to, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Part of the resized box that is wanted. */
  readonly window: Box;
}

/**
 * Antialiased bilinear resize of a part of an image: pixel for pixel what Pillow's
 * `image.crop(box).resize((width, height), BILINEAR).crop(window)` gives. Horizontal, then vertical, with
 * an 8-bit image between them; only what the window needs is computed. (Pillow 13 goes vertically first
 * where that saves much; some bytes then differ by one. The order here is that of the Pillow of the
 * published runs.)
 *
 * @returns the window's pixels, in a buffer of `scratch` that the next call with the same scratch overwrites
 */
export function resample(source: RgbImage, options: ResampleOptions, scratch: Scratch): RgbImage {
  const { box, window } = options;
  const across = axisWeights(box.width, options.width, window.left, window.width);
  const down = axisWeights(box.height, options.height, window.top, window.height);
  const last = window.height - 1;
  const firstRow = down.first[0]!;
  const rows = down.first[last]! + down.count[last]! - firstRow;

  const squeezed = buffer8(scratch, 'squeezed', rows * window.width * 3);
  const strip: Box = { left: box.left, top: box.top + firstRow, width: box.width, height: rows };
  squeezeRows(source, strip, across, squeezed);
  const data = buffer8(scratch, 'resampled', window.width * window.height * 3);
  squeezeColumns(squeezed, window.width * 3, firstRow, down, data);
  return { width: window.width, height: window.height, data };
}

function squeezeRows(source: RgbImage, box: Box, axis: AxisWeights, out: Uint8Array): void {
  const { first, count, weights, stride } = axis;
  const data = source.data;
  const width = first.length;
  let to = 0;
  for (let y = 0; y < box.height; y++) {
    const row = ((box.top + y) * source.width + box.left) * 3;
    for (let x = 0; x < width; x++) {
      let red = HALF;
      let green = HALF;
      let blue = HALF;
      let at = row + first[x]! * 3;
      const begin = x * stride;
      const end = begin + count[x]!;
      for (let k = begin; k < end; k++) {
        const weight = weights[k]!;
        red = (red + Math.imul(data[at]!, weight)) | 0;
        green = (green + Math.imul(data[at + 1]!, weight)) | 0;
        blue = (blue + Math.imul(data[at + 2]!, weight)) | 0;
        at += 3;
      }
      out[to] = clip8(red >> PRECISION);
      out[to + 1] = clip8(green >> PRECISION);
      out[to + 2] = clip8(blue >> PRECISION);
      to += 3;
    }
  }
}

/**
 * Rows are added up four at a time: fewer loads and stores than one at a time, and no inner loop as per
 * pixel.
 *
 * @param rowLength bytes of a row
 * @param firstRow the input row that `rows` begins with
 */
function squeezeColumns(
  rows: Uint8Array,
  rowLength: number,
  firstRow: number,
  axis: AxisWeights,
  out: Uint8Array,
): void {
  const { first, count, weights, stride } = axis;
  const sums = new Int32Array(rowLength);
  for (let y = 0; y < first.length; y++) {
    const top = first[y]! - firstRow;
    sums.fill(HALF);
    const own = weights.subarray(y * stride, y * stride + count[y]!);
    for (let k = 0; k < own.length; k += 4) {
      addRows(rows.subarray((top + k) * rowLength), rowLength, own.subarray(k), sums);
    }
    const to = y * rowLength;
    for (let x = 0; x < rowLength; x++) out[to + x] = clip8(sums[x]! >> PRECISION);
  }
}

/** Adds the first rows, at most four, each times its weight. */
function addRows(rows: Uint8Array, rowLength: number, weights: Int32Array, sums: Int32Array): void {
  const [w0, w1, w2, w3] = [weights[0]!, weights[1] ?? 0, weights[2] ?? 0, weights[3] ?? 0];
  const [second, third, fourth] = [rowLength, 2 * rowLength, 3 * rowLength];
  if (weights.length >= 4) {
    for (let x = 0; x < rowLength; x++) {
      const upper = Math.imul(rows[x]!, w0) + Math.imul(rows[x + second]!, w1);
      const lower = Math.imul(rows[x + third]!, w2) + Math.imul(rows[x + fourth]!, w3);
      sums[x] = (sums[x]! + upper + lower) | 0;
    }
  } else if (weights.length === 3) {
    for (let x = 0; x < rowLength; x++) {
      const upper = Math.imul(rows[x]!, w0) + Math.imul(rows[x + second]!, w1);
      sums[x] = (sums[x]! + upper + Math.imul(rows[x + third]!, w2)) | 0;
    }
  } else if (weights.length === 2) {
    for (let x = 0; x < rowLength; x++) {
      sums[x] = (sums[x]! + Math.imul(rows[x]!, w0) + Math.imul(rows[x + second]!, w1)) | 0;
    }
  } else {
    for (let x = 0; x < rowLength; x++) sums[x] = (sums[x]! + Math.imul(rows[x]!, w0)) | 0;
  }
}

/** Rounded weights can sum to a little over 1. */
function clip8(value: number): number {
  return value > 255 ? 255 : value;
}
