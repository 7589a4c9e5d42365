import type { Engine, OpAttribute, Tensor, Tensor1D, Tensor2D } from '../types';
import { FLOAT, flag } from './attributes';
import { biasAdd, biasGradient } from './bias';
import { agreesOnCpu, trialTensor } from './trial';

/** Inputs of {@link layerNorm}. */
export interface LayerNormInputs<T extends Tensor = Tensor> {
  /** float32 of any shape of at least two axes; the last one, of `channels` values, is normalised. */
  readonly x: T;
  /** float32 [channels]. */
  readonly scale: Tensor1D;
  /** float32 [channels]. */
  readonly offset: Tensor1D;
  /** Added to the variance. */
  readonly epsilon: number;
}

/** Statistics of each row, [rows]. */
export interface RowStatistics {
  readonly mean: Tensor1D;
  /** Biased: divided by the number of channels. */
  readonly variance: Tensor1D;
}

/** Inputs of {@link layerNormGradient}. */
export interface LayerNormGradientInputs<T extends Tensor = Tensor> {
  /** Gradient of y. */
  readonly dy: T;
  readonly x: T;
  /** float32 [channels]. */
  readonly scale: Tensor1D;
  readonly statistics: RowStatistics;
  readonly epsilon: number;
}

/**
 * Layer norm over the last axis (Ba, Kiros & Hinton 2016), as PyTorch's LayerNorm:
 * y = (x - mean) / sqrt(variance + epsilon) * scale + offset, with mean and biased variance of each row. The variance is
 * that of the centred values, so that a mean far from zero costs no digits.
 *
 * @returns y, and the gradient's needs besides x: two numbers per row; the caller disposes all
 */
export function layerNorm<T extends Tensor>(
  engine: Engine,
  { x, scale, offset, epsilon }: LayerNormInputs<T>,
): { readonly y: T; readonly statistics: RowStatistics } {
  const { tf } = engine;
  const [y, mean, variance] = tf.tidy(() => {
    const rows = asRows(engine, x);
    const mean = tf.mean(rows, 1, true);
    const centred = tf.sub(rows, mean);
    const squares = tf.square(centred);
    const variance = tf.mean(squares, 1, true);
    squares.dispose();
    const normalized = tf.mul(centred, tf.rsqrt(tf.add(variance, epsilon)));
    centred.dispose();
    const scaled = tf.mul(normalized, scale);
    normalized.dispose();
    const y = tf.reshape(biasAdd(engine, scaled, offset), x.shape);
    return [y, tf.reshape(mean, [-1]), tf.reshape(variance, [-1])];
  });
  return { y: y as T, statistics: { mean: mean as Tensor1D, variance: variance as Tensor1D } };
}

/** Gradients of {@link layerNorm} with respect to x, scale and offset, through the statistics too. */
export function layerNormGradient<T extends Tensor>(
  engine: Engine,
  { dy, x, scale, statistics, epsilon }: LayerNormGradientInputs<T>,
): readonly [T, Tensor1D, Tensor1D] {
  const { tf } = engine;
  const [dx, dScale, dOffset] = tf.tidy(() => {
    const [rows, gradients] = [asRows(engine, x), asRows(engine, dy)];
    const normalized = normalizedRows(engine, rows, statistics, epsilon);
    const products = tf.mul(gradients, normalized);
    const dScale = biasGradient(engine, products);
    products.dispose();
    const dNormalized = tf.mul(gradients, scale) as Tensor2D;
    const rowGradient = usesFusedRowGradient(engine) ? native : portable;
    const dx = rowGradient(engine, { rows, normalized, dNormalized, statistics, epsilon });
    return [tf.reshape(dx, x.shape), dScale, biasGradient(engine, gradients)];
  });
  return [dx as T, dScale as Tensor1D, dOffset as Tensor1D];
}

/** Inputs of the gradient of the normalisation alone; all [rows, channels]. */
interface RowGradientInputs {
  readonly rows: Tensor2D;
  readonly normalized: Tensor2D;
  /** Gradient of `normalized`. */
  readonly dNormalized: Tensor2D;
  readonly statistics: RowStatistics;
  readonly epsilon: number;
}

/** Tells whether the gradient of batch norm works with rows as channels here. */
export function usesFusedRowGradient(engine: Engine): boolean {
  return agreesOnCpu(
    engine,
    'FusedBatchNormGradV3 of rows',
    () => trial(engine, native),
    () => trial(engine, portable),
  );
}

/**
 * The gradient of a batch norm whose channels are the rows: one pass where stock operations take six, given
 * statistics that are exact (its own lose digits where the mean is far from zero). Exported for tests.
 */
export function native({ tf, native: ops }: Engine, inputs: RowGradientInputs): Tensor2D {
  const { rows, dNormalized, statistics, epsilon } = inputs;
  const [count, channels] = rows.shape;
  const attributes: Readonly<Record<string, OpAttribute>> = {
    T: FLOAT,
    U: FLOAT,
    epsilon: { kind: 'float', value: epsilon },
    data_format: { kind: 'string', value: 'NCHW' },
    is_training: flag(true),
  };
  return tf.tidy(() => {
    const [dy, x] = [dNormalized, rows].map((tensor) => tf.reshape(tensor, [1, count, channels, 1]));
    const reserves = [statistics.mean, statistics.variance, tf.tensor1d([], 'float32')];
    const outputs = ops.run('FusedBatchNormGradV3', attributes, [dy!, x!, tf.fill([count], 1), ...reserves], 5);
    return tf.reshape(outputs[0]!, rows.shape) as Tensor2D;
  });
}

/** The same from stock operations; exported for tests. */
export function portable({ tf }: Engine, inputs: RowGradientInputs): Tensor2D {
  const { normalized, dNormalized, statistics, epsilon } = inputs;
  return tf.tidy(() => {
    const projection = tf.add(
      tf.mean(dNormalized, 1, true),
      tf.mul(normalized, tf.mean(tf.mul(dNormalized, normalized), 1, true)),
    );
    const inverse = tf.rsqrt(tf.add(tf.reshape(statistics.variance, [-1, 1]), epsilon));
    return tf.mul(tf.sub(dNormalized, projection), inverse) as Tensor2D;
  });
}

function asRows({ tf }: Engine, x: Tensor): Tensor2D {
  return tf.reshape(x, [-1, x.shape.at(-1)!]);
}

function normalizedRows({ tf }: Engine, rows: Tensor2D, { mean, variance }: RowStatistics, epsilon: number): Tensor2D {
  return tf.tidy(() => {
    const inverse = tf.rsqrt(tf.add(tf.reshape(variance, [-1, 1]), epsilon));
    return tf.mul(tf.sub(rows, tf.reshape(mean, [-1, 1])), inverse) as Tensor2D;
  });
}

function trial(engine: Engine, implementation: typeof native): readonly Tensor[] {
  const rows = trialTensor<Tensor2D>(engine, [5, 12]);
  const { mean, variance } = engine.tf.moments(rows, 1);
  const [statistics, epsilon] = [{ mean: mean as Tensor1D, variance: variance as Tensor1D }, 1e-5];
  const normalized = normalizedRows(engine, rows, statistics, epsilon);
  const dNormalized = trialTensor<Tensor2D>(engine, [5, 12], 5);
  return [implementation(engine, { rows, normalized, dNormalized, statistics, epsilon })];
}
