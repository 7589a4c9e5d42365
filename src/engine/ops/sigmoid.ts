import type { Engine, Tensor } from '../types';
import { FLOAT } from './attributes';
import { chain } from './chain';
import { fusedActivation, type PointwiseFunction } from './fusedActivation';
import { agrees } from './trial';

/** Sigmoid and SiLU, as PyTorch's. */

/** 1 / (1 + exp(-x)). */
export function sigmoid({ tf }: Engine, x: Tensor): Tensor {
  return tf.sigmoid(x);
}

/**
 * Gradient of {@link sigmoid} from its output: dy * y * (1 - y).
 *
 * @param y output of the sigmoid, of the shape of dy
 */
export function sigmoidGradient(engine: Engine, dy: Tensor, y: Tensor): Tensor {
  return (usesSigmoidGradient(engine) ? native : portable)(engine, dy, y);
}

/** SiLU from stock operations; exported for tests. */
export const portableSilu: PointwiseFunction = {
  forward: ({ tf }, x) =>
    chain(
      x,
      (value) => tf.sigmoid(value),
      (gate) => tf.mul(gate, x),
    ),
  gradient(engine, dy, x) {
    const { tf } = engine;
    return tf.tidy(() => {
      const gate = tf.sigmoid(x);
      const ofGate = chain(
        x,
        (value) => tf.mul(value, dy),
        (product) => sigmoidGradient(engine, product, gate),
      );
      return chain(
        gate,
        (value) => tf.mul(value, dy),
        (product) => tf.add(product, ofGate),
      );
    });
  },
};

const fusedSilu = fusedActivation('Silu', portableSilu);

/** SiLU in one pass, and whether it is used; exported for tests. */
export const { native: nativeSilu, isUsed: usesFusedSilu } = fusedSilu;

/** x * sigmoid(x), also called swish (Elfwing, Uchibe & Doya 2018). */
export function silu(engine: Engine, x: Tensor): Tensor {
  return fusedSilu.best(engine).forward(engine, x);
}

/** Gradient of {@link silu} from its input: dy * (s + x * s * (1 - s)) with s = sigmoid(x). */
export function siluGradient(engine: Engine, dy: Tensor, x: Tensor): Tensor {
  return fusedSilu.best(engine).gradient(engine, dy, x);
}

/** Tells whether SigmoidGrad works here. */
export function usesSigmoidGradient(engine: Engine): boolean {
  const trial = (implementation: typeof native): readonly Tensor[] => [
    implementation(engine, engine.tf.tensor1d([5, -6, 7, 1]), engine.tf.tensor1d([0, 0.25, 0.5, 1])),
  ];
  return agrees(
    engine,
    'SigmoidGrad',
    () => trial(native),
    () => trial(portable),
  );
}

/** TensorFlow's operation; exported for tests. */
export function native({ native: ops }: Engine, dy: Tensor, y: Tensor): Tensor {
  return ops.run('SigmoidGrad', { T: FLOAT }, [y, dy], 1)[0]!;
}

/** The same from stock operations; exported for tests. */
export function portable({ tf }: Engine, dy: Tensor, y: Tensor): Tensor {
  return tf.tidy(() => tf.mul(tf.mul(dy, y), tf.sub(1, y)));
}
