/** An image in memory: 8 bits per channel, row by row, red, green, blue. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  /** Length width * height * 3. */
  readonly data: Uint8Array;
}
