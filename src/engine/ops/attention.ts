import type { Engine, Tensor, Tensor3D, Tensor4D } from '../types';
import { chain } from './chain';
import { matrixProduct } from './dense';
import { softmax } from './softmax';

/** Queries, keys and values of an attention, or their gradients. */
export interface AttentionInputs {
  /** float32 [batch, heads, queries, size]. */
  readonly query: Tensor4D;
  /** float32 [batch, heads, keys, size]. */
  readonly key: Tensor4D;
  /** float32 [batch, heads, keys, size]. */
  readonly value: Tensor4D;
}

/** Results of {@link attention}. */
export interface Attended {
  /** float32 [batch, heads, queries, size]. */
  readonly y: Tensor4D;
  /** Share of each value in each output, [batch, heads, queries, keys]. */
  readonly weights: Tensor4D;
}

/**
 * Scaled dot-product attention, softmax(query key' / sqrt(size)) value (Vaswani et al. 2017), of each head on its own;
 * as PyTorch's `scaled_dot_product_attention`, without mask and dropout.
 *
 * @returns the output, and the weights that {@link attentionGradient} needs; the caller disposes both
 */
export function attention(engine: Engine, { query, key, value }: AttentionInputs): Attended {
  const scores = chain(
    query,
    (queries) => engine.tf.mul(queries, scaleOf(query)),
    (queries) => matrixProduct(engine, queries, key, { transposeB: true }),
  );
  const weights = softmax(engine, scores) as Tensor4D;
  scores.dispose();
  return { y: matrixProduct(engine, weights, value) as Tensor4D, weights };
}

/** Inputs of {@link attentionGradient}. */
export interface AttentionGradientInputs extends AttentionInputs, Attended {
  /** Gradient of y. */
  readonly dy: Tensor4D;
}

/**
 * Gradients of {@link attention} with respect to query, key and value. The softmax's sum over a row's keys of
 * weights * dWeights is the sum of y * dy (Dao et al. 2022), which is shorter.
 */
export function attentionGradient(engine: Engine, inputs: AttentionGradientInputs): AttentionInputs {
  const { tf } = engine;
  const { query, key, value, weights, y, dy } = inputs;
  const [dQuery, dKey, dValue] = tf.tidy(() => {
    const means = tf.sum(tf.mul(y, dy), -1, true);
    const dScores = chain(
      dy,
      (gradient) => matrixProduct(engine, gradient, value, { transposeB: true }),
      (dWeights) => tf.sub(dWeights, means),
      (centred) => tf.mul(centred, weights),
    );
    const scaled = (gradient: Tensor): Tensor => tf.mul(gradient, scaleOf(query));
    return [
      scaled(matrixProduct(engine, dScores, key)),
      scaled(matrixProduct(engine, dScores, query, { transposeA: true })),
      matrixProduct(engine, weights, dy, { transposeA: true }),
    ];
  }) as [Tensor4D, Tensor4D, Tensor4D];
  return { query: dQuery, key: dKey, value: dValue };
}

/**
 * Splits the last axis into `parts` tensors of `heads` heads each, e.g. the output of one dense layer into query, key
 * and value, in the order of PyTorch's MultiheadAttention. Each of this and {@link joinHeads} is the other's gradient.
 *
 * @param x float32 [batch, tokens, parts * heads * size]
 * @returns float32 [batch, heads, tokens, size] each
 */
export function splitHeads(
  { tf }: Engine,
  x: Tensor3D,
  { heads, parts = 1 }: { readonly heads: number; readonly parts?: number },
): Tensor4D[] {
  const [batch, tokens, width] = x.shape;
  const size = width / parts / heads;
  return tf.tidy(() => {
    const partsFirst = tf.transpose(tf.reshape(x, [batch, tokens, parts, heads, size]), [2, 0, 3, 1, 4]);
    return tf.unstack(partsFirst) as Tensor4D[];
  });
}

/**
 * Joins the heads that {@link splitHeads} split.
 *
 * @param parts float32 [batch, heads, tokens, size] each
 * @returns float32 [batch, tokens, parts * heads * size]
 */
export function joinHeads({ tf }: Engine, parts: readonly Tensor4D[]): Tensor3D {
  const [batch, , tokens] = parts[0]!.shape;
  return tf.tidy(() => tf.reshape(tf.transpose(tf.stack([...parts]), [1, 3, 0, 2, 4]), [batch, tokens, -1]));
}

function scaleOf({ shape }: Tensor4D): number {
  return 1 / Math.sqrt(shape[3]);
}
