import { elementCount } from '../../core';
import type { Engine, Tensor } from '../types';

/** Tolerance of a probe against its stock operation, as a share of the largest stock value (at least 1). */
const TOLERANCE = 1e-5;

/**
 * Tells whether an operation works here: `native`, run once on a tiny input, gives the result of `stock`. The
 * answer is remembered under `name`. Tensors that either makes are disposed.
 */
export function agrees(
  engine: Engine,
  name: string,
  native: () => readonly Tensor[],
  stock: () => readonly Tensor[],
): boolean {
  return engine.native.supports(name, () => {
    const [actual, expected] = [native(), stock()].map((tensors) => tensors.map((tensor) => tensor.dataSync()));
    return (
      actual!.length === expected!.length &&
      expected!.every((values, i) => isClose(actual![i]!, values)) &&
      expected!.length > 0
    );
  });
}

/** {@link agrees} for operations that exist on CPUs only, whose inputs a GPU would have to copy. */
export function agreesOnCpu(
  engine: Engine,
  name: string,
  native: () => readonly Tensor[],
  stock: () => readonly Tensor[],
): boolean {
  return engine.info.device === 'cpu' && agrees(engine, name, native, stock);
}

function isClose(actual: ArrayLike<number>, expected: ArrayLike<number>): boolean {
  let [difference, scale] = [0, 1];
  for (let i = 0; i < expected.length; i++) {
    const distance = Math.abs(actual[i]! - expected[i]!);
    if (!(distance <= difference)) difference = distance;
    scale = Math.max(scale, Math.abs(expected[i]!));
  }
  return actual.length === expected.length && difference <= TOLERANCE * scale;
}

/** Small whole numbers in a fixed disorder, for probes. */
export function trialTensor<T extends Tensor>({ tf }: Engine, shape: readonly number[], salt = 0): T {
  const size = elementCount(shape);
  const values = Array.from({ length: size }, (_, i) => (((i + salt) * 7) % 11) - 4);
  return tf.tensor(values, [...shape], 'float32') as T;
}
