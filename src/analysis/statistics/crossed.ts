import { inOneLine } from '../../core';
import type { Interval } from '../intervals';
import { clopperPearson } from './mcnemar';
import { studentQuantile, studentTails } from './student';
import type { ConfidenceOptions } from './twoProportions';

/**
 * Variances of what a seed, an image and the two together add to a value, in squared units of the value. They are at
 * least 0; an estimate below that is given as 0.
 */
export interface VarianceComponents {
  /** Variance of a seed, over all images. */
  readonly seeds: number;
  /** Variance of an image, over all seeds. */
  readonly images: number;
  /** Variance of one seed on one image: all that neither explains alone. */
  readonly rest: number;
}

/** A mean over seeds and images that are crossed, and how far another sample of both would move it. */
export interface CrossedMean extends Interval {
  readonly seeds: number;
  readonly images: number;
  readonly standardError: number;
  /** Degrees of freedom of Student's t behind the interval: near `seeds - 1` where seeds decide, many where images do. */
  readonly freedom: number;
  /** Two-sided, of a mean of 0. */
  readonly pValue: number;
  readonly components: VarianceComponents;
  /** The mean of every seed, in the order given. */
  readonly bySeed: readonly number[];
}

/** Mean squares of a table of seeds by images without replication, and the variances that follow from them. */
export interface MeanSquares {
  readonly seeds: number;
  readonly images: number;
  readonly rest: number;
}

/**
 * Mean of a table of seeds by images, with an interval for both samples at once: a value is
 * `mean + seed + image + rest`, with random effects of seeds and images that are crossed. Its variance follows from the
 * mean squares, `(MS(seeds) + MS(images) - MS(rest)) / (seeds * images)`; the degrees of freedom are Satterthwaite's
 * (F. E. Satterthwaite 1946, "An approximate distribution of estimates of variance components", Biometrics Bulletin
 * 2:110-114), corrected for few seeds. docs/statistics.md has its coverage beside that of bootstraps.
 *
 * @param values [seeds, images], at least 2 of each, e.g. 1 where a seed's run classifies an image correctly, else 0
 * @throws RangeError for fewer, or rows of unequal length
 * @example const { estimate, low, high } = crossedMean([[1, 0, 1, 1], [1, 0, 0, 1], [1, 1, 0, 1]]);
 */
export function crossedMean(
  values: readonly (readonly number[])[],
  { confidence = 0.95 }: ConfidenceOptions = {},
): CrossedMean {
  const { squares, bySeed, mean } = analyse(values);
  const [seeds, images] = [values.length, values[0]!.length];
  const size = { seeds, images };
  const { standardError, freedom } = errorOf(squares, size);
  const common = { estimate: mean, ...size, standardError, freedom, bySeed, components: componentsOf(squares, size) };
  if (standardError === 0) {
    // All values are equal: another image may differ, with a probability that their number bounds.
    const { high: half } = clopperPearson(0, images, confidence);
    const pValue = mean === 0 ? 1 : 2 * 0.5 ** images;
    return inOneLine('CrossedMean', { ...common, low: mean - half, high: mean + half, pValue });
  }
  const half = studentQuantile((1 + confidence) / 2, freedom) * standardError;
  const pValue = studentTails(mean / standardError, freedom);
  return inOneLine('CrossedMean', { ...common, low: mean - half, high: mean + half, pValue });
}

/** Least mean square of seeds, as a share of that of the rest: with three seeds it can be 0 by chance. */
const LEAST_OF_SEEDS = 0.05;
/** Weight of the mean square of seeds in the degrees of freedom. */
const WEIGHT_OF_SEEDS = 2;

/**
 * Standard error of the mean of a table, and its degrees of freedom.
 *
 * Satterthwaite's formula takes the mean squares for their expectations. Of few seeds theirs is often much too small, and
 * the formula then believes that images decide, whose share is well known: with 3 seeds the interval would cover 92%.
 * Counted double in the degrees of freedom, and in these alone, it covers 94 to 96% (docs/statistics.md).
 */
export function errorOf(
  squares: MeanSquares,
  { seeds, images }: TableSize,
): { standardError: number; freedom: number } {
  const ofSeeds = Math.max(squares.seeds, LEAST_OF_SEEDS * squares.rest);
  const ofImages = Math.max(0, squares.images - squares.rest);
  const total = ofSeeds + ofImages;
  const weighted = WEIGHT_OF_SEEDS * ofSeeds;
  const uncertainty = weighted ** 2 / (seeds - 1) + squares.images ** 2 / (images - 1);
  return {
    standardError: Math.sqrt(total / (seeds * images)),
    freedom: uncertainty === 0 ? seeds - 1 : (weighted + ofImages) ** 2 / uncertainty,
  };
}

/** Rows and columns of a table. */
export interface TableSize {
  readonly seeds: number;
  readonly images: number;
}

/** Mean squares that are expected of a table of a size, given the variances. Inverse of {@link componentsOf}. */
export function expectedSquares(components: VarianceComponents, { seeds, images }: TableSize): MeanSquares {
  const { rest } = components;
  return { seeds: rest + images * components.seeds, images: rest + seeds * components.images, rest };
}

function componentsOf({ seeds, images, rest }: MeanSquares, size: TableSize): VarianceComponents {
  return {
    seeds: Math.max(0, seeds - rest) / size.images,
    images: Math.max(0, images - rest) / size.seeds,
    rest,
  };
}

function analyse(values: readonly (readonly number[])[]): {
  readonly squares: MeanSquares;
  readonly bySeed: readonly number[];
  readonly mean: number;
} {
  const [seeds, images] = [values.length, values[0]?.length ?? 0];
  if (seeds < 2 || images < 2 || values.some((row) => row.length !== images)) {
    throw new RangeError(
      `A table of ${seeds} seeds and ${images} images has no variance over both, or rows of unequal length.`,
    );
  }
  const bySeed = values.map(meanOf);
  const byImage = Array.from({ length: images }, (_, i) => values.reduce((sum, row) => sum + row[i]!, 0) / seeds);
  const mean = meanOf(bySeed);
  const between = (means: readonly number[]): number => means.reduce((sum, own) => sum + (own - mean) ** 2, 0);
  const ofSeeds = images * between(bySeed);
  const ofImages = seeds * between(byImage);
  const ofAll = values.reduce((sum, row) => sum + between(row), 0);
  // The rest is a small difference of sums, which rounding must not leave below zero.
  const rest = Math.max(0, ofAll - ofSeeds - ofImages);
  const exact = rest < 1e-12 * ofAll ? 0 : rest;
  return {
    squares: {
      seeds: ofSeeds / (seeds - 1),
      images: ofImages / (images - 1),
      rest: exact / ((seeds - 1) * (images - 1)),
    },
    bySeed,
    mean,
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
