import { elementCount } from '../../core';
import type { Engine, Tensor, Tensor1D } from '../types';
import { philoxUniform } from './philox';
import { agrees } from './trial';

/** Key of a random tensor: two integers in [-2^31, 2^31). */
export type SeedPair = readonly [number, number];
/** A {@link SeedPair}, or the same as int32 [2]. */
export type Seed = SeedPair | Tensor1D;

/**
 * Uniform numbers in [0, 1) that depend on shape and seed only, the same in any process.
 * TensorFlow's `StatelessRandomUniform` (Philox 4x32-10, Salmon et al. 2011), or the same numbers computed in
 * JavaScript where the operation is missing.
 *
 * @returns float32 tensor of `shape`
 */
export function statelessUniform(engine: Engine, shape: readonly number[], seed: Seed): Tensor {
  return usesStatelessUniform(engine) ? native(engine, shape, seed) : portable(engine, shape, seed);
}

/** The native operation. Exported for tests, which compare it with {@link portable}. */
export function native(engine: Engine, shape: readonly number[], seed: Seed): Tensor {
  const { tf, native: ops } = engine;
  return tf.tidy(
    () =>
      ops.run(
        'StatelessRandomUniform',
        {
          dtype: { kind: 'type', value: 'float32' },
          T: { kind: 'type', value: 'int32' },
          Tseed: { kind: 'type', value: 'int32' },
        },
        [tf.tensor1d([...shape], 'int32'), isPair(seed) ? seedTensor(engine, seed) : seed],
        1,
      )[0]!,
  );
}

/** The same numbers without the native operation. */
export function portable({ tf }: Engine, shape: readonly number[], seed: Seed): Tensor {
  const size = elementCount(shape);
  const pair = isPair(seed) ? seed : pairOf(seed.dataSync());
  return tf.tensor(philoxUniform(size, pair), [...shape], 'float32');
}

function pairOf([first, second]: Iterable<number>): SeedPair {
  return [first!, second!];
}

/** A seed as a tensor, int32 [2]. */
export function seedTensor({ tf }: Engine, [first, second]: SeedPair): Tensor1D {
  return tf.tensor1d([first | 0, second | 0], 'int32');
}

function isPair(seed: Seed): seed is SeedPair {
  return Array.isArray(seed);
}

/** Tells whether StatelessRandomUniform works here, and gives the numbers of {@link portable}. */
export function usesStatelessUniform(engine: Engine): boolean {
  return agrees(
    engine,
    'StatelessRandomUniform',
    () => [native(engine, [9], [1, -2])],
    () => [portable(engine, [9], [1, -2])],
  );
}
