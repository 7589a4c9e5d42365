import { bytesForPixels, keptShorterSide } from '../cache';
import { decodeImage, ImageFileError } from '../images';
import type { Dataset, ImageFile } from '../types';

/** Disk space of the pixel cache of a dataset. */
export interface CacheCost {
  /** Shorter side to which larger photos are shrunk. */
  readonly shorterSide: number;
  /** Training images: decoded, large ones shrunk. Estimated from a sample. */
  readonly trainBytes: number;
  /** Validation and test images: transformed, of the network's size. */
  readonly evaluationBytes: number;
  /** Training images that were decoded for the estimate, and how many of them are shrunk. */
  readonly looked: number;
  readonly shrunk: number;
  /** Bytes of the sampled files, over their pixels'. */
  readonly fileShare: number;
}

/**
 * Estimates the cache of a dataset.
 *
 * @param imageSize height and width of the network's input
 * @param fileBytes size of a file
 * @param most training images to decode for it, evenly spread. Default 60
 */
export async function cacheCost(
  dataset: Dataset,
  imageSize: number,
  fileBytes: (path: string) => number,
  most = 60,
): Promise<CacheCost> {
  const { train, valid, test } = dataset.images;
  const shorterSide = keptShorterSide(imageSize);
  let [looked, shrunk, kept, files] = [0, 0, 0, 0];
  for (const { path } of evenly(train, most)) {
    const image = await decodeImage(path).catch(orUndefined);
    if (image === undefined) continue;
    const scale = Math.min(1, shorterSide / Math.min(image.width, image.height));
    looked += 1;
    shrunk += Number(scale < 1);
    kept += image.data.length * scale ** 2;
    files += fileBytes(path);
  }
  return {
    shorterSide,
    trainBytes: looked === 0 ? 0 : Math.round((kept / looked) * train.length),
    evaluationBytes: bytesForPixels(valid.length + test.length, imageSize),
    looked,
    shrunk,
    fileShare: kept === 0 ? 0 : files / kept,
  };
}

function orUndefined(error: unknown): undefined {
  if (!(error instanceof ImageFileError)) throw error;
  return undefined;
}

function evenly(items: readonly ImageFile[], count: number): readonly ImageFile[] {
  if (items.length <= count) return items;
  return Array.from({ length: count }, (_, i) => items[Math.floor((i * items.length) / count)]!);
}
