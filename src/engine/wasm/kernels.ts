import type { TensorFlow } from '../types';
import { filterGradient, inputGradient } from './convolutionGradients';
import { KernelCalls, type Kernel } from './kernelCalls';
import { matrixProduct } from './matrixProduct';
import { maxPoolingGradient } from './maxPoolingGradient';
import { reduction } from './sums';

/**
 * Registers the kernels that the backend lacks, and replaces those that run in plain loops by ones that use its
 * convolutions and matrix products (XNNPACK), five to a hundred times faster. Called once, with the backend in
 * place.
 */
export function completeKernels(tf: TensorFlow): void {
  const added: Readonly<Record<string, (calls: KernelCalls) => Kernel>> = {
    Conv2DBackpropFilter: filterGradient,
    Conv2DBackpropInput: inputGradient,
    BatchMatMul: matrixProduct,
    MaxPoolGrad: maxPoolingGradient,
    Sum: (calls) => reduction(calls, 'Sum', () => 1),
    Mean: (calls) => reduction(calls, 'Mean', (count) => 1 / count),
  };
  const calls = new KernelCalls(tf);
  for (const [kernelName, make] of Object.entries(added)) {
    const kernel = make(calls);
    if (calls.has(kernelName)) tf.unregisterKernel(kernelName, 'wasm');
    tf.registerKernel({
      kernelName,
      backendName: 'wasm',
      kernelFunc: ({ inputs, attrs }) => kernel(inputs, attrs ?? {}),
    });
  }
}
