import type { Engine, OpAttribute, Tensor, Tensor1D, Tensor4D } from '../types';
import { convolutionAttributes, ONEDNN_KERNEL } from './attributes';
import { biasAdd, biasGradient } from './bias';
import { fasterChannelLayout, kernelGradientByConvolution } from './kernelGradientByConvolution';
import { convolutionAsVolume, isFasterAsVolume } from './singleImageConvolution';
import type { ConvolutionGradientInputs, Sliding } from './sliding';
import { isStridedPointwise, readPixels } from './stridedPointwise';
import { agreesOnCpu, trialTensor } from './trial';

/**
 * Cross-correlation with a kernel, as PyTorch's Conv2d. Zeros that 'same' cannot give are padded beforehand:
 * explicit padding within the operation makes the gradient of the kernel three times slower.
 *
 * @param x float32 [batch, height, width, channels]
 * @param kernel float32 [size, size, channels, filters]
 * @returns float32 [batch, height, width, filters]
 */
export function convolution(engine: Engine, x: Tensor4D, kernel: Tensor4D, sliding: Sliding): Tensor4D {
  if (isFasterAsVolume(engine, x, kernel, sliding)) return convolutionAsVolume(engine, x, kernel, sliding);
  return engine.tf.conv2d(x, kernel, sliding.stride, sliding.padding);
}

/** {@link convolution} plus a bias [filters], in one pass over memory where oneDNN's operation works. */
export function convolutionWithBias(
  engine: Engine,
  x: Tensor4D,
  kernel: Tensor4D,
  bias: Tensor1D,
  sliding: Sliding,
): Tensor4D {
  const isBestInOne = !isFasterAsVolume(engine, x, kernel, sliding);
  const implementation = isBestInOne && fusesBias(engine) ? native : portable;
  return implementation.forward(engine, x, kernel, bias, sliding);
}

/** Gradient with respect to the input, of the shape of x (Dumoulin & Visin 2016, section 4). */
export function convolutionInputGradient(
  { tf }: Engine,
  { dy, x, kernel }: ConvolutionGradientInputs,
  sliding: Sliding,
): Tensor4D {
  return tf
    .engine()
    .runKernel(
      'Conv2DBackpropInput',
      { dy, filter: kernel },
      { ...kernelAttributes(sliding), inputShape: x.shape },
    ) as Tensor4D;
}

/** Gradient with respect to the kernel, of the shape of the kernel. */
export function convolutionKernelGradient(
  engine: Engine,
  inputs: ConvolutionGradientInputs,
  sliding: Sliding,
): Tensor4D {
  if (isStridedPointwise(inputs.kernel, sliding)) {
    return engine.tf.tidy(() =>
      convolutionKernelGradient(engine, readPixels(engine, inputs, sliding), { ...sliding, stride: 1 }),
    );
  }
  const channelsAs = fasterChannelLayout(engine, inputs, sliding);
  if (channelsAs !== undefined) return kernelGradientByConvolution(engine, inputs, { channelsAs });
  const { dy, x, kernel } = inputs;
  return engine.tf
    .engine()
    .runKernel(
      'Conv2DBackpropFilter',
      { x, dy },
      { ...kernelAttributes(sliding), filterShape: kernel.shape },
    ) as Tensor4D;
}

/** Gradients with respect to kernel and bias, in one pass over dy where oneDNN's operation works. */
export function convolutionKernelAndBiasGradient(
  engine: Engine,
  inputs: ConvolutionGradientInputs,
  sliding: Sliding,
): readonly [Tensor4D, Tensor1D] {
  const isBestInOne =
    !isStridedPointwise(inputs.kernel, sliding) && fasterChannelLayout(engine, inputs, sliding) === undefined;
  const implementation = isBestInOne && fusesBias(engine) ? native : portable;
  return implementation.kernelAndBiasGradient(engine, inputs, sliding);
}

/** Tells whether convolution and bias are one operation here. */
export function fusesBias(engine: Engine): boolean {
  return (['same', 'valid'] as const).every((padding) =>
    agreesOnCpu(
      engine,
      `_MklNativeConv2DWithBias ${padding}`,
      () => trial(engine, native, padding),
      () => trial(engine, portable, padding),
    ),
  );
}

/** oneDNN's operations with bias (TensorFlow's core/kernels/mkl/mkl_conv_ops.cc); exported for tests. */
export const native = {
  forward({ native: ops }: Engine, x: Tensor4D, kernel: Tensor4D, bias: Tensor1D, sliding: Sliding): Tensor4D {
    const [y] = ops.run('_MklNativeConv2DWithBias', oneDnnAttributes(sliding), [x, kernel, bias], 1);
    return y as Tensor4D;
  },
  kernelAndBiasGradient(
    { tf, native: ops }: Engine,
    { dy, x, kernel }: ConvolutionGradientInputs,
    sliding: Sliding,
  ): readonly [Tensor4D, Tensor1D] {
    const shape = tf.tensor1d(kernel.shape, 'int32');
    const outputs = ops.run('_MklNativeConv2DBackpropFilterWithBias', oneDnnAttributes(sliding), [x, shape, dy], 2);
    shape.dispose();
    return outputs as [Tensor4D, Tensor1D];
  },
};

/** The same from a convolution and a bias; exported for tests. */
export const portable: typeof native = {
  forward(engine, x, kernel, bias, sliding) {
    const product = convolution(engine, x, kernel, sliding);
    const y = biasAdd(engine, product, bias);
    product.dispose();
    return y;
  },
  kernelAndBiasGradient(engine, inputs, sliding) {
    return [convolutionKernelGradient(engine, inputs, sliding), biasGradient(engine, inputs.dy)];
  },
};

function oneDnnAttributes(sliding: Sliding): Readonly<Record<string, OpAttribute>> {
  return { ...convolutionAttributes(sliding), _kernel: ONEDNN_KERNEL };
}

/** Attributes of TF.js's own kernels. */
function kernelAttributes({ stride, padding }: Sliding) {
  return { strides: [stride, stride], pad: padding, dataFormat: 'NHWC' };
}

function trial(engine: Engine, implementation: typeof native, padding: 'same' | 'valid'): readonly Tensor[] {
  const x = trialTensor<Tensor4D>(engine, [2, 5, 5, 2]);
  const kernel = trialTensor<Tensor4D>(engine, [3, 3, 2, 4], 1);
  const sliding = { stride: padding === 'same' ? 1 : 2, padding };
  const y = implementation.forward(engine, x, kernel, trialTensor(engine, [4], 2), sliding);
  const dy = trialTensor<Tensor4D>(engine, y.shape, 3);
  return [y, ...implementation.kernelAndBiasGradient(engine, { dy, x, kernel }, sliding)];
}
