import type { Engine, Tensor } from '../types';
import { native, usesReluGradient } from './relu';

/**
 * Replaces stock gradients of TF.js's tape by one native operation each, where that operation exists and is
 * exact: `Relu` by `ReluGrad`.
 *
 * Gradients are registered per process, in TF.js's own registry; called once, when the engine is loaded.
 */
export function useNativeGradients(engine: Engine): void {
  const { tf } = engine;
  if (!usesReluGradient(engine)) return;
  tf.unregisterGradient('Relu');
  tf.registerGradient({
    kernelName: 'Relu',
    // The output serves as well as the input, and the next layer keeps it alive anyway.
    outputsToSave: [true],
    gradFunc: (dy, saved) => ({ x: () => native(engine, dy as Tensor, saved[0]!) }),
  });
}
