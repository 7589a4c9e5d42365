import type { Engine, OpAttribute, Tensor, Tensor1D, Tensor4D } from '../types';
import { CHANNELS_LAST, FLOAT, flag, float, integer } from './attributes';
import type { BatchStatistics } from './batchNormStatistics';

/** Activations that our own operations apply behind a batch norm; the addon knows them by their places here. */
export const NORM_ACTIVATIONS = ['none', 'relu', 'relu6', 'silu'] as const;

export type NormActivation = (typeof NORM_ACTIVATIONS)[number];

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

/** Inputs of a batch norm with what stands behind it: y = activation(norm(x) + addend). */
export interface ActivatedNormInputs extends BatchNormInputs {
  /** Default: 'none'. */
  readonly activation?: NormActivation;
  /** float32, of the shape of x. Default: none. */
  readonly addend?: Tensor4D;
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
export interface BatchNormGradientInputs extends BatchNormInputs {
  /** Gradient of y. */
  readonly dy: Tensor4D;
  readonly reserves: readonly Tensor[];
}

/** The same behind an activation, of whose input the gradient is computed again. Nothing was added to it. */
export interface ActivatedNormGradientInputs extends BatchNormGradientInputs {
  /** Default: 'none'. */
  readonly activation?: NormActivation;
}

/** Gradients with respect to x, scale and offset. */
export type BatchNormGradients = readonly [Tensor4D, Tensor1D, Tensor1D];

/** One way of computing batch norm in training. */
export interface BatchNormImplementation<Inputs = BatchNormInputs, GradientInputs = BatchNormGradientInputs> {
  forward(engine: Engine, inputs: Inputs): BatchNormForward;
  gradient(engine: Engine, inputs: GradientInputs): BatchNormGradients;
}

/** One that takes an addend and an activation, too. */
export type ActivatedNormImplementation = BatchNormImplementation<ActivatedNormInputs, ActivatedNormGradientInputs>;

/** Batch norm in operations, and its parts. */
export interface FusedOperations<
  Inputs extends BatchNormInputs = BatchNormInputs,
  GradientInputs extends BatchNormGradientInputs = BatchNormGradientInputs,
> extends BatchNormImplementation<Inputs, GradientInputs> {
  /** The output for given statistics. */
  normalize(engine: Engine, inputs: Inputs, statistics: ChannelStatistics): Tensor4D;
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
export function ownOperations(): FusedOperations<ActivatedNormInputs, ActivatedNormGradientInputs> {
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
    normalize({ native: ops }, { x, scale, offset, addend, ...rest }, { mean, variance }) {
      const inputs = [x, scale, offset, mean, variance];
      const [y] =
        addend === undefined
          ? ops.run('BreedlabNormalization', ownAttributes(rest), inputs, 1)
          : ops.run('BreedlabNormalizationAndSum', ownAttributes(rest), [...inputs, addend], 1);
      return y as Tensor4D;
    },
    statistics({ tf, native: ops }, x) {
      const rows = tf.reshape(x, [-1, x.shape[3]]);
      const [mean, variance] = ops.run('BreedlabColumnStatistics', {}, [rows], 2) as [Tensor1D, Tensor1D];
      rows.dispose();
      return { mean, variance };
    },
    gradient({ native: ops }, { dy, x, scale, offset, reserves: [mean, variance], ...rest }) {
      const inputs = [dy, x, scale, offset, mean!, variance!];
      const outputs = ops.run('BreedlabBatchNormGradient', ownAttributes(rest), inputs, 3);
      return outputs as [Tensor4D, Tensor1D, Tensor1D];
    },
  };
}

function ownAttributes({
  epsilon,
  activation = 'none',
}: Pick<ActivatedNormInputs, 'epsilon' | 'activation'>): Readonly<Record<string, OpAttribute>> {
  return { epsilon: float(epsilon), activation: integer(NORM_ACTIVATIONS.indexOf(activation)) };
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
