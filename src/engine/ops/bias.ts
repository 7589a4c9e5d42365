import type { Engine, Tensor, Tensor1D } from '../types';
import { CHANNELS_LAST, FLOAT } from './attributes';
import { columnSums, sumsOfGroups } from './groupedSums';
import { agrees, trialTensor } from './trial';

/**
 * x plus a bias along its last axis. TensorFlow's `BiasAdd`, which needs no broadcasting.
 *
 * @param x float32 of any shape of at least two axes
 * @param bias float32, as long as the last axis of x
 */
export function biasAdd<T extends Tensor>(engine: Engine, x: T, bias: Tensor1D): T {
  return (usesBiasOps(engine) ? native : portable).add(engine, x, bias) as T;
}

/**
 * Gradient of {@link biasAdd} with respect to the bias: the sum over all other axes. `BiasAddGrad` adds one float32
 * after the other, so it sums in two stages, the first over about sqrt(n) values: the rounding of long sums is most of
 * the error of the gradients of early layers against float64.
 */
export function biasGradient(engine: Engine, dy: Tensor): Tensor1D {
  return (usesBiasOps(engine) ? native : portable).gradient(engine, dy);
}

/** Tells whether BiasAdd and its gradient work here. */
export function usesBiasOps(engine: Engine): boolean {
  return agrees(
    engine,
    'BiasAdd',
    () => trial(engine, native),
    () => trial(engine, portable),
  );
}

/** TensorFlow's operations; exported for tests. */
export const native = {
  add({ native: ops }: Engine, x: Tensor, bias: Tensor1D): Tensor {
    return ops.run('BiasAdd', { T: FLOAT, data_format: CHANNELS_LAST }, [x, bias], 1)[0]!;
  },
  gradient(engine: Engine, dy: Tensor): Tensor1D {
    const ofGroups = sumsOfGroups(engine, dy);
    const sums = columnSums(engine, ofGroups);
    ofGroups.dispose();
    return sums;
  },
};

/** The same from stock operations; exported for tests. */
export const portable: typeof native = {
  add: ({ tf }, x, bias) => tf.add(x, bias),
  gradient: ({ tf }, dy) =>
    tf.sum(
      dy,
      dy.shape.slice(0, -1).map((_, axis) => axis),
    ),
};

function trial(engine: Engine, { add, gradient }: typeof native): readonly Tensor[] {
  const x = trialTensor(engine, [2, 3, 3, 4]);
  return [add(engine, x, trialTensor(engine, [4], 1)), gradient(engine, x)];
}
