import type { Engine, Tensor, Tensor1D, Tensor2D } from '../types';
import { float } from './attributes';
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
  { x, ...rest }: LayerNormInputs<T>,
): { readonly y: T; readonly statistics: RowStatistics } {
  const [y, mean, variance] = engine.tf.tidy(() => {
    const [rows, ...statistics] = implementation(engine).forward(engine, { x: asRows(engine, x), ...rest });
    return [engine.tf.reshape(rows, x.shape), ...statistics];
  });
  return { y: y as T, statistics: { mean: mean as Tensor1D, variance: variance as Tensor1D } };
}

/** Gradients of {@link layerNorm} with respect to x, scale and offset, through the statistics too. */
export function layerNormGradient<T extends Tensor>(
  engine: Engine,
  { dy, x, ...rest }: LayerNormGradientInputs<T>,
): readonly [T, Tensor1D, Tensor1D] {
  const [dx, dScale, dOffset] = engine.tf.tidy(() => {
    const rows = { dy: asRows(engine, dy), x: asRows(engine, x) };
    const [dRows, ...others] = implementation(engine).gradient(engine, { ...rows, ...rest });
    return [engine.tf.reshape(dRows, x.shape), ...others];
  });
  return [dx as T, dScale as Tensor1D, dOffset as Tensor1D];
}

/** Tells whether the operations of native/fused work here. */
export function usesFusedLayerNorm(engine: Engine): boolean {
  return agreesOnCpu(
    engine,
    'BreedlabLayerNorm',
    () => trial(engine, native),
    () => trial(engine, portable),
  );
}

function implementation(engine: Engine): typeof native {
  return usesFusedLayerNorm(engine) ? native : portable;
}

/** Our own operations on [rows, channels], which read each value twice; exported for tests. */
export const native = {
  /** @returns y, mean and variance */
  forward(
    { native: ops }: Engine,
    { x, scale, offset, epsilon }: LayerNormInputs<Tensor2D>,
  ): readonly [Tensor2D, Tensor1D, Tensor1D] {
    const outputs = ops.run('BreedlabLayerNorm', { epsilon: float(epsilon) }, [x, scale, offset], 3);
    return outputs as [Tensor2D, Tensor1D, Tensor1D];
  },
  /** @returns dx, dScale and dOffset */
  gradient(
    { native: ops }: Engine,
    { dy, x, scale, statistics: { mean, variance }, epsilon }: LayerNormGradientInputs<Tensor2D>,
  ): readonly [Tensor2D, Tensor1D, Tensor1D] {
    const inputs = [dy, x, scale, mean, variance];
    const outputs = ops.run('BreedlabLayerNormGradient', { epsilon: float(epsilon) }, inputs, 3);
    return outputs as [Tensor2D, Tensor1D, Tensor1D];
  },
};

/** The same from stock operations; exported for tests. */
export const portable: typeof native = {
  forward(engine, { x, scale, offset, epsilon }) {
    const { tf } = engine;
    const mean = tf.mean(x, 1, true);
    const centred = tf.sub(x, mean);
    const squares = tf.square(centred);
    const variance = tf.mean(squares, 1, true);
    squares.dispose();
    const normalized = tf.mul(centred, tf.rsqrt(tf.add(variance, epsilon)));
    centred.dispose();
    const scaled = tf.mul(normalized, scale) as Tensor2D;
    normalized.dispose();
    return [biasAdd(engine, scaled, offset), tf.reshape(mean, [-1]), tf.reshape(variance, [-1])];
  },
  gradient(engine, { dy, x, scale, statistics: { mean, variance }, epsilon }) {
    const { tf } = engine;
    const inverse = tf.rsqrt(tf.add(tf.reshape(variance, [-1, 1]), epsilon));
    const normalized = tf.mul(tf.sub(x, tf.reshape(mean, [-1, 1])), inverse);
    const dScale = biasGradient(engine, tf.mul(dy, normalized));
    const dNormalized = tf.mul(dy, scale);
    const projection = tf.add(
      tf.mean(dNormalized, 1, true),
      tf.mul(normalized, tf.mean(tf.mul(dNormalized, normalized), 1, true)),
    );
    const dx = tf.mul(tf.sub(dNormalized, projection), inverse) as Tensor2D;
    return [dx, dScale, biasGradient(engine, dy)];
  },
};

function asRows({ tf }: Engine, x: Tensor): Tensor2D {
  return tf.reshape(x, [-1, x.shape.at(-1)!]);
}

function trial(engine: Engine, { forward, gradient }: typeof native): readonly Tensor[] {
  const [rows, channels, epsilon] = [5, 12, 1e-5];
  const [x, dy] = [trialTensor<Tensor2D>(engine, [rows, channels]), trialTensor<Tensor2D>(engine, [rows, channels], 5)];
  const scale = trialTensor<Tensor1D>(engine, [channels], 1);
  const [y, mean, variance] = forward(engine, { x, scale, offset: trialTensor(engine, [channels], 2), epsilon });
  return [y, mean, variance, ...gradient(engine, { dy, x, scale, statistics: { mean, variance }, epsilon })];
}
