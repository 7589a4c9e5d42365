import type { Engine, OpAttribute, Tensor, Tensor1D, Tensor4D } from '../types';

/** What {@link batchNormTraining} works on. */
export interface BatchNormInputs {
  /** Shape [batch, height, width, channels]. */
  readonly x: Tensor4D;
  /** Shape [channels]. */
  readonly scale: Tensor1D;
  /** Shape [channels]. */
  readonly offset: Tensor1D;
  /** Added to the variance. */
  readonly epsilon: number;
  /** Told mean and unbiased variance of the batch, both [channels], which are disposed after the call. */
  readonly onStatistics: (mean: Tensor1D, unbiasedVariance: Tensor1D) => void;
}

/**
 * Batch norm with the statistics of the batch (Ioffe & Szegedy 2015), differentiable with respect to x, scale
 * and offset: y = (x - mean) / sqrt(variance + epsilon) * scale + offset, with the biased variance.
 *
 * The native operation sums in float32, one value after the other: over the 1.6 million pixels of a batch at
 * 224 px its variance is off by 4e-4 (PyTorch, which sums in float64: 3e-8), enough to push values across the
 * kinks of the ReLUs behind it and so to change gradients by percents. `grouped` cures it at no cost; `fused`
 * and `portable` are what remains where it does not work.
 *
 * @returns float32 tensor of the shape of x
 */
export function batchNormTraining(engine: Engine, inputs: BatchNormInputs): Tensor4D {
  if (agrees(engine, 'grouped batch norm', grouped)) return grouped(engine, inputs);
  if (agrees(engine, 'FusedBatchNormV3', fused)) return fused(engine, inputs);
  return portable(engine, inputs);
}

/** Fused operations around {@link groupedStatistics}. */
export function grouped(engine: Engine, inputs: BatchNormInputs): Tensor4D {
  const { tf, native: ops } = engine;
  const { epsilon, onStatistics } = inputs;
  return differentiable(engine, inputs, (x, scale, offset) => {
    const { mean, variance, unbiasedVariance } = groupedStatistics(engine, x);
    onStatistics(mean, unbiasedVariance);
    const [y] = ops.run(
      'FusedBatchNormV3',
      attributes(epsilon, false),
      [x, scale, offset, mean, variance],
      6,
    );
    return { y: y!, reserves: [mean, variance, tf.tensor1d([], 'float32')] };
  });
}

/** The fused operations alone. */
export function fused(engine: Engine, inputs: BatchNormInputs): Tensor4D {
  const { tf, native: ops } = engine;
  const { epsilon, onStatistics } = inputs;
  return differentiable(engine, inputs, (x, scale, offset) => {
    const none = tf.tensor1d([], 'float32');
    const outputs = ops.run('FusedBatchNormV3', attributes(epsilon, true), [x, scale, offset, none, none], 6);
    const [y, mean, unbiasedVariance, ...reserves] = outputs;
    onStatistics(mean as Tensor1D, unbiasedVariance as Tensor1D);
    return { y: y!, reserves };
  });
}

/** The same from stock operations. */
export function portable(
  { tf }: Engine,
  { x, scale, offset, epsilon, onStatistics }: BatchNormInputs,
): Tensor4D {
  return tf.tidy(() => {
    const { mean, variance } = tf.moments(x, [0, 1, 2]);
    const count = x.size / x.shape[3];
    onStatistics(mean as Tensor1D, tf.mul(variance, count / Math.max(1, count - 1)) as Tensor1D);
    const normalized = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, epsilon)));
    return tf.add(tf.mul(normalized, scale), offset) as Tensor4D;
  });
}

/** Output of a forward pass, and the last three inputs of FusedBatchNormGradV3. */
interface Forward {
  readonly y: Tensor;
  readonly reserves: readonly Tensor[];
}

/** A forward pass with FusedBatchNormGradV3 as its gradient. */
function differentiable(
  { tf, native: ops }: Engine,
  { x, scale, offset, epsilon }: BatchNormInputs,
  forward: (x: Tensor4D, scale: Tensor1D, offset: Tensor1D) => Forward,
): Tensor4D {
  const op = tf.customGrad((...args) => {
    const [input, gamma, beta] = args as unknown as [Tensor4D, Tensor1D, Tensor1D];
    const save = args[3] as unknown as (tensors: Tensor[]) => void;
    const { y, reserves } = forward(input, gamma, beta);
    save([input, gamma, ...reserves]);
    return {
      value: y,
      gradFunc: (dy: Tensor, saved: Tensor[]) =>
        ops.run('FusedBatchNormGradV3', attributes(epsilon, true), [dy, ...saved], 5).slice(0, 3),
    };
  });
  return op(x, scale, offset) as Tensor4D;
}

function attributes(epsilon: number, training: boolean): Readonly<Record<string, OpAttribute>> {
  return {
    T: { kind: 'type', value: 'float32' },
    U: { kind: 'type', value: 'float32' },
    epsilon: { kind: 'float', value: epsilon },
    data_format: { kind: 'string', value: 'NHWC' },
    is_training: { kind: 'bool', value: training },
  };
}

/** Mean and variances over batch, height and width; each [channels]. */
interface Statistics {
  readonly mean: Tensor1D;
  readonly variance: Tensor1D;
  readonly unbiasedVariance: Tensor1D;
}

/**
 * Statistics in two stages, each over about sqrt(n) of a channel's n values. Pixels are dealt out to k groups
 * by seeing [n, channels] as [n / k, k * channels], where the native operation gives every group its own mean
 * and variance; groups of one size then combine as mean(means) and mean(variances) + variance(means)
 * (Chan, Golub & LeVeque 1983).
 */
function groupedStatistics({ tf, native: ops }: Engine, x: Tensor4D): Statistics {
  const channels = x.shape[3];
  const count = x.size / channels;
  const groups = divisorNearRoot(count);
  const rows = count / groups;
  return tf.tidy(() => {
    const view = tf.reshape(x, [1, 1, rows, groups * channels]);
    const [ones, zeros, none] = [
      tf.ones([groups * channels]),
      tf.zeros([groups * channels]),
      tf.tensor1d([]),
    ];
    const [, means, unbiased] = ops.run(
      'FusedBatchNormV3',
      attributes(1, true),
      [view, ones, zeros, none, none],
      6,
    );
    const groupMeans = tf.reshape(means!, [groups, channels]);
    // A group of one row has no spread; the native operation divides by max(1, rows - 1).
    const groupVariances = tf.mul(tf.reshape(unbiased!, [groups, channels]), Math.max(1, rows - 1) / rows);
    const mean = tf.mean(groupMeans, 0) as Tensor1D;
    const between = tf.mean(tf.squaredDifference(groupMeans, mean), 0);
    const variance = tf.add(tf.mean(groupVariances, 0), between) as Tensor1D;
    return { mean, variance, unbiasedVariance: tf.mul(variance, count / Math.max(1, count - 1)) as Tensor1D };
  }) as unknown as Statistics;
}

/** The largest divisor of `count` that is at most its square root. */
export function divisorNearRoot(count: number): number {
  let divisor = Math.floor(Math.sqrt(count));
  while (count % divisor !== 0) divisor -= 1;
  return divisor;
}

/** Whether an implementation gives values, statistics and gradients of {@link portable} on a small input. */
function agrees(engine: Engine, name: string, implementation: typeof portable): boolean {
  return engine.native.supports(name, () => {
    const expected = trial(engine, portable);
    const actual = trial(engine, implementation);
    return (
      actual.length === expected.length && actual.every((value, i) => Math.abs(value - expected[i]!) < 1e-4)
    );
  });
}

function trial(engine: Engine, implementation: typeof portable): readonly number[] {
  const { tf } = engine;
  const statistics: number[] = [];
  const values = Array.from({ length: 48 }, (_, i) => ((i * 7) % 11) - 4);
  const results = tf.valueAndGrads((x, scale, offset) =>
    implementation(engine, {
      x: x as Tensor4D,
      scale: scale as Tensor1D,
      offset: offset as Tensor1D,
      epsilon: 1e-5,
      onStatistics: (mean, variance) => statistics.push(...mean.dataSync(), ...variance.dataSync()),
    }),
  )(
    [tf.tensor4d(values, [2, 3, 4, 2]), tf.tensor1d([2, 0.5]), tf.tensor1d([1, -1])],
    tf.tensor4d([...values].reverse(), [2, 3, 4, 2]),
  );
  return [...statistics, ...[results.value, ...results.grads].flatMap((tensor) => [...tensor.dataSync()])];
}
