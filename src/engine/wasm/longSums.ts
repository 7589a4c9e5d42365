/**
 * Products that a convolution or matrix product adds up in float32, one after the other, at most. Sums of more
 * lose digits; made of parts they keep them, at no cost that shows.
 */
export const LONGEST_SUM = 128;

/** Neighbouring positions. */
export interface Stretch {
  readonly start: number;
  readonly count: number;
}

/** Positions 0 to length - 1 in parts of `most`, the last one of what is left. */
export function stretches(length: number, most: number): readonly Stretch[] {
  return Array.from({ length: Math.ceil(length / most) }, (_, i) => ({
    start: i * most,
    count: Math.min(most, length - i * most),
  }));
}
