import type { Engine, OpAttribute, Tensor, Tensor1D, Tensor4D } from '../types';
import { CHANNELS_LAST, FLOAT, flag } from './attributes';
import { groupedStatistics } from './batchNormStatistics';
import { agrees, agreesOnCpu, trialTensor } from './trial';

/** Inputs of {@link batchNorm}. */
export interface BatchNormInputs {
  /** float32 [batch, height, width, channels]. */
  readonly x: Tensor4D;
  /** float32 [channels]. */
  readonly scale: Tensor1D;
  /** float32 [channels]. */
  readonly offset: Tensor1D;
  /** Added to the variance. */
  readonly epsilon: number;
}

/** Results of {@link batchNorm}. The caller disposes every tensor. */
export interface BatchNormForward {
  /** Output, of the shape of x. */
  readonly y: Tensor4D;
  /** Statistic of the batch, [channels]. */
  readonly mean: Tensor1D;
  /** Statistic of the batch, [channels]. */
  readonly unbiasedVariance: Tensor1D;
  /** Intermediate values for {@link batchNormGradient}. */
  readonly reserves: readonly Tensor[];
}

/** Inputs of {@link batchNormGradient}. */
export interface BatchNormGradientInputs {
  /** Gradient of y. */
  readonly dy: Tensor4D;
  readonly x: Tensor4D;
  readonly scale: Tensor1D;
  readonly reserves: readonly Tensor[];
  readonly epsilon: number;
}

/** Gradients with respect to x, scale and offset. */
export type BatchNormGradients = readonly [Tensor4D, Tensor1D, Tensor1D];

/** One way of computing batch norm in training. */
export interface BatchNormImplementation {
  forward(engine: Engine, inputs: BatchNormInputs): BatchNormForward;
  gradient(engine: Engine, inputs: BatchNormGradientInputs): BatchNormGradients;
}

/**
 * Batch norm with the statistics of the batch (Ioffe & Szegedy 2015):
 * y = (x - mean) / sqrt(variance + epsilon) * scale + offset, with the biased variance.
 */
export function batchNorm(engine: Engine, inputs: BatchNormInputs): BatchNormForward {
  return batchNormImplementation(engine).forward(engine, inputs);
}

/** Gradients of {@link batchNorm}, through the statistics too. */
export function batchNormGradient(engine: Engine, inputs: BatchNormGradientInputs): BatchNormGradients {
  return batchNormImplementation(engine).gradient(engine, inputs);
}

/**
 * The most accurate implementation that works here. oneDNN's operation sums in float32, one value after the
 * other: over the 1.6 million pixels of a batch at 224 px its variance is off by 4e-4 (PyTorch, which sums in
 * float64: 3e-8), enough to push values across the kinks of the ReLUs behind it and so to change gradients by
 * per cent. `grouped` avoids it; cuDNN is accurate without it.
 */
export function batchNormImplementation(engine: Engine): BatchNormImplementation {
  const [native, stock] = [
    (implementation: BatchNormImplementation) => () => trial(engine, implementation),
    () => trial(engine, portable),
  ];
  if (agreesOnCpu(engine, 'grouped batch norm', native(grouped), stock)) return grouped;
  if (agrees(engine, 'FusedBatchNormV3', native(fused), stock)) return fused;
  return portable;
}

/** TensorFlow's operations (`FusedBatchNormV3`, `FusedBatchNormGradV3`) alone. */
export const fused: BatchNormImplementation = {
  forward({ tf, native: ops }, { x, scale, offset, epsilon }) {
    const none = tf.tensor1d([], 'float32');
    const outputs = ops.run('FusedBatchNormV3', attributes(epsilon, true), [x, scale, offset, none, none], 6);
    none.dispose();
    const [y, mean, unbiasedVariance, ...reserves] = outputs;
    return {
      y: y as Tensor4D,
      mean: mean as Tensor1D,
      unbiasedVariance: unbiasedVariance as Tensor1D,
      reserves,
    };
  },
  gradient({ native: ops }, { dy, x, scale, reserves, epsilon }) {
    const inputs = [dy, x, scale, ...reserves];
    const outputs = ops.run('FusedBatchNormGradV3', attributes(epsilon, true), inputs, 5);
    const [dx, dscale, doffset, ...unused] = outputs;
    unused.forEach((each) => each.dispose());
    return [dx as Tensor4D, dscale as Tensor1D, doffset as Tensor1D];
  },
};

/** The fused operations, given statistics of groups put together in float64. */
export const grouped: BatchNormImplementation = {
  forward(engine, inputs) {
    const { tf, native: ops } = engine;
    const { x, scale, offset, epsilon } = inputs;
    if (x.size / x.shape[3] <= FEW_PIXELS) return fused.forward(engine, inputs);
    const { mean, variance, unbiasedVariance } = groupedStatistics(engine, x, (groups) => statisticsOf(engine, groups));
    const outputs = ops.run('FusedBatchNormV3', attributes(epsilon, false), [x, scale, offset, mean, variance], 6);
    outputs.slice(1).forEach((unused) => unused.dispose());
    const none = tf.tensor1d([], 'float32');
    return {
      y: outputs[0] as Tensor4D,
      mean,
      unbiasedVariance,
      reserves: [mean.clone(), variance, none],
    };
  },
  gradient: (engine, inputs) => fused.gradient(engine, inputs),
};

/** Length of the groups of 224-px batches: one sum in float32 over so many is accurate. */
const FEW_PIXELS = 1024;

/** Mean and biased variance of each channel, from the fused operation. */
function statisticsOf(engine: Engine, x: Tensor4D): { readonly mean: Tensor1D; readonly variance: Tensor } {
  const { tf } = engine;
  const [scale, offset] = [1, 0].map((value) => tf.fill([x.shape[3]], value) as Tensor1D) as [Tensor1D, Tensor1D];
  const { y, mean, unbiasedVariance, reserves } = fused.forward(engine, { x, scale, offset, epsilon: 1 });
  const [meanOfBatch, variance, ...rest] = reserves;
  tf.dispose([scale, offset, y, unbiasedVariance, meanOfBatch!, ...rest]);
  return { mean, variance: variance! };
}

/** Batch norm from stock operations. */
export const portable: BatchNormImplementation = {
  forward({ tf }, { x, scale, offset, epsilon }) {
    const [y, mean, unbiasedVariance, ...reserves] = tf.tidy(() => {
      const { mean: ofBatch, variance } = tf.moments(x, [0, 1, 2]);
      const count = x.size / x.shape[3];
      const rootedInverse = tf.rsqrt(tf.add(variance, epsilon));
      return [
        tf.add(tf.mul(tf.sub(x, ofBatch), tf.mul(rootedInverse, scale)), offset),
        ofBatch,
        tf.mul(variance, count / Math.max(1, count - 1)),
        ofBatch.clone(),
        rootedInverse,
      ];
    });
    return { y: y as Tensor4D, mean: mean as Tensor1D, unbiasedVariance: unbiasedVariance as Tensor1D, reserves };
  },
  gradient({ tf }, { dy, x, scale, reserves }) {
    const [mean, rootedInverse] = reserves as readonly [Tensor, Tensor];
    const [dx, dscale, doffset] = tf.tidy(() => {
      const count = x.size / x.shape[3];
      const normalized = tf.mul(tf.sub(x, mean), rootedInverse);
      const ofOffset = tf.sum(dy, [0, 1, 2]);
      const ofScale = tf.sum(tf.mul(dy, normalized), [0, 1, 2]);
      const projection = tf.div(tf.add(ofOffset, tf.mul(normalized, ofScale)), count);
      return [tf.mul(tf.mul(scale, rootedInverse), tf.sub(dy, projection)), ofScale, ofOffset];
    });
    return [dx as Tensor4D, dscale as Tensor1D, doffset as Tensor1D];
  },
};

function attributes(epsilon: number, training: boolean): Readonly<Record<string, OpAttribute>> {
  return {
    T: FLOAT,
    U: FLOAT,
    epsilon: { kind: 'float', value: epsilon },
    data_format: CHANNELS_LAST,
    is_training: flag(training),
  };
}

/** Values, statistics and gradients for a few pixels and for enough to be summed in groups. */
function trial(engine: Engine, implementation: BatchNormImplementation): readonly Tensor[] {
  const shapes = [
    [2, 3, 4, 2],
    [2, 3, 4 * Math.ceil(FEW_PIXELS / 12), 1],
  ] as const;
  return shapes.flatMap((shape) => {
    const [x, dy] = [trialTensor<Tensor4D>(engine, shape), trialTensor<Tensor4D>(engine, shape, 5)];
    const scale = trialTensor<Tensor1D>(engine, [shape[3]], 2);
    const inputs = { x, scale, offset: trialTensor<Tensor1D>(engine, [shape[3]], 3), epsilon: 1e-5 };
    const { y, mean, unbiasedVariance, reserves } = implementation.forward(engine, inputs);
    const [dx, dscale, doffset] = implementation.gradient(engine, { ...inputs, dy, reserves });
    const perPixel = engine.tf.scalar(1 / (x.size / shape[3]));
    // Sums over the batch are compared as means, whose scale is that of the values.
    const means = [dscale, doffset].map((sum) => engine.tf.mul(sum, perPixel));
    return [y, mean, unbiasedVariance, dx, ...means];
  });
}
