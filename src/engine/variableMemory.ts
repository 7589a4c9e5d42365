import type { Engine, Tensor, Variable } from './types';

/**
 * Variable.assign in two halves. TensorFlow changes memory in place only when nothing else holds it.
 */

/** Empties the variable until {@link takeUp}, which must follow. */
export function letGo({ tf }: Engine, variable: Variable): void {
  tf.engine().disposeTensor(variable);
}

/** Gives the variable the memory of a value of its shape, which is disposed. */
export function takeUp({ tf }: Engine, variable: Variable, value: Tensor): void {
  variable.dataId = value.dataId;
  tf.engine().incRef(variable, null as never);
  value.dispose();
}
