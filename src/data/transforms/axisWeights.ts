/**
 * Fractional bits of the fixed-point weights: 32 less 8 for the pixel and 2 for the sum, as Pillow has it.
 */
const PRECISION = 22;
/** A weight is split into halves of which each has room in 16 bits: high * 2^LOW_BITS + low. See kernels.c. */
const LOW_BITS = 11;
const LOW_MASK = (1 << LOW_BITS) - 1;

/** Weights of one axis: output i is a weighted sum of `pairs[i]` pairs of inputs from `first[i]` on. */
export interface AxisWeights {
  readonly first: Int32Array;
  /** An odd last input is paired with one that has no weight. */
  readonly pairs: Int32Array;
  /** Four numbers for each pair: the high halves of both weights, then the low ones. */
  readonly weights: Int16Array;
  /** The weights of output i begin at pair i * pairsMost. */
  readonly pairsMost: number;
}

/** Filters of Pillow: how far a pixel reaches when nothing shrinks, and its weight at a distance. */
const FILTERS = {
  bilinear: { reach: 1, weight: (distance: number) => (distance < 1 ? 1 - distance : 0) },
  bicubic: { reach: 2, weight: cubic },
} as const;

/** Name of a filter, as Pillow has it. */
export type Interpolation = keyof typeof FILTERS;

/** Sharpness of the cubic convolution (Keys 1981), Pillow's. */
const A = -0.5;

function cubic(x: number): number {
  if (x < 1) return ((A + 2) * x - (A + 3)) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * A : 0;
}

/**
 * Weights for outputs [from, from + length) of an axis that goes from `inSize` to `outSize` pixels.
 * When it shrinks, the filter is widened by the scale, which is what antialiases. After Pillow's Resample.c.
 */
export function axisWeights(
  inSize: number,
  outSize: number,
  from: number,
  length: number,
  interpolation: Interpolation = 'bilinear',
): AxisWeights {
  const filter = FILTERS[interpolation];
  const scale = inSize / outSize;
  const widening = Math.max(scale, 1);
  const support = filter.reach * widening;
  const pairsMost = Math.ceil(support) + 1;
  const first = new Int32Array(length);
  const pairs = new Int32Array(length);
  const weights = new Int16Array(length * pairsMost * 4);
  const exact = new Float64Array(pairsMost * 2);
  for (let i = 0; i < length; i++) {
    const center = (from + i + 0.5) * scale;
    const low = Math.max(0, Math.trunc(center - support + 0.5));
    const high = Math.min(inSize, Math.trunc(center + support + 0.5));
    let total = 0;
    for (let k = 0; k < high - low; k++) {
      const weight = filter.weight(Math.abs((k + low - center + 0.5) * (1 / widening)));
      exact[k] = weight;
      total += weight;
    }
    // Weights of 0 at the ends, which small images and enlargements have, are not worth a multiplication.
    let begin = 0;
    let end = high - low;
    while (end - begin > 1 && fixed(exact[begin]! / total) === 0) begin++;
    while (end - begin > 1 && fixed(exact[end - 1]! / total) === 0) end--;
    for (let k = 0; k < end - begin; k++) {
      const weight = fixed(exact[begin + k]! / total);
      const at = (i * pairsMost + (k >> 1)) * 4 + (k & 1);
      weights[at] = weight >> LOW_BITS;
      weights[at + 2] = weight & LOW_MASK;
    }
    first[i] = low + begin;
    pairs[i] = (end - begin + 1) >> 1;
  }
  return { first, pairs, weights, pairsMost };
}

function fixed(weight: number): number {
  return Math.trunc((weight < 0 ? -0.5 : 0.5) + weight * 2 ** PRECISION);
}
