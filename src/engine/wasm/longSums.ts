/**
 * Products that a convolution or matrix product adds up in float32, one after the other, at most. Longer sums
 * lose digits; split into parts they keep them, at no noticeable cost.
 */
export const LONGEST_SUM = 128;

/** Neighbouring positions. */
export interface Stretch {
  readonly start: number;
  readonly count: number;
}

/** Positions 0 to length - 1 in parts of `most`, the last one being the remainder. */
export function stretches(length: number, most: number): readonly Stretch[] {
  return Array.from({ length: Math.ceil(length / most) }, (_, i) => ({
    start: i * most,
    count: Math.min(most, length - i * most),
  }));
}
