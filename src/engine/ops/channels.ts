import type { Engine, Tensor, Tensor1D, Tensor2D, Tensor4D } from '../types';
import { biasGradient } from './bias';
import { chain } from './chain';

/** Factors for channels, and channels side by side. */

/**
 * Layer scale: each channel times a trained factor, the same for all images and pixels (Touvron et al. 2021).
 *
 * @param x float32 of any shape whose last axis are the channels
 * @param scale float32 [channels]
 */
export function layerScale<T extends Tensor>({ tf }: Engine, x: T, scale: Tensor1D): T {
  return tf.mul(x, scale) as T;
}

/** Gradient of {@link layerScale} with respect to x. */
export function layerScaleInputGradient<T extends Tensor>({ tf }: Engine, dy: T, scale: Tensor1D): T {
  return tf.mul(dy, scale) as T;
}

/** Gradient of {@link layerScale} with respect to the factors. @returns float32 [channels] */
export function layerScaleGradient<T extends Tensor>(engine: Engine, dy: T, x: T): Tensor1D {
  return chain(
    x,
    (value) => engine.tf.mul(value, dy),
    (product) => biasGradient(engine, product),
  ) as Tensor1D;
}

/**
 * Each channel of each image times a factor of its own, as squeeze-and-excite does (Hu, Shen & Sun 2018).
 *
 * @param x float32 [batch, height, width, channels]
 * @param gates float32 [batch, channels]
 */
export function scaleChannels({ tf }: Engine, x: Tensor4D, gates: Tensor2D): Tensor4D {
  const [batch, , , channels] = x.shape;
  return tf.tidy(() => tf.mul(x, tf.reshape(gates, [batch, 1, 1, channels])));
}

/** Gradient of {@link scaleChannels} with respect to x. */
export function scaleChannelsInputGradient(engine: Engine, dy: Tensor4D, gates: Tensor2D): Tensor4D {
  return scaleChannels(engine, dy, gates);
}

/** Gradient of {@link scaleChannels} with respect to the gates: sums over height and width. @returns [batch, channels] */
export function scaleChannelsGateGradient({ tf }: Engine, dy: Tensor4D, x: Tensor4D): Tensor2D {
  return chain(
    x,
    (value) => tf.mul(value, dy),
    (product) => tf.sum(product, 2),
    (rows) => tf.sum(rows, 1),
  ) as Tensor2D;
}

/** Tensors side by side along their last axis. @param parts float32, of one shape but for the last axis */
export function concatChannels<T extends Tensor>({ tf }: Engine, parts: readonly T[]): T {
  return tf.concat([...parts], parts[0]!.rank - 1);
}

/** Splits what {@link concatChannels} joined, e.g. a gradient. @param channels of each part; their sum is x's */
export function splitChannels<T extends Tensor>({ tf }: Engine, x: T, channels: readonly number[]): T[] {
  return tf.split(x, [...channels], x.rank - 1);
}
