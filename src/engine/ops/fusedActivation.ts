import type { Engine, Tensor } from '../types';
import { agreesOnCpu, trialTensor } from './trial';

/** A function of each value on its own, and its gradient from its input. */
export interface PointwiseFunction {
  forward(engine: Engine, x: Tensor): Tensor;
  /** @param x input of the function, of the shape of dy */
  gradient(engine: Engine, dy: Tensor, x: Tensor): Tensor;
}

/** An activation that native/fused has in one pass. */
export interface FusedActivation {
  /** Our own operations; exported for tests. */
  readonly native: PointwiseFunction;
  /** Tells whether they work here. */
  isUsed(engine: Engine): boolean;
  /** Our own operations where they work, otherwise the stock ones. */
  best(engine: Engine): PointwiseFunction;
}

/**
 * @param name of the operation, without its prefix; its gradient is `<name>Gradient`
 * @param portable the same from stock operations
 */
export function fusedActivation(name: 'Gelu' | 'Silu', portable: PointwiseFunction): FusedActivation {
  const operation = `Breedlab${name}`;
  const native: PointwiseFunction = {
    forward: ({ native: ops }, x) => ops.run(operation, {}, [x], 1)[0]!,
    gradient: ({ native: ops }, dy, x) => ops.run(`${operation}Gradient`, {}, [dy, x], 1)[0]!,
  };
  const isUsed = (engine: Engine): boolean =>
    agreesOnCpu(
      engine,
      operation,
      () => trial(engine, native),
      () => trial(engine, portable),
    );
  return { native, isUsed, best: (engine) => (isUsed(engine) ? native : portable) };
}

function trial(engine: Engine, { forward, gradient }: PointwiseFunction): readonly Tensor[] {
  const x = engine.tf.div(trialTensor(engine, [33]), 2);
  return [forward(engine, x), gradient(engine, trialTensor(engine, [33], 1), x)];
}
