import type { Engine, Tensor, Tensor2D } from '../../engine';

/** Tokens and pixels as rows, for layers whose operations take matrices. */

/** A tensor as [rows, features]: itself where it is a matrix, otherwise for the caller to dispose. */
export function asRows({ tf }: Engine, x: Tensor): Tensor2D {
  return x.rank === 2 ? (x as Tensor2D) : tf.reshape(x, [-1, x.shape.at(-1)!]);
}

/** Applies a function of rows to a tensor; the result has the tensor's shape except for the last axis. */
export function ofRows(engine: Engine, x: Tensor, compute: (rows: Tensor2D) => Tensor2D): Tensor {
  if (x.rank === 2) return compute(x as Tensor2D);
  return engine.tf.tidy(() => {
    const y = compute(asRows(engine, x));
    return engine.tf.reshape(y, [...x.shape.slice(0, -1), y.shape[1]]);
  });
}
