import type { Engine, Tensor } from '../types';
import { FLOAT, INT, ONEDNN_KERNEL } from './attributes';
import { agreesOnCpu, trialTensor } from './trial';

/**
 * A tensor with its axes in another order, e.g. [3, 1, 2, 0] from [batch, height, width, channels] to
 * [channels, height, width, batch].
 *
 * @param x float32
 * @param order the axis of x for each axis of the result
 */
export function transpose<T extends Tensor>(engine: Engine, x: T, order: readonly number[]): T {
  return (reordersByOneDnn(engine) ? native : portable)(engine, x, order) as T;
}

/** Tells whether oneDNN's reordering works here. */
export function reordersByOneDnn(engine: Engine): boolean {
  return agreesOnCpu(
    engine,
    '_MklTranspose',
    () => trial(engine, native),
    () => trial(engine, portable),
  );
}

type Transpose = (engine: Engine, x: Tensor, order: readonly number[]) => Tensor;

/** oneDNN's reorder (TensorFlow's core/kernels/mkl/mkl_transpose_op.cc); exported for tests. */
export const native: Transpose = ({ tf, native: ops }, x, order) => {
  const permutation = tf.tensor1d([...order], 'int32');
  const attributes = { T: FLOAT, Tperm: INT, _kernel: ONEDNN_KERNEL };
  const [transposed] = ops.run('_MklTranspose', attributes, [x, permutation], 1);
  permutation.dispose();
  return transposed!;
};

/** The same from the stock operation; exported for tests. */
export const portable: Transpose = ({ tf }, x, order) => tf.transpose(x, [...order]);

function trial(engine: Engine, implementation: Transpose): readonly Tensor[] {
  const flat = implementation(engine, trialTensor(engine, [3, 5]), [1, 0]);
  return [flat, implementation(engine, trialTensor(engine, [2, 3, 4, 5]), [3, 1, 2, 0])];
}
