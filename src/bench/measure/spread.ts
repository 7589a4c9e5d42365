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
