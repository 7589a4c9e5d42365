import type { Engine, Tensor, Tensor1D, Tensor4D } from '../types';
import { inFloat64 } from './float64';
import { divisorNearRoot } from './groupedSums';

/** Mean and variances over batch, height and width; each [channels]. */
export interface BatchStatistics {
  readonly mean: Tensor1D;
  readonly variance: Tensor1D;
  readonly unbiasedVariance: Tensor1D;
}

/** Mean and biased variance of each channel, [channels], in float32, one value after the other. */
export type StatisticsOfChannels = (x: Tensor4D) => { readonly mean: Tensor; readonly variance: Tensor };

/**
 * Statistics from those of groups of a channel's n values, which number the largest divisor of n up to sqrt(n): sums of
 * so few values round little in float32. What the groups give is put together in float64 (Chan, Golub & LeVeque 1983,
 * for groups of one size): the mean of their means, and the mean of their variances plus the variance of their means.
 * Grouping costs no copy: [n, channels] is seen as [n / groups, groups * channels].
 *
 * @param x float32 [batch, height, width, channels]
 * @param statisticsOf gives those of the groups
 */
export function groupedStatistics(engine: Engine, x: Tensor4D, statisticsOf: StatisticsOfChannels): BatchStatistics {
  const { tf } = engine;
  const channels = x.shape[3];
  const count = x.size / channels;
  const groups = divisorNearRoot(count);
  const [mean, variance, unbiasedVariance] = tf.tidy(() => {
    const ofGroups = statisticsOf(tf.reshape(x, [count / groups, 1, 1, groups * channels]));
    const perGroup = (values: Tensor): Tensor => tf.reshape(values, [groups, channels]);
    return inFloat64(engine, (f64) => {
      const [means, variances] = [f64.from(perGroup(ofGroups.mean)), f64.from(perGroup(ofGroups.variance))];
      const share = f64.number(1 / groups);
      const ofAll = f64.multiply(f64.columnSums(means), share);
      const between = f64.squaredDifference(means, ofAll);
      const variation = f64.multiply(f64.columnSums(f64.add(variances, between)), share);
      const unbias = f64.number(count / Math.max(1, count - 1));
      return [ofAll, variation, f64.multiply(variation, unbias)].map((values) => f64.round<Tensor1D>(values));
    });
  });
  return { mean: mean!, variance: variance!, unbiasedVariance: unbiasedVariance! };
}
