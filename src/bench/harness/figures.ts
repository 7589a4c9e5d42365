/** Centre and range of repeated measurements. */
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

/** Quotients of measurements of the same round: a disturbance of the machine in one round slows both. */
export function ratioOf(values: readonly number[], references: readonly number[]): Spread {
  return spreadOf(values.map((value, i) => value / references[i]!));
}

/** `2.31 (2.20-2.45)` */
export function spreadText({ median, low, high }: Spread, digits: number): string {
  return `${median.toFixed(digits)} (${low.toFixed(digits)}-${high.toFixed(digits)})`;
}

/** A ratio beside its target. */
export interface Judged<Ratio> {
  readonly ratio: Ratio;
  /** null: no target. */
  readonly target: number | null;
  readonly met: boolean | null;
}

/** @param target null or undefined: none */
export function atLeast<Ratio>(ratio: Ratio, value: number, target: number | null | undefined): Judged<Ratio> {
  return { ratio, target: target ?? null, met: target == null ? null : value >= target };
}

/** @param target null or undefined: none */
export function atMost<Ratio>(ratio: Ratio, value: number, target: number | null | undefined): Judged<Ratio> {
  return { ratio, target: target ?? null, met: target == null ? null : value <= target };
}

/** ` [1.25]` or ` [1.25, missed]`, for after a ratio; empty without a target. */
export function targetText({ target, met }: Judged<unknown>): string {
  return target === null ? '' : ` [${target}${met === true ? '' : ', missed'}]`;
}

/** `1.38 (1.33-1.46) [1.25]`; a dash where nothing was compared. */
export function ratioText(judged: Judged<Spread> | null | undefined): string {
  return judged == null ? '-' : spreadText(judged.ratio, 2) + targetText(judged);
}
