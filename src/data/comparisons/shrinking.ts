import type { Random } from '../../core';
import { limitSize } from '../cache';
import type { RgbImage } from '../images';
import {
  createScratch,
  CROP_RANGES,
  drawRandomResizedCrop,
  resample,
  wholeOf,
  type Box,
  type Scratch,
} from '../transforms';
import { differenceOf, type ImageDifference } from './difference';

/** The same crops from a photo as it is and from the photo shrunk for the cache. */
export interface ComparedShrinking {
  /** The photo, its sides cut to a multiple of the largest factor, so that crops fall on whole pixels. */
  readonly width: number;
  readonly height: number;
  /** Each crop from the photo as it is, in the network's size. */
  readonly fromOriginal: readonly RgbImage[];
  readonly shrunk: readonly ShrunkCrops[];
}

/** The crops from the photo shrunk to one size. */
export interface ShrunkCrops {
  /** Pixels of the shrunk photo's shorter side. */
  readonly shorterSide: number;
  /** Bytes of the shrunk photo in the cache. */
  readonly bytes: number;
  readonly crops: readonly { readonly image: RgbImage; readonly difference: ImageDifference }[];
}

/** Options of {@link compareShrinking}. */
export interface ShrinkingOptions {
  /** Height and width of the network's input in pixels. */
  readonly imageSize: number;
  /** Factors by which the photo is shrunk. Powers of two. */
  readonly factors: readonly number[];
  /** Crops of the smallest area that RandomResizedCrop takes. */
  readonly crops: number;
  readonly random: Random;
}

/**
 * Loss of a photo's smallest crops, those of 8% of its area, by shrinking it for the cache. (Larger crops lose
 * less.)
 *
 * @throws RangeError for a photo of fewer pixels than a crop of the largest factor needs
 */
export function compareShrinking(
  photo: RgbImage,
  { imageSize, factors, crops, random }: ShrinkingOptions,
): ComparedShrinking {
  const grid = Math.max(...factors);
  const scratch = createScratch();
  const even = cut(photo, grid, scratch);
  const shorter = Math.min(even.width, even.height);
  if (shorter < grid * 16) throw new RangeError(`A photo of ${photo.width}x${photo.height} pixels is too small.`);
  const boxes = Array.from({ length: crops }, (_, i) => smallestCrop(even, grid, random.split(i)));
  const fromOriginal = boxes.map((box) => crop(even, box, 1, imageSize, scratch));
  return {
    width: even.width,
    height: even.height,
    fromOriginal,
    shrunk: factors.map((factor) => {
      const small = limitSize(even, shorter / factor, scratch);
      const images = boxes.map((box) => crop(small, box, factor, imageSize, scratch));
      return {
        shorterSide: shorter / factor,
        bytes: small.data.length,
        crops: images.map((image, i) => ({ image, difference: differenceOf(image, fromOriginal[i]!) })),
      };
    }),
  };
}

function smallestCrop({ width, height }: RgbImage, grid: number, random: Random): Box {
  const least = CROP_RANGES.scale[0];
  const box = drawRandomResizedCrop(random, width / grid, height / grid, { ...CROP_RANGES, scale: [least, least] });
  return scaled(box, grid);
}

function crop(image: RgbImage, box: Box, factor: number, size: number, scratch: Scratch): RgbImage {
  const { width, height, data } = resample(
    image,
    { box: scaled(box, 1 / factor), width: size, height: size, window: wholeOf({ width: size, height: size }) },
    scratch,
  );
  return { width, height, data: Uint8Array.from(data) };
}

function scaled({ left, top, width, height }: Box, by: number): Box {
  return { left: left * by, top: top * by, width: width * by, height: height * by };
}

/** The upper left part whose sides are multiples of `grid`. */
function cut(image: RgbImage, grid: number, scratch: Scratch): RgbImage {
  const width = image.width - (image.width % grid);
  const height = image.height - (image.height % grid);
  const window = wholeOf({ width, height });
  const { data } = resample(image, { box: window, width, height, window }, scratch);
  return { width, height, data: Uint8Array.from(data) };
}
