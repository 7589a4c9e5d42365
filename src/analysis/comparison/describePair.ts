import type { PairedTest } from './compareRuns';

/** A difference of shares in points, with its interval: `+2.50 points (95%: +0.20 to +4.80)`. */
export function differenceText({
  estimate,
  low,
  high,
}: {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}): string {
  const points = (value: number): string => `${value >= 0 ? '+' : '-'}${Math.abs(value * 100).toFixed(2)}`;
  return `${points(estimate)} points (95%: ${points(low)} to ${points(high)})`;
}

/** `p = 0.0312`, or `p < 0.0001`. */
export function pValueText(pValue: number): string {
  return pValue < 0.0001 ? 'p < 0.0001' : `p = ${pValue.toFixed(4)}`;
}

/** Describes the test of two runs in a few words. */
export function verdictText(test: PairedTest): string {
  if (test.kind === 'incomparable') return `not comparable: ${test.reason}`;
  const { first, second, result, adjusted } = test;
  if (adjusted >= 0.05) return 'not told apart';
  return `${result.difference.estimate > 0 ? second : first} is better on these images`;
}
