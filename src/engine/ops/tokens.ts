import type { Engine, Tensor3D } from '../types';

/** The token and the positions that a vision transformer adds to the tokens of its patches. */

/**
 * Puts one trained token in front of each image's tokens (Dosovitskiy et al. 2021).
 *
 * @param x float32 [batch, tokens, width]
 * @param token float32 [1, 1, width]
 * @returns float32 [batch, tokens + 1, width]
 */
export function prependToken({ tf }: Engine, x: Tensor3D, token: Tensor3D): Tensor3D {
  return tf.tidy(() => tf.concat([tf.tile(token, [x.shape[0], 1, 1]), x], 1));
}

/** Gradients of {@link prependToken} with respect to x and the token. */
export function prependTokenGradient({ tf }: Engine, dy: Tensor3D): readonly [Tensor3D, Tensor3D] {
  const [ofToken, dx] = tf.split<Tensor3D>(dy, [1, dy.shape[1] - 1], 1);
  const dToken = tf.sum<Tensor3D>(ofToken!, 0, true);
  ofToken!.dispose();
  return [dx!, dToken];
}

/**
 * Adds a trained vector for each position.
 *
 * @param x float32 [batch, tokens, width]
 * @param positions float32 [1, tokens, width]
 */
export function addPositions({ tf }: Engine, x: Tensor3D, positions: Tensor3D): Tensor3D {
  return tf.add(x, positions);
}

/** Gradient of {@link addPositions} with respect to the positions; that with respect to x is dy itself. */
export function addPositionsGradient({ tf }: Engine, dy: Tensor3D): Tensor3D {
  return tf.sum(dy, 0, true);
}
