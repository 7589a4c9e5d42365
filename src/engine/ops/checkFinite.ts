import { messageOf } from '../../core';
import type { Engine, Tensor } from '../types';
import { FLOAT } from './attributes';

const MESSAGE = 'Breedlab asked for finite values';

/**
 * Values unchanged, if all are finite: TensorFlow's `CheckNumerics`. In a graph no variable changes before it.
 *
 * @param x float32
 * @throws Error that {@link isNotFinite} recognises
 */
export function checkFinite({ native: ops }: Engine, x: Tensor): Tensor {
  return ops.run('CheckNumerics', { T: FLOAT, message: { kind: 'string', value: MESSAGE } }, [x], 1)[0]!;
}

/** Tells whether an error came from {@link checkFinite}. */
export function isNotFinite(error: unknown): boolean {
  return messageOf(error).includes(MESSAGE);
}
