import sharp from 'sharp';

/** An image in memory: 8 bits per channel, row by row, red, green, blue. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  /** Length width * height * 3. */
  readonly data: Uint8Array;
}

/** The image as a PNG file: lossless, for galleries and fixtures. */
export function encodePng(image: RgbImage): Promise<Buffer> {
  const raw = { width: image.width, height: image.height, channels: 3 as const };
  // sharp takes no view of shared memory.
  const data = image.data.buffer instanceof SharedArrayBuffer ? Uint8Array.from(image.data) : image.data;
  return sharp(data, { raw }).png().toBuffer();
}
