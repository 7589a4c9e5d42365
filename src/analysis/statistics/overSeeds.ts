import { inOneLine } from '../../core';
import { crossedMean, type CrossedMean } from './crossed';
import { studentBelow } from './student';
import type { ConfidenceOptions } from './twoProportions';

/** Test images that the runs of one setting classify correctly, [seeds, images]: a row for each seed, in one order of images. */
export type OutcomeTable = readonly (readonly boolean[])[];

/** Test accuracies of one setting's runs, one of each seed. */
export interface SeedSummary {
  readonly seeds: number;
  readonly mean: number;
  /** Standard deviation between seeds (of the sample, by `seeds - 1`). Null with one seed. */
  readonly deviation: number | null;
  readonly smallest: number;
  readonly largest: number;
}

/** Two settings over the same seeds and the same test images. */
export interface SeedComparison {
  /** Accuracy of the second minus that of the first, over seeds and images; within [-1, 1]. */
  readonly difference: CrossedMean;
  readonly first: SeedSummary;
  readonly second: SeedSummary;
  readonly secondBetter: {
    /**
     * Confidence that the second's accuracy is the higher one when all possible seeds and images are averaged. Half the
     * two-sided p-value away from 1, or from 0.
     */
    readonly onAverage: number;
    /**
     * Probability that with one more seed, on as many new test images, the second's run classifies more of them
     * correctly than the first's.
     */
    readonly nextRun: number;
  };
}

/**
 * Compares two settings that ran with the same seeds on the same test images. Seeds and images are crossed, and both
 * are samples: {@link crossedMean} of the differences takes both into account.
 *
 * @param first outcomes of the one setting's runs, [seeds, images], at least two of each
 * @param second those of the other, in the same order of seeds and images
 * @throws RangeError for tables of unequal size, or with fewer than two seeds or images
 * @example
 * const first = [[true, false, false, true], [true, false, true, false]];
 * const second = [[true, true, false, true], [true, true, true, true]];
 * const { difference, secondBetter } = compareOverSeeds(first, second);
 */
export function compareOverSeeds(
  first: OutcomeTable,
  second: OutcomeTable,
  options: ConfidenceOptions = {},
): SeedComparison {
  if (first.length !== second.length || first.some((row, s) => row.length !== second[s]!.length)) {
    throw new RangeError(`Tables of ${sizeText(first)} and ${sizeText(second)} cannot be compared in pairs.`);
  }
  const differences = first.map((row, s) => row.map((right, i) => Number(second[s]![i]) - Number(right)));
  const found = crossedMean(differences, options);
  return inOneLine('SeedComparison', {
    difference: { ...found, low: Math.max(-1, found.low), high: Math.min(1, found.high) },
    first: summarizeSeeds(first.map(shareOf)),
    second: summarizeSeeds(second.map(shareOf)),
    secondBetter: { onAverage: onAverage(found), nextRun: nextRun(found) },
  });
}

/**
 * Test accuracy of one setting over seeds and images, with an interval for both.
 *
 * @param outcomes [seeds, images], at least two of each
 * @throws RangeError for fewer, or rows of unequal length
 * @example const { estimate, low, high } = accuracyOverSeeds([[true, false, true, true], [true, true, true, false]]);
 */
export function accuracyOverSeeds(outcomes: OutcomeTable, options: ConfidenceOptions = {}): CrossedMean {
  const found = crossedMean(
    outcomes.map((row) => row.map(Number)),
    options,
  );
  return inOneLine('CrossedMean', { ...found, low: Math.max(0, found.low), high: Math.min(1, found.high) });
}

/**
 * Mean, spread and extremes of one figure of several seeds.
 *
 * @throws RangeError when there is none
 * @example const { mean, deviation } = summarizeSeeds([0.612, 0.634, 0.605]);
 */
export function summarizeSeeds(values: readonly number[]): SeedSummary {
  if (values.length === 0) throw new RangeError('There is no value to summarize.');
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return inOneLine('SeedSummary', {
    seeds: values.length,
    mean,
    deviation: values.length < 2 ? null : Math.sqrt(squares / (values.length - 1)),
    smallest: Math.min(...values),
    largest: Math.max(...values),
  });
}

function onAverage({ estimate, pValue }: CrossedMean): number {
  return estimate < 0 ? pValue / 2 : 1 - pValue / 2;
}

/** The difference of one more pair of runs lies around the mean with the spread of one seed, besides the mean's own error. */
function nextRun({ estimate, standardError, freedom, images, components }: CrossedMean): number {
  const ofOneSeed = components.seeds + (components.images + components.rest) / images;
  const error = Math.sqrt(standardError ** 2 + ofOneSeed);
  if (error === 0) return estimate === 0 ? 0.5 : Number(estimate > 0);
  return studentBelow(estimate / error, freedom);
}

function shareOf(row: readonly boolean[]): number {
  return row.filter(Boolean).length / row.length;
}

function sizeText(table: OutcomeTable): string {
  return `${table.length} seeds by ${table[0]?.length ?? 0} images`;
}
