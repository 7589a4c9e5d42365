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

/** Measurements behind the training times of two settings, the first and the second of each. */
export interface TrainingTimes {
  /** Seconds of an epoch, measured in turn: the i-th of both in the same round. At least two. */
  readonly seconds: readonly [readonly number[], readonly number[]];
  /** Epochs that their runs took: the i-th of both with the same seed. */
  readonly epochs: readonly [readonly number[], readonly number[]];
}

/**
 * Ratio of the first setting's training time to the second's: the ratio of the seconds of an epoch, from rounds in which
 * both were measured, times the ratio of the epochs, from runs with the same seeds. Both are geometric means of ratios
 * in pairs, and Student's interval of the sum of their logarithms has Satterthwaite's degrees of freedom. With one pair
 * of runs the interval knows nothing of how other seeds would change the epochs.
 *
 * @throws RangeError for fewer than two rounds, lists of unequal length, or a number that is not positive
 * @example const faster = trainingTimeRatio({ seconds: [[9.1, 9.3], [4.2, 4.2]], epochs: [[99, 110], [99, 87]] });
 */
export function trainingTimeRatio(
  { seconds, epochs }: TrainingTimes,
  { confidence = 0.95 }: ConfidenceOptions = {},
): Interval {
  const parts = [pairedLogs(seconds), pairedLogs(epochs)];
  if (seconds[0].length < 2) throw new RangeError(`${seconds[0].length} round of seconds has no spread.`);
  const sum = parts.reduce((total, { mean }) => total + mean, 0);
  const variance = parts.reduce((total, { squaredError }) => total + squaredError, 0);
  const estimate = Math.exp(sum);
  if (variance === 0) return { estimate, low: estimate, high: estimate };
  const freedom =
    variance ** 2 /
    parts.reduce((total, part) => total + (part.count < 2 ? 0 : part.squaredError ** 2 / (part.count - 1)), 0);
  const half = studentQuantile((1 + confidence) / 2, freedom) * Math.sqrt(variance);
  return { estimate, low: estimate * Math.exp(-half), high: estimate * Math.exp(half) };
}

function pairedLogs([from, to]: readonly [readonly number[], readonly number[]]) {
  if (from.length !== to.length || from.length === 0) {
    throw new RangeError(`${from.length} and ${to.length} figures are not pairs.`);
  }
  const { mean, squaredError } = summaryOfLogs(from.map((value, i) => value / to[i]!));
  return { mean, squaredError: from.length < 2 ? 0 : squaredError, count: from.length };
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
