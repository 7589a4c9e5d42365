import * as path from 'node:path';
import { BreedlabError, progressTeller, type WorkProgress } from '../../core';
import { resizeBeforeCrop, type Dataset, type Normalization, type SkippedFile } from '../../data';
import { inParallel, type ParallelOptions, type PixelSums } from './tasks';

export interface StatisticsOptions extends Pick<ParallelOptions, 'workers' | 'signal'> {
  /** Side of the crop in pixels. Default 224, as published. */
  readonly imageSize?: number;
  /** Called with the progress in images, at most ten times a second. Default: not called. */
  readonly onProgress?: (progress: WorkProgress) => void;
}

/** Channel statistics of the training images, for `mean` and `std` of an experiment. */
export interface DatasetStatistics extends Normalization {
  readonly name: string;
  readonly hash: string;
  /** Images that were measured. */
  readonly images: number;
  readonly imageSize: number;
  /** Shorter side to which images were resized before the crop. */
  readonly resize: number;
  /** Files that could not be used; paths within the dataset. */
  readonly skipped: readonly SkippedFile[];
  /** Files that end early and were measured with the missing part grey. */
  readonly truncated: number;
}

/**
 * Mean and standard deviation of the training split as the published series computed them: images resized to
 * 256 px and cropped to 224 as for evaluation, scaled to [0, 1]; the mean over all pixels of all images, and
 * the root of the mean square deviation of all pixels from it (one deviation over the whole split, not the
 * average of each image's). Source: the series' mean_std_calculate.py.
 *
 * @throws BreedlabError when the size is senseless or no image can be used; the signal's reason when aborted
 */
export async function datasetStatistics(dataset: Dataset, options: StatisticsOptions = {}): Promise<DatasetStatistics> {
  const { imageSize = 224, onProgress, workers, signal } = options;
  if (!Number.isInteger(imageSize) || imageSize < 1) {
    throw new BreedlabError(`The image size is ${imageSize}.`, 'Give a whole number of pixels, e.g. 224.');
  }
  const files = dataset.images.train;
  const tasks = files.map((image) => ({ type: 'measure' as const, path: image.path, imageSize }));
  const answers = await inParallel(tasks, {
    workers,
    signal,
    onAnswer: onProgress && progressTeller(files.length, onProgress),
  });
  const sums = answers.flatMap((answer) => (answer.type === 'sums' ? [answer.sums] : []));
  const skipped = answers.flatMap((answer, i) =>
    answer.type === 'unusable'
      ? [{ path: path.relative(dataset.root, files[i]!.path).split(path.sep).join('/'), reason: answer.reason }]
      : [],
  );
  if (sums.length === 0) {
    throw new BreedlabError(
      `None of the ${files.length} training images of ${dataset.root} can be used.`,
      `Run \`npx breedlab data verify --data ${dataset.root}\`.`,
    );
  }
  return {
    name: dataset.name,
    hash: dataset.hash,
    ...normalizationOf(sums),
    images: sums.length,
    imageSize,
    resize: resizeBeforeCrop(imageSize),
    skipped,
    truncated: sums.filter((each) => each.truncated).length,
  };
}

/** Mean and population standard deviation per channel, in units of 255 levels. */
function normalizationOf(images: readonly PixelSums[]): Normalization {
  const pixels = images.reduce((total, image) => total + image.pixels, 0);
  const channel = (of: 0 | 1 | 2): { mean: number; std: number } => {
    const sum = images.reduce((total, image) => total + image.sum[of], 0);
    const sumOfSquares = images.reduce((total, image) => total + image.sumOfSquares[of], 0);
    const mean = sum / pixels;
    return { mean: mean / 255, std: Math.sqrt(Math.max(0, sumOfSquares / pixels - mean * mean)) / 255 };
  };
  const [red, green, blue] = [channel(0), channel(1), channel(2)];
  return { mean: [red.mean, green.mean, blue.mean], std: [red.std, green.std, blue.std] };
}
