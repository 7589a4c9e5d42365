import type { Engine, Tensor } from '../types';
import { FLOAT } from './attributes';
import { agrees } from './trial';

/**
 * Gradient of a ReLU from its output: dy where y > 0, else 0, as PyTorch's. TensorFlow's `ReluGrad` is 5 to 9
 * times faster than the stock step function and product.
 *
 * @param dy gradient of the output
 * @param y output of the ReLU (its input does as well), of the same shape
 */
export function reluGradient(engine: Engine, dy: Tensor, y: Tensor): Tensor {
  return (usesReluGradient(engine) ? native : portable)(engine, dy, y);
}

/** Tells whether ReluGrad works here. */
export function usesReluGradient(engine: Engine): boolean {
  const trial = (implementation: typeof native): readonly Tensor[] => [
    implementation(engine, engine.tf.tensor1d([5, 6, 7]), engine.tf.tensor1d([2, 0, 3])),
  ];
  return agrees(
    engine,
    'ReluGrad',
    () => trial(native),
    () => trial(portable),
  );
}

/** TensorFlow's operation; exported for tests. */
export function native({ native: ops }: Engine, dy: Tensor, y: Tensor): Tensor {
  return ops.run('ReluGrad', { T: FLOAT }, [dy, y], 1)[0]!;
}

/** The same from stock operations; exported for tests. */
export function portable({ tf }: Engine, dy: Tensor, y: Tensor): Tensor {
  return tf.tidy(() => tf.mul(dy, tf.step(y)));
}
