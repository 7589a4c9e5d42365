import type { RgbImage } from '../images';
import { isDeterministic, resample, resizedShorterSide, type ImageTransform, type Scratch } from '../transforms';

/**
 * How many times the network's input a cached photo's shorter side is at most. RandomResizedCrop takes at least
 * 8% of the area with a ratio of at most 4/3: of a square, not less than sqrt(0.08 * 3/4) = 0.245 of a side.
 * Four times the input leaves 0.98 times the input of that crop, so that no crop is enlarged that the original
 * would have shrunk.
 */
const KEPT_SIZES = 4;

/** The shorter side to which larger photos are shrunk before they are cached, in pixels. */
export function keptShorterSide(imageSize: number): number {
  return KEPT_SIZES * imageSize;
}

/**
 * The image, or, if its shorter side is longer than that, the image shrunk to it (antialiased). Where it is not,
 * transforms of cached pixels are those of the file, bit for bit.
 */
export function limitSize(image: RgbImage, shorterSide: number, scratch: Scratch): RgbImage {
  if (Math.min(image.width, image.height) <= shorterSide) return image;
  const size = resizedShorterSide(image.width, image.height, shorterSide);
  const shrunk = resample(
    image,
    {
      box: { left: 0, top: 0, width: image.width, height: image.height },
      ...size,
      window: { left: 0, top: 0, ...size },
    },
    scratch,
  );
  return { ...size, data: Uint8Array.from(shrunk.data) };
}

/** What is kept of an image for this transform, in a word: caches of equal names hold equal pixels. */
export function policyName(transform: ImageTransform): string {
  const { cropping, imageSize } = transform;
  if (isDeterministic(transform) && cropping.kind === 'center-crop') {
    return `transformed-${cropping.shorterSide}-${imageSize}`;
  }
  return `decoded-${keptShorterSide(imageSize)}`;
}
