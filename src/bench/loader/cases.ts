import type { Augmentation, ImageFile, Normalization } from '../../data';
import { baseSettings } from '../../experiments';

/** What both sides load, and how. */
export interface LoaderCase {
  readonly workers: number;
  readonly transforms: 'crop, flip' | 'crop, flip, colour jitter';
  readonly augmentation: Augmentation;
}

/** What is the same in every case. */
export interface LoaderWorkload {
  readonly images: readonly ImageFile[];
  readonly imageSize: number;
  readonly batchSize: number;
  readonly normalization: Normalization;
}

/** How fast one epoch was. */
export interface EpochSpeed {
  readonly imagesPerSecond: number;
  /** Processor time of all threads and processes. Other work on the machine changes it little. */
  readonly processorMilliseconds: number;
}

/** One measurement of one side. */
export interface LoaderSample {
  readonly first: EpochSpeed;
  readonly second: EpochSpeed;
  /** The first epoch of the next run; null where nothing is kept between runs. */
  readonly nextRun: EpochSpeed | null;
}

export const EPOCHS = ['first', 'second', 'nextRun'] as const;

/** Photographs with a shorter side from this on, in pixels, are what the targets are for. */
const LEAST_SHORTER_SIDE = 320;

/** The ratio over the reference that was asked for; null for smaller images. */
export function target(
  epoch: (typeof EPOCHS)[number],
  { augmentation }: LoaderCase,
  shorterSide: number,
): number | null {
  if (shorterSide < LEAST_SHORTER_SIDE) return null;
  if (epoch !== 'second') return 1;
  return augmentation.colorJitter === null ? 2 : 5;
}

/** The series' augmentation with and without its colour jitter. */
export function loaderCases(workers: readonly number[]): readonly LoaderCase[] {
  const { augmentation } = baseSettings;
  return workers.flatMap((count) => [
    { workers: count, transforms: 'crop, flip', augmentation: { ...augmentation, colorJitter: null } },
    { workers: count, transforms: 'crop, flip, colour jitter', augmentation },
  ]);
}

export function caseName({ workers, transforms }: LoaderCase): string {
  return `${workers} ${workers === 1 ? 'worker' : 'workers'}, ${transforms}`;
}
