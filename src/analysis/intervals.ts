/** A proportion with its confidence interval. All in [0, 1]. */
export interface Interval {
  /** The observed proportion. */
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

export interface IntervalOptions {
  /** Half-width of the interval in standard deviations. Default 1.959964, i.e. 95% confidence. */
  readonly z?: number;
}

/** 0.975 quantile of the standard normal distribution. */
const Z_95 = 1.959963984540054;

/**
 * Wilson's score interval of a proportion: the p for which `|successes/total - p| <= z sqrt(p (1 - p) /
 * total)` (E. B. Wilson 1927, "Probable inference, the law of succession, and statistical inference", JASA
 * 22:209-212). Unlike the normal approximation it stays in [0, 1] and keeps its coverage near 0 and 1, where
 * the accuracies of this series lie.
 *
 * @param successes e.g. correctly classified images, an integer in [0, total]
 * @param total e.g. test images, at least 1
 * @throws RangeError when the counts are not such integers
 * @example const { low, high } = wilsonInterval(532, 836);
 */
export function wilsonInterval(successes: number, total: number, options: IntervalOptions = {}): Interval {
  const { z = Z_95 } = options;
  if (!Number.isInteger(total) || total < 1) throw new RangeError(`Total ${total} is not an integer from 1.`);
  if (!Number.isInteger(successes) || successes < 0 || successes > total) {
    throw new RangeError(`${successes} successes are not an integer in [0, ${total}].`);
  }
  const estimate = successes / total;
  const shrink = 1 / (1 + (z * z) / total);
  const centre = shrink * (estimate + (z * z) / (2 * total));
  const half = shrink * z * Math.sqrt((estimate * (1 - estimate)) / total + (z * z) / (4 * total * total));
  // At the ends the exact bound is 0 or 1; rounding must not leave it a hair outside or inside.
  return {
    estimate,
    low: successes === 0 ? 0 : centre - half,
    high: successes === total ? 1 : centre + half,
  };
}
