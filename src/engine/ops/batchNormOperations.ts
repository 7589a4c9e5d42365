import type { Engine, OpAttribute, Tensor, Tensor1D, Tensor4D } from '../types';
import { CHANNELS_LAST, FLOAT, flag, float } from './attributes';
import type { BatchStatistics } from './batchNormStatistics';

/** Inputs of a batch norm in training. */
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

/** Results of a batch norm in training. The caller disposes every tensor. */
export interface BatchNormForward {
  /** Output, of the shape of x. */
  readonly y: Tensor4D;
  /** Statistic of the batch, [channels]. */
  readonly mean: Tensor1D;
  /** Statistic of the batch, [channels]. */
  readonly unbiasedVariance: Tensor1D;
  /** Intermediate values for {@link BatchNormImplementation.gradient}. */
  readonly reserves: readonly Tensor[];
}

/** Inputs of {@link BatchNormImplementation.gradient}. */
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

/** Batch norm in operations, and its parts. */
export interface FusedOperations extends BatchNormImplementation {
  /** The output for given statistics. */
  normalize(engine: Engine, inputs: BatchNormInputs, statistics: ChannelStatistics): Tensor4D;
  /** Mean and biased variance of each channel, without the output. */
  statistics(engine: Engine, x: Tensor4D): ChannelStatistics;
}

/** Mean and biased variance, [channels] each. */
type ChannelStatistics = Pick<BatchStatistics, 'mean' | 'variance'>;

/**
 * Operations of TensorFlow.
 *
 * @param marks attributes of both besides. Default: none
 */
export function fusedOperations(
  forward: string,
  gradient: string,
  marks: Readonly<Record<string, OpAttribute>> = {},
): FusedOperations {
  const normalized = (
    { tf, native: ops }: Engine,
    { x, scale, offset, epsilon }: BatchNormInputs,
    given?: ChannelStatistics,
  ): Tensor[] => {
    const none = tf.tensor1d([], 'float32');
    const { mean, variance } = given ?? { mean: none, variance: none };
    const attributes = { ...marks, ...attributesOf(epsilon, given === undefined) };
    const outputs = ops.run(forward, attributes, [x, scale, offset, mean, variance], 6);
    none.dispose();
    return outputs;
  };
  return {
    forward(engine, inputs) {
      const [y, mean, unbiasedVariance, ...reserves] = normalized(engine, inputs);
      return {
        y: y as Tensor4D,
        mean: mean as Tensor1D,
        unbiasedVariance: unbiasedVariance as Tensor1D,
        reserves,
      };
    },
    normalize(engine, inputs, statistics) {
      const [y, ...unused] = normalized(engine, inputs, statistics);
      engine.tf.dispose(unused);
      return y as Tensor4D;
    },
    statistics(engine, groups) {
      const { tf } = engine;
      const [scale, offset] = [1, 0].map((value) => tf.fill([groups.shape[3]], value) as Tensor1D) as [
        Tensor1D,
        Tensor1D,
      ];
      const [y, mean, unbiased, sameMean, variance, ...rest] = normalized(engine, {
        x: groups,
        scale,
        offset,
        epsilon: 1,
      });
      tf.dispose([scale, offset, y!, unbiased!, sameMean!, ...rest]);
      return { mean: mean as Tensor1D, variance: variance as Tensor1D };
    },
    gradient({ native: ops }, { dy, x, scale, reserves, epsilon }) {
      const inputs = [dy, x, scale, ...reserves];
      const outputs = ops.run(gradient, { ...marks, ...attributesOf(epsilon, true) }, inputs, 5);
      const [dx, dscale, doffset, ...unused] = outputs;
      unused.forEach((each) => each.dispose());
      return [dx as Tensor4D, dscale as Tensor1D, doffset as Tensor1D];
    },
  };
}

/** Operations of native/fused, which know multiples of eight channels. */
export function ownOperations(): FusedOperations {
  return {
    forward(engine, inputs) {
      const { tf } = engine;
      const { mean, variance } = this.statistics(engine, inputs.x);
      const count = inputs.x.size / inputs.x.shape[3];
      return {
        y: this.normalize(engine, inputs, { mean, variance }),
        mean,
        unbiasedVariance: tf.mul(variance, Math.fround(count / Math.max(1, count - 1))) as Tensor1D,
        reserves: [mean.clone(), variance, tf.tensor1d([], 'float32')],
      };
    },
    normalize({ native: ops }, { x, scale, offset, epsilon }, { mean, variance }) {
      return ops.run(
        'BreedlabNormalization',
        { epsilon: float(epsilon) },
        [x, scale, offset, mean, variance],
        1,
      )[0] as Tensor4D;
    },
    statistics({ tf, native: ops }, x) {
      const rows = tf.reshape(x, [-1, x.shape[3]]);
      const [mean, variance] = ops.run('BreedlabColumnStatistics', {}, [rows], 2) as [Tensor1D, Tensor1D];
      rows.dispose();
      return { mean, variance };
    },
    gradient({ native: ops }, { dy, x, scale, reserves: [mean, variance], epsilon }) {
      const inputs = [dy, x, scale, mean!, variance!];
      const outputs = ops.run('BreedlabBatchNormGradient', { epsilon: float(epsilon) }, inputs, 3);
      return outputs as [Tensor4D, Tensor1D, Tensor1D];
    },
  };
}

function attributesOf(epsilon: number, training: boolean): Readonly<Record<string, OpAttribute>> {
  return {
    T: FLOAT,
    U: FLOAT,
    epsilon: float(epsilon),
    data_format: CHANNELS_LAST,
    is_training: flag(training),
  };
}
