import {
  bfloat16Convolution,
  bfloat16ConvolutionGradients,
  biasAdd,
  biasGradient,
  type Engine,
  type Tensor1D,
  type Tensor4D,
} from '../../engine';
import type { LayerOfKind } from '../layerSpecs';
import type { LayerWeights } from './layerWeights';
import { padsSame } from './steps';
import type { Pass } from './types';

/** Conv2d in bfloat16; its weights, its bias and their gradients' sums over the batch are float32. */
export function bfloat16ConvolutionPass(
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
    forward(x) {
      const product = bfloat16Convolution(engine, x as Tensor4D, kernel, sliding);
      if (!withBias) return { y: product };
      const y = biasAdd(engine, product, bias);
      product.dispose();
      return { y };
    },
    backward({ dy, x, wantsInput, emit }) {
      const inputs = { dy: dy as Tensor4D, x: x as Tensor4D, kernel };
      const wants = { input: wantsInput, kernel: weights.isTrained() };
      const { dx, dKernel } = bfloat16ConvolutionGradients(engine, inputs, sliding, wants);
      if (dKernel !== undefined) {
        emit(kernelVariable!, dKernel);
        if (withBias) emit(biasVariable!, biasGradient(engine, dy));
      }
      return dx;
    },
  };
}
