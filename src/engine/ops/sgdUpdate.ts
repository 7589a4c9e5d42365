import type { Engine, Tensor } from '../types';
import { FLOAT, flag } from './attributes';
import type { InPlaceRule, InPlaceStep } from './inPlaceVariable';
import { updatesAgree, type StockUpdate } from './updateTrial';

/** The figures of one update by {@link sgdUpdate}. */
export interface SgdRates {
  readonly learningRate: number;
  readonly momentum: number;
  readonly weightDecay: number;
  readonly nesterov: boolean;
}

/**
 * One update of `torch.optim.SGD` (dampening 0) by stock operations, as its documentation has it:
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
 * The same in place. Without Nesterov's momentum, `ResourceApplyGradientDescent` gives the momentum m + weightDecay /
 * momentum * w, then `ResourceApplyMomentum` takes momentum * m + gradient and moves w
 * (core/kernels/training_ops.cc). With it the step takes the gradient itself, too, so that is decayed first.
 */
export function sgdInPlace({ nesterov }: Pick<SgdRates, 'nesterov'>): InPlaceRule {
  return { slots: ['momentum'], update: nesterov ? nesterovStep : momentumStep };
}

/** The scalars of {@link sgdInPlace}. The third is absent without weight decay. */
export function sgdScalars({ learningRate, momentum, weightDecay, nesterov }: SgdRates): readonly number[] {
  if (weightDecay === 0) return [learningRate, momentum];
  return [learningRate, momentum, nesterov ? weightDecay : -weightDecay / momentum];
}

/** Whether updates in place work here. */
export function updatesInPlace(engine: Engine): boolean {
  const rates = { momentum: 0.5, weightDecay: 0.25, nesterov: false };
  return updatesAgree(engine, 'ResourceApplyMomentum', {
    rule: sgdInPlace(rates),
    scalars: [0.5, 0.25].map((learningRate) => sgdScalars({ ...rates, learningRate })),
    stock: (at, step) => sgdUpdate(engine, at, { ...rates, learningRate: [0.5, 0.25][step]! }),
  });
}

const GRADIENT_DESCENT = { T: FLOAT, use_locking: flag(false) };

function momentumStep({ engine, gradient, scalars, variable, weights, slots, release }: InPlaceStep): void {
  const [rate, momentum, decay] = scalars;
  const attributes = { ...GRADIENT_DESCENT, use_nesterov: flag(false) };
  if (decay !== undefined) {
    engine.native.run('ResourceApplyGradientDescent', GRADIENT_DESCENT, [slots[0]!, decay, variable], 0);
  }
  release();
  engine.native.run('ResourceApplyMomentum', attributes, [weights, slots[0]!, rate!, gradient, momentum!], 0);
}

function nesterovStep({ engine, gradient, scalars, variable, weights, slots, release }: InPlaceStep): void {
  const { tf } = engine;
  const [rate, momentum, decay] = scalars;
  const attributes = { ...GRADIENT_DESCENT, use_nesterov: flag(true) };
  const decayed = decay === undefined ? gradient : tf.tidy(() => tf.add(gradient, tf.mul(variable, decay)));
  release();
  engine.native.run('ResourceApplyMomentum', attributes, [weights, slots[0]!, rate!, decayed, momentum!], 0);
  if (decayed !== gradient) decayed.dispose();
}
