import type { RgbImage } from '../images';

/** An image whose rows can be copied: from memory, or from a file. */
export interface PixelRows {
  readonly width: number;
  readonly height: number;
  /** Copies `count` rows from row `top` on, each width * 3 bytes, to the beginning of `to`. */
  copyRows(top: number, count: number, to: Uint8Array): void;
}

/** The rows of an image, wherever it is. */
export function rowsOf(image: RgbImage | PixelRows): PixelRows {
  if ('copyRows' in image) return image;
  const { width, height, data } = image;
  return {
    width,
    height,
    copyRows: (top, count, to) => to.set(data.subarray(top * width * 3, (top + count) * width * 3)),
  };
}
