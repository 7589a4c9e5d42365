import type { Engine, Tensor, Variable } from './types';

/**
 * What Variable.assign does, in two halves. TensorFlow changes memory in place only when nobody else holds it.
 */

/** The variable holds nothing until {@link takeUp}, which has to follow. */
export function letGo({ tf }: Engine, variable: Variable): void {
  tf.engine().disposeTensor(variable);
}

/** The variable takes the memory of a value of its shape, which is disposed. */
export function takeUp({ tf }: Engine, variable: Variable, value: Tensor): void {
  variable.dataId = value.dataId;
  tf.engine().incRef(variable, null as never);
  value.dispose();
}
