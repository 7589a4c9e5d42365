import type { Engine } from './types';

/**
 * Ends TF.js's open scopes of `tf.tidy`, whose tensors are freed, and the recording of gradients with all that it
 * holds. The stop button ends a cell in the middle of a computation without running its `finally`; left open, a scope
 * would collect the tensors of later cells, and no gradient could be recorded any more. Call it while nothing computes,
 * between two cells.
 *
 * @returns number of scopes that were open
 */
export function endOpenScopes({ tf }: Engine): number {
  const engine = tf.engine();
  const { state } = engine;
  const open = state.scopeStack.length;
  // There is none between two recordings, whatever its type says.
  for (const { saved } of state.activeTape ?? []) {
    for (const tensor of saved ?? []) tensor.dispose();
  }
  while (state.scopeStack.length > 0) engine.endScope();
  state.gradientDepth = 0;
  state.kernelDepth = 0;
  state.activeTape = [];
  return open;
}
