import type { RgbImage } from '../images';
import { axisWeights, type AxisWeights, type Interpolation } from './axisWeights';
import type { Box } from './geometry';
import { rowsOf, type PixelRows } from './pixelRows';
import type { Scratch } from './scratch';
import type { Kernels } from './simd';

/** Rows of the source are copied in and shrunk in pieces of about this size, which the processor's cache holds. */
const BAND_BYTES = 256 * 1024;

/** Part of an image and its new size. */
export interface ResampleOptions {
  /** Part of the source that is resized; pixels outside it have no influence. */
  readonly box: Box;
  /** Size that the box is resized to, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Part of the resized box that is wanted. */
  readonly window: Box;
  /** Default 'bilinear'. */
  readonly interpolation?: Interpolation;
}

/** Pixels in the kernels' memory. */
export interface PlacedImage {
  readonly address: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Antialiased resize of a part of an image: pixel for pixel the result of Pillow's
 * `image.crop(box).resize((width, height), BILINEAR).crop(window)`, or BICUBIC. Horizontal, then vertical, with
 * an 8-bit image between them; only what the window needs is computed. (Pillow 13 goes vertically first
 * where that saves much; some bytes then differ by one. The order here is that of the Pillow of the
 * published runs.)
 *
 * @returns the window's pixels, in a buffer of `scratch` that the next call with the same scratch overwrites
 */
export function resample(source: RgbImage, options: ResampleOptions, scratch: Scratch): RgbImage {
  scratch.kernels.reset();
  return viewOf(resampleRows(rowsOf(source), options, scratch.kernels), scratch.kernels);
}

/** The pixels as a view of the kernels' memory. */
export function viewOf({ address, width, height }: PlacedImage, kernels: Kernels): RgbImage {
  return { width, height, data: kernels.bytes.subarray(address, address + width * height * 3) };
}

/** {@link resample} of an image that is not in the kernels' memory. */
export function resampleRows(source: PixelRows, options: ResampleOptions, kernels: Kernels): PlacedImage {
  const plan = planResampling(options, kernels);
  const stride = source.width * 3;
  const bandRows = Math.min(plan.rows, Math.max(4, Math.floor(BAND_BYTES / stride)));
  const band = kernels.take(bandRows * stride);
  const { left, top } = options.box;
  for (let row = 0; row < plan.rows; row += bandRows) {
    const count = Math.min(bandRows, plan.rows - row);
    source.copyRows(top + plan.firstRow + row, count, kernels.bytes.subarray(band, band + count * stride));
    squeezeRows(plan, { address: band + left * 3, stride, row, count }, kernels);
  }
  return squeezeColumns(plan, kernels);
}

/** {@link resample} of a box that lies in the kernels' memory by itself. */
export function resamplePlaced(
  { address, width }: PlacedImage,
  options: ResampleOptions,
  kernels: Kernels,
): PlacedImage {
  const plan = planResampling(options, kernels);
  const stride = width * 3;
  const from = { address: address + plan.firstRow * stride, stride, row: 0, count: plan.rows };
  squeezeRows(plan, from, kernels);
  return squeezeColumns(plan, kernels);
}

/** Parameters of a resampling, without the pixels. */
interface Plan {
  readonly across: PlacedWeights;
  readonly down: PlacedWeights;
  /** First row of the box that is needed, and how many. */
  readonly firstRow: number;
  readonly rows: number;
  /** The image between the passes. */
  readonly squeezed: number;
  readonly squeezedStride: number;
  readonly width: number;
  readonly height: number;
}

/** Axis weights by their addresses. */
interface PlacedWeights {
  readonly first: number;
  readonly pairs: number;
  readonly weights: number;
  readonly pairsMost: number;
}

function planResampling({ box, width, height, window, interpolation }: ResampleOptions, kernels: Kernels): Plan {
  const across = axisWeights(box.width, width, window.left, window.width, interpolation);
  const down = axisWeights(box.height, height, window.top, window.height, interpolation);
  // A bicubic output that falls on a pixel weighs that pixel alone: its neighbours may need more rows than it does.
  const firstRow = Math.min(...down.first);
  const end = Math.max(...down.first.map((first, i) => first + down.pairs[i]! * 2));
  // An odd last input has a partner without weight, which may lie beyond the box.
  const rows = Math.min(box.height, end) - firstRow;
  // A pixel is written with the byte after it.
  const squeezedStride = Math.ceil((window.width * 3 + 1) / 16) * 16;
  return {
    across: placeWeights(across, kernels),
    down: placeWeights({ ...down, first: down.first.map((row) => row - firstRow) }, kernels),
    firstRow,
    rows,
    squeezed: kernels.take((rows + 1) * squeezedStride),
    squeezedStride,
    width: window.width,
    height: window.height,
  };
}

function placeWeights({ first, pairs, weights, pairsMost }: AxisWeights, kernels: Kernels): PlacedWeights {
  return {
    first: kernels.takeCopy(first),
    pairs: kernels.takeCopy(pairs),
    weights: kernels.takeCopy(weights),
    pairsMost,
  };
}

/** `count` rows of the box, of which the first is row `row` of those that are needed. */
interface BoxRows {
  readonly address: number;
  readonly stride: number;
  readonly row: number;
  readonly count: number;
}

function squeezeRows(plan: Plan, { address, stride, row, count }: BoxRows, kernels: Kernels): void {
  const { first, pairs, weights, pairsMost } = plan.across;
  const to = plan.squeezed + row * plan.squeezedStride;
  kernels.run.squeeze_rows(
    address,
    stride,
    count,
    first,
    pairs,
    weights,
    pairsMost,
    plan.width,
    to,
    plan.squeezedStride,
  );
}

function squeezeColumns(plan: Plan, kernels: Kernels): PlacedImage {
  const { width, height, squeezed, squeezedStride } = plan;
  const { first, pairs, weights, pairsMost } = plan.down;
  const address = kernels.take(width * height * 3);
  kernels.run.squeeze_columns(squeezed, squeezedStride, first, pairs, weights, pairsMost, height, width * 3, address);
  return { address, width, height };
}
