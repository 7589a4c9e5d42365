import type { Engine, Tensor } from '../types';
import { FLOAT } from './attributes';
import { chain } from './chain';
import { agrees, trialTensor } from './trial';

/** ReLU6 and the two activations that are made of it, as PyTorch's ReLU6, Hardsigmoid and Hardswish. */

/** min(max(x, 0), 6). */
export function relu6({ tf }: Engine, x: Tensor): Tensor {
  return tf.relu6(x);
}

/**
 * Gradient of {@link relu6}: dy where 0 < x < 6, else 0.
 *
 * @param x input of the ReLU6 (its output does as well), of the shape of dy
 */
export function relu6Gradient(engine: Engine, dy: Tensor, x: Tensor): Tensor {
  return (usesRelu6Gradient(engine) ? native : portable)(engine, dy, x);
}

/** relu6(x + 3) / 6. */
export function hardSigmoid({ tf }: Engine, x: Tensor): Tensor {
  return chain(
    x,
    (value) => tf.add(value, 3),
    (shifted) => tf.relu6(shifted),
    (clipped) => tf.mul(clipped, 1 / 6),
  );
}

/** Gradient of {@link hardSigmoid} from its input. */
export function hardSigmoidGradient(engine: Engine, dy: Tensor, x: Tensor): Tensor {
  const { tf } = engine;
  return chain(
    x,
    (value) => tf.add(value, 3),
    (shifted) => relu6Gradient(engine, dy, shifted),
    (gradient) => tf.mul(gradient, 1 / 6),
  );
}

/** x * relu6(x + 3) / 6 (Howard et al. 2019). */
export function hardSwish(engine: Engine, x: Tensor): Tensor {
  return chain(
    x,
    (value) => hardSigmoid(engine, value),
    (gate) => engine.tf.mul(gate, x),
  );
}

/** Gradient of {@link hardSwish} from its input: dy * (2x + 3) / 6 between -3 and 3, 0 below, dy above. */
export function hardSwishGradient(engine: Engine, dy: Tensor, x: Tensor): Tensor {
  const { tf } = engine;
  const ofGate = chain(
    x,
    (value) => tf.mul(value, dy),
    (product) => hardSigmoidGradient(engine, product, x),
  );
  const dx = chain(
    x,
    (value) => hardSigmoid(engine, value),
    (gate) => tf.mul(gate, dy),
    (product) => tf.add(product, ofGate),
  );
  ofGate.dispose();
  return dx;
}

/** Tells whether Relu6Grad works here. */
export function usesRelu6Gradient(engine: Engine): boolean {
  const trial = (implementation: typeof native): readonly Tensor[] => [
    implementation(engine, trialTensor(engine, [12], 3), engine.tf.tensor1d([-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 6])),
  ];
  return agrees(
    engine,
    'Relu6Grad',
    () => trial(native),
    () => trial(portable),
  );
}

/** TensorFlow's operation; exported for tests. */
export function native({ native: ops }: Engine, dy: Tensor, x: Tensor): Tensor {
  return ops.run('Relu6Grad', { T: FLOAT }, [dy, x], 1)[0]!;
}

/** The same from stock operations; exported for tests. */
export function portable({ tf }: Engine, dy: Tensor, x: Tensor): Tensor {
  return tf.tidy(() => tf.mul(dy, tf.cast(tf.logicalAnd(tf.greater(x, 0), tf.less(x, 6)), 'float32')));
}
