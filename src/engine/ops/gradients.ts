import type { Engine, Tensor } from '../types';

/**
 * Replaces stock gradients by one native operation each, where that operation exists and is exact:
 * - `Relu`: `ReluGrad` (dy where y > 0, else 0) instead of a step function and a product, 5-9 times faster.
 *
 * Gradients are registered per process, in TF.js's own registry; called once, when the engine is loaded.
 */
export function useNativeGradients(engine: Engine): void {
  const { tf } = engine;
  if (!supportsReluGradient(engine)) return;
  tf.unregisterGradient('Relu');
  tf.registerGradient({
    kernelName: 'Relu',
    // The output decides as well as the input does, and the next layer keeps it alive anyway.
    outputsToSave: [true],
    gradFunc: (dy, saved) => ({ x: () => reluGradient(engine, dy as Tensor, saved[0]!) }),
  });
}

/**
 * Gradient of a ReLU from its output.
 *
 * @param dy gradient of the output
 * @param y output of the ReLU (its input does as well), of the same shape
 */
export function reluGradient({ native }: Engine, dy: Tensor, y: Tensor): Tensor {
  return native.run('ReluGrad', { T: { kind: 'type', value: 'float32' } }, [dy, y], 1)[0]!;
}

function supportsReluGradient(engine: Engine): boolean {
  return engine.native.supports('ReluGrad', () => {
    const { tf } = engine;
    const gradient = reluGradient(engine, tf.tensor1d([5, 6, 7]), tf.tensor1d([2, 0, 3])).dataSync();
    return gradient[0] === 5 && gradient[1] === 0 && gradient[2] === 7;
  });
}
