import type { RgbImage } from '../images';

/** Difference of two images of the same size, in grey levels of 255. */
export interface ImageDifference {
  readonly mean: number;
  readonly max: number;
  /** Absolute differences, times {@link AMPLIFIED}: black where the images agree. */
  readonly image: RgbImage;
}

/** Differences of single levels would look black. */
const AMPLIFIED = 8;

/** @throws RangeError when the sizes differ */
export function differenceOf(a: RgbImage, b: RgbImage): ImageDifference {
  if (a.width !== b.width || a.height !== b.height) {
    throw new RangeError(`An image of ${a.width}x${a.height} has no difference to one of ${b.width}x${b.height}.`);
  }
  const data = new Uint8Array(a.data.length);
  let [sum, max] = [0, 0];
  for (let i = 0; i < data.length; i++) {
    const distance = Math.abs(a.data[i]! - b.data[i]!);
    sum += distance;
    max = Math.max(max, distance);
    data[i] = Math.min(255, distance * AMPLIFIED);
  }
  return { mean: sum / data.length, max, image: { width: a.width, height: a.height, data } };
}
