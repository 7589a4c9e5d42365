import type { Engine, Tensor1D, Tensor4D } from '../types';
import { CHANNELS_LAST, FLOAT, flag } from './attributes';

/** Mean and variances over batch, height and width; each [channels]. */
export interface BatchStatistics {
  readonly mean: Tensor1D;
  readonly variance: Tensor1D;
  readonly unbiasedVariance: Tensor1D;
}

/**
 * Statistics in two stages, the first over about sqrt(n) of a channel's n values. Pixels are dealt out to k
 * groups by seeing [n, channels] as [n / k, k * channels], where the native operation gives every group its
 * own mean and variance; groups of one size then combine, in float64, as mean(means) and
 * mean(variances) + variance(means) (Chan, Golub & LeVeque 1983).
 *
 * @param x float32 [batch, height, width, channels]
 */
export function groupedStatistics({ tf, native: ops }: Engine, x: Tensor4D): BatchStatistics {
  const channels = x.shape[3];
  const count = x.size / channels;
  const groups = divisorNearRoot(count);
  const rows = count / groups;
  const [means, unbiased] = tf.tidy(() => {
    const view = tf.reshape(x, [1, 1, rows, groups * channels]);
    const [ones, zeros] = [tf.ones([groups * channels]), tf.zeros([groups * channels])];
    const none = tf.tensor1d([]);
    const outputs = ops.run('FusedBatchNormV3', ATTRIBUTES, [view, ones, zeros, none, none], 6);
    return [outputs[1]!.dataSync(), outputs[2]!.dataSync()] as never;
  }) as unknown as readonly [Float32Array, Float32Array];
  // A group of one row has no spread; the native operation divides by max(1, rows - 1).
  const within = Math.max(1, rows - 1) / rows;
  const { mean, variance } = combine(means, unbiased, channels, within);
  const unbias = count / Math.max(1, count - 1);
  return {
    mean: tf.tensor1d(Float32Array.from(mean)),
    variance: tf.tensor1d(Float32Array.from(variance)),
    unbiasedVariance: tf.tensor1d(Float32Array.from(variance, (value) => value * unbias)),
  };
}

const ATTRIBUTES = {
  T: FLOAT,
  U: FLOAT,
  epsilon: { kind: 'float', value: 1 },
  data_format: CHANNELS_LAST,
  is_training: flag(true),
} as const;

/**
 * @param means of the groups, [groups, channels]
 * @param variances of the groups, [groups, channels]
 * @param within factor on the groups' variances
 */
function combine(
  means: Float32Array,
  variances: Float32Array,
  channels: number,
  within: number,
): { readonly mean: Float64Array; readonly variance: Float64Array } {
  const groups = means.length / channels;
  const mean = new Float64Array(channels);
  const variance = new Float64Array(channels);
  for (let i = 0, c = 0; i < means.length; i++, c = c + 1 === channels ? 0 : c + 1) mean[c]! += means[i]!;
  for (let c = 0; c < channels; c++) mean[c]! /= groups;
  for (let i = 0, c = 0; i < means.length; i++, c = c + 1 === channels ? 0 : c + 1) {
    const distance = means[i]! - mean[c]!;
    variance[c]! += (variances[i]! * within + distance * distance) / groups;
  }
  return { mean, variance };
}

/** The largest divisor of `count` that is at most its square root. */
export function divisorNearRoot(count: number): number {
  let divisor = Math.floor(Math.sqrt(count));
  while (count % divisor !== 0) divisor -= 1;
  return divisor;
}
