import type { Engine, OpAttribute, Tensor } from '../types';
import { FLOAT, flag } from './attributes';
import { assignResource, type InPlaceRule, type InPlaceStep } from './inPlaceVariable';
import { updatesAgree, type StockUpdate } from './updateTrial';

/** The figures of one update by {@link sgdUpdate}. */
export interface SgdRates {
  readonly learningRate: number;
  readonly momentum: number;
  readonly weightDecay: number;
  readonly nesterov: boolean;
}

/**
 * One update of `torch.optim.SGD` (dampening 0) by stock operations, after its documentation:
 *
 *     g <- gradient + weightDecay * w
 *     m <- momentum * m + g
 *     d <- g + momentum * m with Nesterov's momentum, else m
 *     w <- w - learningRate * d
 *
 * @param slots the momentum; none where `momentum` is 0
 * @returns new tensors
 */
export function sgdUpdate(
  { tf }: Engine,
  { variable, gradient, slots }: StockUpdate,
  { learningRate, momentum, weightDecay, nesterov }: SgdRates,
): { readonly variable: Tensor; readonly slots: readonly Tensor[] } {
  const decayed = weightDecay === 0 ? gradient : tf.add(gradient, tf.mul(variable, weightDecay));
  if (momentum === 0) return { variable: tf.sub(variable, tf.mul(decayed, learningRate)), slots: [] };
  const moved = tf.add(tf.mul(slots[0]!, momentum), decayed);
  const direction = nesterov ? tf.add(decayed, tf.mul(moved, momentum)) : moved;
  return { variable: tf.sub(variable, tf.mul(direction, learningRate)), slots: [moved] };
}

/**
 * {@link sgdUpdate} in place: `ResourceApplyGradientDescent` gives the momentum m + weightDecay / momentum * w, then
 * `ResourceApplyMomentum` takes momentum * m + gradient and moves w (core/kernels/training_ops.cc). With Nesterov's
 * momentum it also moves w along the gradient itself, whose decay is taken from w before. (Adding the decay to the
 * gradient would be simpler, but no graph: TensorFlow infers a wrong shape for the bias gradients of oneDNN.)
 */
export function sgdInPlace({ nesterov }: Pick<SgdRates, 'nesterov'>): InPlaceRule {
  const attributes = { ...GRADIENT_DESCENT, use_nesterov: flag(nesterov) };
  return { slots: ['momentum'], update: (step) => update(step, attributes) };
}

/** The scalars of {@link sgdInPlace}: the first two alone without weight decay, the last for Nesterov's momentum. */
export function sgdScalars({ learningRate, momentum, weightDecay, nesterov }: SgdRates): readonly number[] {
  if (weightDecay === 0) return [learningRate, momentum];
  const scalars = [learningRate, momentum, -weightDecay / momentum];
  return nesterov ? [...scalars, 1 - learningRate * weightDecay] : scalars;
}

/** Tells whether updates in place work here. */
export function updatesInPlace(engine: Engine): boolean {
  const rates = { momentum: 0.5, weightDecay: 0.25, nesterov: false };
  return updatesAgree(engine, 'ResourceApplyMomentum', {
    rule: sgdInPlace(rates),
    scalars: [0.5, 0.25].map((learningRate) => sgdScalars({ ...rates, learningRate })),
    stock: (at, step) => sgdUpdate(engine, at, { ...rates, learningRate: [0.5, 0.25][step]! }),
  });
}

const GRADIENT_DESCENT = { T: FLOAT, use_locking: flag(false) };

function update(
  { engine, gradient, scalars, variable, weights, slots, release }: InPlaceStep,
  attributes: Readonly<Record<string, OpAttribute>>,
): void {
  const [momentumSlot] = slots;
  const [rate, momentum, decay, kept] = scalars;
  const { native: ops } = engine;
  if (decay !== undefined) {
    ops.run('ResourceApplyGradientDescent', GRADIENT_DESCENT, [momentumSlot!, decay, variable], 0);
  }
  const decayed = kept === undefined ? undefined : engine.tf.mul(variable, kept);
  release();
  if (decayed !== undefined) {
    assignResource(engine, weights, decayed);
    decayed.dispose();
  }
  ops.run('ResourceApplyMomentum', attributes, [weights, momentumSlot!, rate!, gradient, momentum!], 0);
}
