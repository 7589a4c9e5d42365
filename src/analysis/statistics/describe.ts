import { formatNumber, formatPercent } from '../../core';
import type { SeedComparison, SeedSummary } from './overSeeds';

/** `p = 0.0312`, or `p < 0.0001`. */
export function pValueText(pValue: number): string {
  return pValue < 0.0001 ? 'p < 0.0001' : `p = ${pValue.toFixed(4)}`;
}

/** Chances of the second, e.g. `on average 99.2%, in the next run 94%`. */
export function chancesText({ secondBetter }: Pick<SeedComparison, 'secondBetter'>): string {
  return `on average ${chanceText(secondBetter.onAverage, 1)}, in the next run ${chanceText(secondBetter.nextRun, 0)}`;
}

/** A probability, never rounded to certainty. */
function chanceText(probability: number, digits: number): string {
  const least = 10 ** -(digits + 2);
  if (probability < least) return `below ${formatPercent(least, digits)}`;
  if (probability > 1 - least) return `above ${formatPercent(1 - least, digits)}`;
  return formatPercent(probability, digits);
}

/** Mean and standard deviation over seeds in points, e.g. `71.3% ± 1.2`. */
export function spreadText({ mean, deviation }: Pick<SeedSummary, 'mean' | 'deviation'>): string {
  return deviation === null
    ? formatPercent(mean, 1)
    : `${formatPercent(mean, 1)} ± ${formatNumber(100 * deviation, 1)}`;
}
