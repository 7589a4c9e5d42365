import {
  dense,
  denseBiasGradient,
  denseInputGradient,
  denseKernelGradient,
  type Engine,
  type Tensor1D,
  type Tensor2D,
} from '../../engine';
import type { LayerWeights } from './layerWeights';
import type { Pass } from './types';

/** Linear. */
export function densePass(engine: Engine, weights: LayerWeights): Pass {
  const [kernelVariable, biasVariable] = weights.variables;
  const [kernel, bias] = weights.variables as unknown as readonly [Tensor2D, Tensor1D];
  return {
    keeps: { input: true, output: false },
    isTrained: weights.isTrained,
    forward: (x) => ({ y: dense(engine, x as Tensor2D, kernel, bias) }),
    backward({ dy, x, wantsInput, emit }) {
      const inputs = { dy: dy as Tensor2D, x: x as Tensor2D, kernel };
      const dx = wantsInput ? denseInputGradient(engine, inputs) : undefined;
      if (weights.isTrained()) {
        emit(kernelVariable!, denseKernelGradient(engine, inputs));
        emit(biasVariable!, denseBiasGradient(engine, inputs));
      }
      return dx;
    },
  };
}
