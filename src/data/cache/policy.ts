import { createHash } from 'node:crypto';
import type { RgbImage } from '../images';
import {
  CACHED_SIZES,
  evaluationSteps,
  openSteps,
  resample,
  resizeBeforeCrop,
  resizedShorterSide,
  wholeOf,
  type OpenTransform,
  type Scratch,
} from '../transforms';

/** The shorter side to which larger photos are shrunk before they are cached for the series' transforms, in pixels. */
export function keptShorterSide(imageSize: number): number {
  return CACHED_SIZES * imageSize;
}

/** The shorter side to which larger photos are shrunk before they are cached for a transform; Infinity: they are not. */
export function keptShorterSideOf({ transform, leastShorterSide }: OpenTransform): number {
  return leastShorterSide ?? keptShorterSide(transform.imageSize);
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
      box: wholeOf(image),
      ...size,
      window: wholeOf(size),
    },
    scratch,
  );
  return { ...size, data: Uint8Array.from(shrunk.data) };
}

/** Names the policy for this transform in a word: caches of equal names hold equal pixels. */
export function policyName(open: OpenTransform): string {
  if (!open.hasFixedBytes) {
    const shorterSide = keptShorterSideOf(open);
    return Number.isFinite(shorterSide) ? `decoded-${shorterSide}` : 'decoded';
  }
  const { imageSize } = open.transform;
  const steps = JSON.stringify(open.bytesSteps);
  const ofEvaluation = openSteps(evaluationSteps(imageSize), imageSize).map(({ step }) => step);
  if (steps === JSON.stringify(ofEvaluation)) {
    return `transformed-${resizeBeforeCrop(imageSize)}-${imageSize}`;
  }
  return `transformed-${imageSize}-${createHash('sha256').update(steps).digest('hex').slice(0, 16)}`;
}
