/** Where repeated measurements lie. */
export interface Spread {
  readonly median: number;
  /** Smallest and largest. */
  readonly low: number;
  readonly high: number;
  readonly values: readonly number[];
}

/** @throws RangeError when there are no values */
export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) throw new RangeError('No measurements.');
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { median, low: sorted[0]!, high: sorted.at(-1)!, values };
}

/** Quotients of measurements of the same round: what slows the machine in one round slows both. */
export function ratioOf(values: readonly number[], references: readonly number[]): Spread {
  return spreadOf(values.map((value, i) => value / references[i]!));
}

/** `2.31 (2.20-2.45)` */
export function spreadText({ median, low, high }: Spread, digits: number): string {
  return `${median.toFixed(digits)} (${low.toFixed(digits)}-${high.toFixed(digits)})`;
}

/** An interval that holds the median of what was measured. */
export interface MedianInterval {
  readonly low: number;
  readonly high: number;
  /** Probability that it does. */
  readonly confidence: number;
}

/**
 * Interval of the median that takes nothing for granted but that the values are independent: the sign test turned
 * round. Its ends are two of the values, the innermost whose coverage, by the binomial distribution with p = 1/2, is
 * at least what is asked for; of fewer than six values the smallest and the largest, whose coverage is below 0.95.
 *
 * @throws RangeError when there are no values
 */
export function medianInterval(values: readonly number[], confidence = 0.95): MedianInterval {
  const { low, high } = spreadOf(values);
  const sorted = [...values].sort((a, b) => a - b);
  const n = sorted.length;
  let interval: MedianInterval = { low, high, confidence: 1 - 2 ** (1 - n) };
  // P(X = 0) of Binomial(n, 1/2), and P(X < rank), the probability that the median is below the value of that rank.
  let chance = 2 ** -n;
  let below = 0;
  for (let rank = 1; 2 * rank <= n; rank++) {
    below += chance;
    chance *= (n - rank + 1) / rank;
    if (1 - 2 * below < confidence) break;
    interval = { low: sorted[rank - 1]!, high: sorted[n - rank]!, confidence: 1 - 2 * below };
  }
  return interval;
}

/** A ratio beside what was asked of it. */
export interface Judged<Ratio> {
  readonly ratio: Ratio;
  /** null: nothing was asked. */
  readonly target: number | null;
  readonly met: boolean | null;
}

/** @param target null or undefined: nothing is asked */
export function atLeast<Ratio>(ratio: Ratio, value: number, target: number | null | undefined): Judged<Ratio> {
  return { ratio, target: target ?? null, met: target == null ? null : value >= target };
}

/** @param target null or undefined: nothing is asked */
export function atMost<Ratio>(ratio: Ratio, value: number, target: number | null | undefined): Judged<Ratio> {
  return { ratio, target: target ?? null, met: target == null ? null : value <= target };
}

/** ` [1.25]` or ` [1.25, missed]`, for after a ratio; nothing where nothing was asked. */
export function targetText({ target, met }: Judged<unknown>): string {
  return target === null ? '' : ` [${target}${met === true ? '' : ', missed'}]`;
}

/** `1.38 (1.33-1.46) [1.25]`; a dash where nothing was compared. */
export function ratioText(judged: Judged<Spread> | null | undefined): string {
  return judged == null ? '-' : spreadText(judged.ratio, 2) + targetText(judged);
}

/** How a build compares with another. */
export interface Paired extends Judged<Spread> {
  readonly interval: MedianInterval;
}

/** The lower bound of the median ratio's interval is what is judged between two builds. */
export const LEAST_OF_BUILDS = 0.95;

/** Quotients of measurements of the same round, judged by the lower bound of their median's interval. */
export function paired(values: readonly number[], references: readonly number[]): Paired {
  const ratio = ratioOf(values, references);
  const interval = medianInterval(ratio.values);
  return { ...atLeast(ratio, interval.low, LEAST_OF_BUILDS), interval };
}

/** `1.012, 96%: 0.981 to 1.043 [0.95]` */
export function pairedText(judged: Paired): string {
  const { low, high, confidence } = judged.interval;
  const bounds = `${low.toFixed(3)} to ${high.toFixed(3)}`;
  return `${judged.ratio.median.toFixed(3)}, ${(confidence * 100).toFixed(0)}%: ${bounds}${targetText(judged)}`;
}

/** For the notes of a table with {@link pairedText}. */
export const PAIRED_NOTE =
  'Ratio: the median over the pairs, and the interval that holds it with the probability before it; ' +
  'what is asked for is asked of its lower bound.';
