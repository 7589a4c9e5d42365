import type { SeedsTest } from './compareExperiments';
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

/** Describes the test of two runs in a few words. */
export function verdictText(test: PairedTest): string {
  if (test.kind === 'incomparable') return `not comparable: ${test.reason}`;
  const { first, second, result, adjusted } = test;
  if (adjusted >= 0.05) return 'not told apart';
  return `${result.difference.estimate > 0 ? second : first} is better on these images`;
}

/** Describes the test of two experiments over several seeds in a few words. */
export function seedsVerdict({ first, second, result, adjusted }: SeedsTest): string {
  if (adjusted >= 0.05) return 'not told apart';
  return `${result.difference.estimate > 0 ? second : first} is better, over seeds and images like these`;
}

/** Seeds that differences need, e.g. `1 point: more images, 2 points: 7, 5 points: 3`. */
export function neededText({ seedsNeeded }: SeedsTest): string {
  return seedsNeeded
    .map(({ difference, seeds }) => {
      const points = Math.round(100 * difference);
      return `${points} point${points === 1 ? '' : 's'}: ${seeds ?? 'more images'}`;
    })
    .join(', ');
}
