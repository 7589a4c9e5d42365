import { findAddon } from './addons';

interface FusedOperations {
  /** @returns false where the processor or the loaded TensorFlow lacks what they need */
  define(threads: number): boolean;
}

/**
 * Gives the loaded TensorFlow the operations of native/fused: activations, norms and max pooling, in one pass
 * each. Without the addon they stay unknown, and what would call them finds that out by a trial.
 *
 * @param folder of the addon
 * @param threads of one operation
 */
export function defineFusedOperations(folder: string, threads: number): void {
  findAddon<FusedOperations>(folder, 'fused_operations')?.define(threads);
}
