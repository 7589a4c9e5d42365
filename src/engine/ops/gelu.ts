import type { Engine, Tensor } from '../types';
import { chain } from './chain';
import { fusedActivation, type PointwiseFunction } from './fusedActivation';
import { sigmoidGradient } from './sigmoid';

/**
 * GELU (Hendrycks & Gimpel 2016): x times the probability that a standard normal variable is below x. `gelu` takes
 * that probability from the error function, as PyTorch's GELU does by default; `geluTanh` approximates it, as PyTorch's
 * with `approximate='tanh'`. Both gradients are computed from the input, the only value to keep.
 */

/** GELU from stock operations; exported for tests. */
export const portable: PointwiseFunction = {
  forward: ({ tf }, x) =>
    chain(
      x,
      (value) => tf.mul(value, Math.SQRT1_2),
      (scaled) => tf.erf(scaled),
      (error) => tf.add(error, 1),
      (twice) => tf.mul(twice, x),
      (product) => tf.mul(product, 0.5),
    ),
  gradient({ tf }, dy, x) {
    const slope = tf.mul(x, Math.sqrt(2 / Math.PI));
    const ofProbability = chain(
      x,
      (value) => tf.square(value),
      (squared) => tf.mul(squared, -0.5),
      (exponent) => tf.exp(exponent),
      (bell) => tf.mul(bell, slope),
    );
    slope.dispose();
    const dx = chain(
      x,
      (value) => tf.mul(value, Math.SQRT1_2),
      (scaled) => tf.erf(scaled),
      (error) => tf.add(error, 1),
      (twice) => tf.add(twice, ofProbability),
      (sum) => tf.mul(sum, dy),
      (product) => tf.mul(product, 0.5),
    );
    ofProbability.dispose();
    return dx;
  },
};

const activation = fusedActivation('Gelu', portable);

/** GELU in one pass, and whether it is used; exported for tests. */
export const { native, isUsed: usesFusedGelu } = activation;

/** x * (1 + erf(x / sqrt(2))) / 2. */
export function gelu(engine: Engine, x: Tensor): Tensor {
  return activation.best(engine).forward(engine, x);
}

/** Gradient of {@link gelu}: dy * (P(x) + x * p(x)), with the normal distribution's probability P and density p. */
export function geluGradient(engine: Engine, dy: Tensor, x: Tensor): Tensor {
  return activation.best(engine).gradient(engine, dy, x);
}

/** (1 + tanh(z)) / 2 = sigmoid(2z), and z = sqrt(2 / pi) * (x + CUBIC * x^3). */
const TWICE_SLOPE = 2 * Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;

/** x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3))) / 2. */
export function geluTanh(engine: Engine, x: Tensor): Tensor {
  return chain(
    x,
    (value) => gate(engine, value),
    (open) => engine.tf.mul(open, x),
  );
}

/** Gradient of {@link geluTanh}. */
export function geluTanhGradient(engine: Engine, dy: Tensor, x: Tensor): Tensor {
  const { tf } = engine;
  return tf.tidy(() => {
    const open = gate(engine, x);
    const slope = chain(
      x,
      (value) => tf.square(value),
      (squared) => tf.mul(squared, 3 * CUBIC * TWICE_SLOPE),
      (curved) => tf.add(curved, TWICE_SLOPE),
    );
    const ofGate = chain(
      x,
      (value) => tf.mul(value, dy),
      (product) => tf.mul(product, slope),
      (product) => sigmoidGradient(engine, product, open),
    );
    return tf.add(tf.mul(open, dy), ofGate);
  });
}

/** sigmoid(2z). */
function gate({ tf }: Engine, x: Tensor): Tensor {
  return chain(
    x,
    (value) => tf.square(value),
    (squared) => tf.mul(squared, CUBIC * TWICE_SLOPE),
    (curved) => tf.add(curved, TWICE_SLOPE),
    (slope) => tf.mul(slope, x),
    (exponent) => tf.sigmoid(exponent),
  );
}
