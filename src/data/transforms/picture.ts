import type { RgbImage } from '../images';
import type { Interpolation } from './axisWeights';
import { adjustRows, type ColorAdjustment } from './colors';
import { wholeOf, type Box, type Size } from './geometry';
import type { NormalizationTable } from './normalize';
import { rowsOf, type PixelRows } from './pixelRows';
import { resamplePlaced, resampleRows, viewOf, type PlacedImage, type ResampleOptions } from './resample';
import type { Kernels } from './simd';

/**
 * An image on its way through the steps of a transform. Operations that can be computed together wait until a step
 * needs the pixels: first colours, then a resampling, then a flip. Of a crop only the box is adjusted, of a resized
 * image only the window is computed, and the flip is part of normalizing; the bytes are those of one step after the
 * other. It lies in a thread's working memory: use it within the step only.
 */
export class Picture implements Size {
  /** Place of the pixels: in the kernels' memory, or not there yet. */
  private source: { readonly placed: PlacedImage } | { readonly rows: PixelRows };
  private adjustments: readonly ColorAdjustment[] = [];
  private resampling: ResampleOptions | undefined;
  private isFlipped = false;

  constructor(
    image: RgbImage | PixelRows,
    private readonly kernels: Kernels,
  ) {
    this.source = { rows: rowsOf(image) };
  }

  get width(): number {
    return this.resampling?.window.width ?? this.sourceSize.width;
  }

  get height(): number {
    return this.resampling?.window.height ?? this.sourceSize.height;
  }

  /** Adjusts the colours, one adjustment after the other. */
  adjust(adjustments: readonly ColorAdjustment[]): void {
    // A mirror changes neither a pixel's colours nor the sum that contrast takes.
    this.settleResampling();
    this.adjustments = [...this.adjustments, ...adjustments];
  }

  /** Resizes a box of the picture, antialiased: Pillow's `crop(box).resize((width, height), BILINEAR)`, or BICUBIC. */
  resize(box: Box, { width, height }: Size, interpolation: Interpolation = 'bilinear'): void {
    if (this.isFlipped) this.settle();
    this.settleResampling();
    this.resampling = { box, width, height, window: { left: 0, top: 0, width, height }, interpolation };
  }

  /** Keeps a box of the picture. */
  crop(box: Box): void {
    if (this.isFlipped) this.settle();
    const { resampling } = this;
    if (resampling === undefined) return this.resize(box, box);
    const { left, top } = resampling.window;
    this.resampling = { ...resampling, window: { ...box, left: left + box.left, top: top + box.top } };
  }

  /** Mirrors left and right. */
  flip(): void {
    this.isFlipped = !this.isFlipped;
  }

  /** The pixels, to be read and changed in place. They hold until the picture is asked for anything else. */
  pixels(): RgbImage {
    return viewOf(this.settle(), this.kernels);
  }

  /** Goes on with other pixels, of any size. */
  replace(image: RgbImage): void {
    this.source = { rows: rowsOf(image) };
    this.adjustments = [];
    this.resampling = undefined;
    this.isFlipped = false;
  }

  /** Normalizes into `out`, which takes width * height * 3 values in the order row, column, channel. */
  normalizeInto(out: Float32Array, table: NormalizationTable): void {
    const { kernels } = this;
    const { address, width, height } = this.settleColors();
    const placedTable = kernels.takeCopy(table);
    const values = width * height * 3;
    const to = kernels.take(values * 4);
    kernels.run.normalize(address, width, height, Number(this.isFlipped), placedTable, to);
    out.set(new Float32Array(kernels.bytes.buffer, to, values));
  }

  private get sourceSize(): Size {
    return 'placed' in this.source ? this.source.placed : this.source.rows;
  }

  /** Computes all pending operations. */
  private settle(): PlacedImage {
    const placed = this.settleColors();
    if (this.isFlipped) flipRows(viewOf(placed, this.kernels));
    this.isFlipped = false;
    return placed;
  }

  /** Computes all pending operations but a flip. */
  private settleColors(): PlacedImage {
    this.settleResampling();
    if ('placed' in this.source && this.adjustments.length === 0) return this.source.placed;
    return this.place(adjustRows(this.sourceRows(), this.adjustments, wholeOf(this), this.kernels));
  }

  /** Colours and the resampling together, where there is one. */
  private settleResampling(): void {
    const { resampling, adjustments, kernels } = this;
    if (resampling === undefined) return;
    const rows = this.sourceRows();
    this.place(
      adjustments.length === 0
        ? resampleRows(rows, resampling, kernels)
        : resamplePlaced(adjustRows(rows, adjustments, resampling.box, kernels), resampling, kernels),
    );
  }

  private sourceRows(): PixelRows {
    if ('rows' in this.source) return this.source.rows;
    const { address, width, height } = this.source.placed;
    const copyRows = (top: number, count: number, to: Uint8Array): void => {
      const from = address + top * width * 3;
      to.set(this.kernels.bytes.subarray(from, from + count * width * 3));
    };
    return { width, height, copyRows };
  }

  private place(placed: PlacedImage): PlacedImage {
    this.source = { placed };
    this.adjustments = [];
    this.resampling = undefined;
    return placed;
  }
}

/** Mirrors every row in place. */
function flipRows({ data, width }: RgbImage): void {
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
