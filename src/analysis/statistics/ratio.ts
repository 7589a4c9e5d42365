import type { Interval } from '../intervals';
import { studentQuantile } from './student';
import type { ConfidenceOptions } from './twoProportions';

/**
 * Ratio `from / to` of typical times, with Welch's interval on their logarithms (B. L. Welch 1947, Biometrika
 * 34:28-35; degrees of freedom after Satterthwaite). Both geometric means; above 1 means that `to` is faster.
 *
 * @param from replicated times of one condition, positive
 * @param to those of the other
 * @returns null when a condition has fewer than two times: one time has no spread, so there is no interval
 * @throws RangeError for a time that is not positive
 * @example const faster = timeRatio([10.2, 10.4, 10.1], [7.9, 8.0, 8.2]);
 */
export function timeRatio(
  from: readonly number[],
  to: readonly number[],
  { confidence = 0.95 }: ConfidenceOptions = {},
): Interval | null {
  const [a, b] = [summaryOfLogs(from), summaryOfLogs(to)];
  if (from.length < 2 || to.length < 2) return null;
  const variance = a.squaredError + b.squaredError;
  const estimate = Math.exp(a.mean - b.mean);
  if (variance === 0) return { estimate, low: estimate, high: estimate };
  const freedom = variance ** 2 / (a.squaredError ** 2 / (from.length - 1) + b.squaredError ** 2 / (to.length - 1));
  const half = studentQuantile((1 + confidence) / 2, freedom) * Math.sqrt(variance);
  return { estimate, low: estimate * Math.exp(-half), high: estimate * Math.exp(half) };
}

/** Mean of the logarithms, and the squared standard error of that mean. */
function summaryOfLogs(times: readonly number[]): { readonly mean: number; readonly squaredError: number } {
  const bad = times.find((time) => !(time > 0 && Number.isFinite(time)));
  if (bad !== undefined) throw new RangeError(`A time of ${bad} is not positive.`);
  const logs = times.map(Math.log);
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  const squares = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0);
  return { mean, squaredError: squares / (logs.length - 1) / logs.length };
}
