import type { Engine, Tensor } from '../../../src/engine';

/** How far an operation is from float64 on one kind of input: the native one, and the stock one. */
export interface Accuracy {
  readonly operation: string;
  readonly input: string;
  /** Largest difference over the largest exact value, of the worst of outputs and gradients. */
  readonly native: number;
  readonly stock: number;
}

type Values = ArrayLike<number>;

/** One operation on one kind of input. `run` gives outputs and gradients, in the order of `expected`. */
export interface Case<Implementation> {
  readonly operation: string;
  readonly input: string;
  readonly native: Implementation;
  readonly stock: Implementation;
  readonly run: (implementation: Implementation) => readonly Tensor[];
  readonly expected: () => readonly Values[];
}

/** How far both implementations are from what is expected. */
export function measure<Implementation>(engine: Engine, subject: Case<Implementation>): Accuracy {
  const { operation, input, native, stock, run, expected } = subject;
  const values = expected();
  const error = (implementation: Implementation): number =>
    engine.tf.tidy(() => {
      const results = run(implementation).map((tensor) => tensor.dataSync());
      return Math.max(...results.map((result, i) => worstDifference(result, values[i]!)));
    });
  return { operation, input, native: error(native), stock: error(stock) };
}

/** Largest difference over the largest expected value; infinite for values that are no numbers. */
export function worstDifference(actual: Values, expected: Values): number {
  let [difference, scale] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    const distance = Math.abs(actual[i]! - expected[i]!);
    if (!(distance <= difference)) difference = Number.isNaN(distance) ? Infinity : distance;
    scale = Math.max(scale, Math.abs(expected[i]!));
  }
  if (actual.length !== expected.length) return Infinity;
  return difference === 0 ? 0 : difference / scale;
}

export function normal<T extends Tensor>({ tf }: Engine, shape: readonly number[], seed: number, mean = 0): T {
  return tf.randomNormal([...shape], mean, 1, 'float32', seed) as T;
}

export function read(tensor: Tensor): Float32Array {
  return tensor.dataSync<'float32'>().slice();
}
