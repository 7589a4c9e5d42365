import type { Engine, Tensor, Tensor1D, Tensor4D } from '../types';
import { sumsOfGroups } from './groupedSums';

/** Mean and variances over batch, height and width; each [channels]. */
export interface BatchStatistics {
  readonly mean: Tensor1D;
  readonly variance: Tensor1D;
  readonly unbiasedVariance: Tensor1D;
}

/**
 * Statistics whose sums are taken in groups of about sqrt(n) of a channel's n values, and over the groups in float64.
 * The variance sums squared distances from the float32 nearest to the mean, and corrects for that one's error:
 * `mean((x - s)^2) - (mean(x) - s)^2` (Chan, Golub & LeVeque 1983).
 *
 * @param x float32 [batch, height, width, channels]
 */
export function groupedStatistics(engine: Engine, x: Tensor4D): BatchStatistics {
  const { tf } = engine;
  const channels = x.shape[3];
  const count = x.size / channels;
  const exactMean = channelMeans(engine, x, count);
  const nearest = Float32Array.from(exactMean);
  const mean = tf.tensor1d(nearest);
  const squares = tf.squaredDifference(x, mean);
  const variance = channelMeans(engine, squares, count).map((square, c) =>
    Math.max(0, square - (exactMean[c]! - nearest[c]!) ** 2),
  );
  squares.dispose();
  const unbias = count / Math.max(1, count - 1);
  return {
    mean,
    variance: tf.tensor1d(Float32Array.from(variance)),
    unbiasedVariance: tf.tensor1d(Float32Array.from(variance, (value) => value * unbias)),
  };
}

/** @returns for each channel, the sum of its values over `count`, in float64 */
function channelMeans(engine: Engine, x: Tensor, count: number): Float64Array {
  const sums = sumsOfGroups(engine, x);
  const channels = sums.shape[1];
  const means = new Float64Array(channels);
  sums.dataSync().forEach((sum, i) => {
    means[i % channels]! += sum / count;
  });
  sums.dispose();
  return means;
}
