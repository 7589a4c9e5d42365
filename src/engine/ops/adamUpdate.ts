import type { Engine, Tensor } from '../types';
import { FLOAT, flag } from './attributes';
import { assignResource, type InPlaceRule } from './inPlaceVariable';
import { updatesAgree, type StockUpdate } from './updateTrial';

/** The figures of one update by {@link adamUpdate}. */
export interface AdamRates {
  readonly learningRate: number;
  /** Decoupled: subtracts a share of the weights; not added to the gradient. */
  readonly weightDecay: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Number of this update, from 1. */
  readonly step: number;
}

/**
 * `torch.optim.AdamW` (amsgrad off), t being the step:
 *
 *     w <- w - learningRate * weightDecay * w
 *     m <- m + (1 - beta1) * (g - m)
 *     v <- v + (1 - beta2) * (g * g - v)
 *     w <- w - learningRate / (1 - beta1^t) * m / (sqrt(v / (1 - beta2^t)) + epsilon)
 *
 * The last line is w <- w - rate * m / (sqrt(v) + e) with rate = learningRate * sqrt(1 - beta2^t) / (1 - beta1^t) and
 * e = epsilon * sqrt(1 - beta2^t), the formula of TensorFlow's operation.
 *
 * @returns rate, e, beta1, beta2, a zero (TensorFlow's bias corrections, which the rate holds already), and
 *   1 - learningRate * weightDecay where there is decay
 */
export function adamScalars({ learningRate, weightDecay, beta1, beta2, epsilon, step }: AdamRates): readonly number[] {
  // Float32 has few digits for 1 - 0.999. The rounding scales m and v, and is divided out again.
  const [first, second] = [beta1, beta2].map((beta) => (1 - Math.fround(beta)) / (1 - beta)) as [number, number];
  const correction = Math.sqrt(second * (1 - beta2 ** step));
  const rate = (learningRate * correction) / (first * (1 - beta1 ** step));
  const scalars = [rate, epsilon * correction, beta1, beta2, 0];
  return weightDecay === 0 ? scalars : [...scalars, 1 - learningRate * weightDecay];
}

/**
 * One update of {@link adamScalars}' formula by stock operations.
 *
 * @param slots m and v
 * @returns new tensors
 */
export function adamUpdate(
  { tf }: Engine,
  { variable, gradient, slots }: StockUpdate,
  rates: AdamRates,
): { readonly variable: Tensor; readonly slots: readonly Tensor[] } {
  const [rate, epsilon, beta1, beta2, , kept] = adamScalars(rates) as [number, number, number, number, 0, number?];
  const moved = (slot: Tensor, towards: Tensor, beta: number): Tensor =>
    tf.add(slot, tf.mul(tf.sub(towards, slot), 1 - Math.fround(beta)));
  const m = moved(slots[0]!, gradient, beta1);
  const v = moved(slots[1]!, tf.square(gradient), beta2);
  const direction = tf.div(tf.mul(m, rate), tf.add(tf.sqrt(v), epsilon));
  return { variable: tf.sub(kept === undefined ? variable : tf.mul(variable, kept), direction), slots: [m, v] };
}

/** {@link adamUpdate} in place: `ResourceApplyAdam` (core/kernels/training_ops.cc), after the decay. */
export const adamInPlace: InPlaceRule = {
  slots: ['m', 'v'],
  update({ engine, gradient, scalars, variable, weights, slots, release }) {
    const [rate, epsilon, beta1, beta2, none, kept] = scalars;
    const decayed = kept === undefined ? undefined : engine.tf.mul(variable, kept);
    release();
    if (decayed !== undefined) {
      assignResource(engine, weights, decayed);
      decayed.dispose();
    }
    const inputs = [weights, ...slots, none!, none!, rate!, beta1!, beta2!, epsilon!, gradient];
    engine.native.run('ResourceApplyAdam', ATTRIBUTES, inputs, 0);
  },
};

const ATTRIBUTES = { T: FLOAT, use_locking: flag(false), use_nesterov: flag(false) };

/** Tells whether updates in place work here. */
export function adamUpdatesInPlace(engine: Engine): boolean {
  const rates = [1, 2].map((step) => {
    return { learningRate: 0.5, weightDecay: 0.25, beta1: 0.5, beta2: 0.75, epsilon: 0.125, step };
  });
  return updatesAgree(engine, 'ResourceApplyAdam', {
    rule: adamInPlace,
    scalars: rates.map(adamScalars),
    stock: (at, step) => adamUpdate(engine, at, rates[step]!),
  });
}
