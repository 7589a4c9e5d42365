import type { Tensor } from '../types';

/**
 * Applies steps in turn and frees each value as soon as the next one is there. A tidy would hold all of them until
 * its end, each as large as the largest maps of a network.
 *
 * @param x stays the caller's
 * @returns the last step's result
 */
export function chain(x: Tensor, ...steps: readonly ((value: Tensor) => Tensor)[]): Tensor {
  return steps.reduce((value, step) => {
    const next = step(value);
    if (value !== x) value.dispose();
    return next;
  }, x);
}
