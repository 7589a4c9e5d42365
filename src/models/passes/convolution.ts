import {
  biasAdd,
  biasGradient,
  convolution,
  convolutionInputGradient,
  convolutionKernelAndBiasGradient,
  convolutionKernelGradient,
  convolutionWithBias,
  type Engine,
  type Tensor1D,
  type Tensor4D,
} from '../../engine';
import type { LayerOfKind } from '../layerSpecs';
import type { LayerWeights } from './layerWeights';
import { padsSame } from './steps';
import type { Pass } from './types';

/** Zeros around an image. */
export function paddingPass({ tf }: Engine, padding: number): Pass {
  return {
    keeps: { input: false, output: false },
    isTrained: () => false,
    forward: (x) => ({
      y: tf.pad(x, [
        [0, 0],
        [padding, padding],
        [padding, padding],
        [0, 0],
      ]),
    }),
    backward: ({ dy, x, wantsInput }) =>
      wantsInput ? tf.slice(dy, [0, padding, padding, 0], x.shape) : undefined,
  };
}

/** Conv2d, with its bias or without. */
export function convolutionPass(
  engine: Engine,
  layer: LayerOfKind<'conv2d'>,
  weights: LayerWeights,
  withBias: boolean,
): Pass {
  const sliding = { stride: layer.stride, padding: padsSame(layer) ? 'same' : 'valid' } as const;
  const [kernel, bias] = weights.variables as unknown as readonly [Tensor4D, Tensor1D];
  const [kernelVariable, biasVariable] = weights.variables;
  return {
    keeps: { input: true, output: false },
    isTrained: weights.isTrained,
    forward: (x) => ({
      y: withBias
        ? convolutionWithBias(engine, x as Tensor4D, kernel, bias, sliding)
        : convolution(engine, x as Tensor4D, kernel, sliding),
    }),
    backward({ dy, x, wantsInput, emit }) {
      const inputs = { dy: dy as Tensor4D, x: x as Tensor4D, kernel };
      const dx = wantsInput ? convolutionInputGradient(engine, inputs, sliding) : undefined;
      if (weights.isTrained()) {
        if (withBias) {
          const [dKernel, dBias] = convolutionKernelAndBiasGradient(engine, inputs, sliding);
          emit(kernelVariable!, dKernel);
          emit(biasVariable!, dBias);
        } else {
          emit(kernelVariable!, convolutionKernelGradient(engine, inputs, sliding));
        }
      }
      return dx;
    },
  };
}

/** The bias of a convolution, on its own. */
export function biasPass(engine: Engine, weights: LayerWeights): Pass {
  const bias = weights.variables[1]!;
  return {
    keeps: { input: false, output: false },
    isTrained: weights.isTrained,
    forward: (x) => ({ y: biasAdd(engine, x, bias as unknown as Tensor1D) }),
    backward({ dy, wantsInput, emit }) {
      if (weights.isTrained()) emit(bias, biasGradient(engine, dy));
      return wantsInput ? dy.clone() : undefined;
    },
  };
}
