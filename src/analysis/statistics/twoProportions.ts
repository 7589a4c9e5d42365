import { wilsonInterval, type Interval } from '../intervals';
import { normalHalfWidth } from './normal';

/** Successes out of trials, e.g. correctly classified test images. */
export interface Proportion {
  readonly successes: number;
  readonly total: number;
}

export interface ConfidenceOptions {
  /** Coverage of the interval, in (0, 1). Default 0.95. */
  readonly confidence?: number;
}

/**
 * Newcombe's interval of the difference `to - from` of two proportions from independent samples (R. G.
 * Newcombe 1998, "Interval estimation for the difference between independent proportions", Statistics in
 * Medicine 17:873-890, method 10: the square and add of two Wilson intervals).
 *
 * Use it where only counts are known. Where the two in truth classified the same images, as here, the
 * pairing is unknown and this interval is usually wider than a paired one: undecided here may be decided by
 * {@link mcnemarExact}.
 *
 * @returns the difference in [-1, 1] with its interval
 * @throws RangeError when counts are impossible
 * @example const { low, high } = newcombeDifference({ successes: 63, total: 836 }, { successes: 532, total: 836 });
 */
export function newcombeDifference(from: Proportion, to: Proportion, options: ConfidenceOptions = {}): Interval {
  const z = normalHalfWidth(options.confidence ?? 0.95);
  const a = wilsonInterval(from.successes, from.total, { z });
  const b = wilsonInterval(to.successes, to.total, { z });
  const estimate = b.estimate - a.estimate;
  return {
    estimate,
    low: estimate - Math.hypot(b.estimate - b.low, a.high - a.estimate),
    high: estimate + Math.hypot(b.high - b.estimate, a.estimate - a.low),
  };
}
