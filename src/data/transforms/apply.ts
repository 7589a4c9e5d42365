import type { Random } from '../../core';
import type { RgbImage } from '../images';
import { adjustRows } from './colorJitter';
import type { NormalizationTable } from './normalize';
import { drawTransform, type TransformParameters } from './parameters';
import { rowsOf, type PixelRows } from './pixelRows';
import type { ImageTransform } from './presets';
import { resamplePlaced, resampleRows, viewOf, type PlacedImage } from './resample';
import { createScratch, type Scratch } from './scratch';
import type { Kernels } from './simd';

/**
 * Applies a transform up to, not including, normalization: pixels as Pillow would have them.
 *
 * @param random one image's generator; the same generator gives the same result
 * @param scratch working memory. Default: new
 * @returns a new image of imageSize x imageSize
 */
export function applyTransform(
  image: RgbImage,
  transform: ImageTransform,
  random: Random,
  scratch: Scratch = createScratch(),
): RgbImage {
  const parameters = drawTransform(transform, image.width, image.height, random);
  scratch.kernels.reset();
  const { data, ...size } = viewOf(render(rowsOf(image), parameters, scratch.kernels), scratch.kernels);
  const copy = Uint8Array.from(data);
  if (parameters.flip) flipRows(copy, size.width);
  return { ...size, data: copy };
}

/**
 * Applies a transform and normalizes into `out`, which takes imageSize * imageSize * 3 values in the
 * order row, column, channel: (pixel / 255 - mean) / std, in float as PyTorch computes it.
 */
export function applyTransformInto(
  image: RgbImage | PixelRows,
  transform: ImageTransform,
  random: Random,
  out: Float32Array,
  table: NormalizationTable,
  scratch: Scratch,
): void {
  const source = rowsOf(image);
  const parameters = drawTransform(transform, source.width, source.height, random);
  const { kernels } = scratch;
  kernels.reset();
  normalizePlaced(render(source, parameters, kernels), parameters.flip, table, out, kernels);
}

/**
 * Normalizes an image's pixels into `out`, which takes width * height * 3 values in the order row, column,
 * channel.
 */
export function normalizeInto(
  image: RgbImage | PixelRows,
  table: NormalizationTable,
  out: Float32Array,
  { kernels }: Scratch,
): void {
  const source = rowsOf(image);
  const { width, height } = source;
  kernels.reset();
  const address = kernels.take(width * height * 3);
  source.copyRows(0, height, kernels.bytes.subarray(address, address + width * height * 3));
  normalizePlaced({ address, width, height }, false, table, out, kernels);
}

/** Jitter, crop and resize; no flip. */
function render(source: PixelRows, parameters: TransformParameters, kernels: Kernels): PlacedImage {
  const { adjustments, box } = parameters;
  if (adjustments.length === 0) return resampleRows(source, parameters, kernels);
  const adjusted = adjustRows(source, adjustments, box, kernels);
  return resamplePlaced(adjusted, parameters, kernels);
}

function normalizePlaced(
  { address, width, height }: PlacedImage,
  flip: boolean,
  table: NormalizationTable,
  out: Float32Array,
  kernels: Kernels,
): void {
  const placedTable = kernels.takeCopy(table);
  const values = width * height * 3;
  const placed = kernels.take(values * 4);
  kernels.run.normalize(address, width, height, Number(flip), placedTable, placed);
  out.set(new Float32Array(kernels.bytes.buffer, placed, values));
}

/** Mirrors every row in place. */
function flipRows(data: Uint8Array, width: number): void {
  for (let row = 0; row < data.length; row += width * 3) {
    for (let left = row, right = row + (width - 1) * 3; left < right; left += 3, right -= 3) {
      for (let channel = 0; channel < 3; channel++) {
        const held = data[left + channel]!;
        data[left + channel] = data[right + channel]!;
        data[right + channel] = held;
      }
    }
  }
}
