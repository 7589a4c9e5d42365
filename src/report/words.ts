import type { Interval } from '../analysis';
import { formatPercent } from '../core';

/** e.g. `66.7% to 76.5%`. */
export function rangeText({ low, high }: Pick<Interval, 'low' | 'high'>): string {
  return `${formatPercent(low, 1)} to ${formatPercent(high, 1)}`;
}

/** A difference of accuracies, e.g. `+3.2 points (0.4 to 6.0)`. */
export function pointsText({ estimate, low, high }: Interval): string {
  return `${signedPoints(estimate)} points (${signedPoints(low)} to ${signedPoints(high)})`;
}

/** A difference of accuracies in points, e.g. `+3.2`. */
export function signedPoints(difference: number): string {
  const value = 100 * difference;
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`;
}
