import type { Engine, Tensor, Tensor4D } from '../types';
import { convolutionAttributes } from './attributes';
import { convolution, convolutionInputGradient, convolutionKernelGradient } from './convolution';
import { imageZeros, paddingName, withoutZeros, withZeros, type PaddedSliding } from './padding';
import type { ConvolutionGradientInputs, Sliding } from './sliding';
import { agreesOnCpu, trialTensor } from './trial';

/**
 * Convolution within separate groups of channels, as PyTorch's Conv2d with `groups`: the
 * number of groups is x's channels divided by the kernel's.
 *
 * @param x float32 [batch, height, width, channels]
 * @param kernel float32 [size, size, channels / groups, filters], the filters of a group side by side
 * @returns float32 [batch, height', width', filters]
 */
export function groupedConvolution(engine: Engine, x: Tensor4D, kernel: Tensor4D, sliding: PaddedSliding): Tensor4D {
  return engine.tf.tidy(() => {
    const { padded, plain } = framed(engine, x, kernel, sliding);
    return implementation(engine).forward(engine, padded, kernel, plain);
  });
}

/** Gradient with respect to the input, of the shape of x. */
export function groupedInputGradient(
  engine: Engine,
  { dy, x, kernel }: ConvolutionGradientInputs,
  sliding: PaddedSliding,
): Tensor4D {
  return engine.tf.tidy(() => {
    const { zeros, plain } = frame(x, kernel, sliding);
    const shape = x.shape.map((length, i) => length + (zeros[i - 1]?.[0] ?? 0) + (zeros[i - 1]?.[1] ?? 0));
    const dPadded = implementation(engine).inputGradient(engine, dy, kernel, shape as Tensor4D['shape'], plain);
    return withoutZeros(engine, dPadded, zeros);
  });
}

/** Gradient with respect to the kernel, of the shape of the kernel. */
export function groupedKernelGradient(
  engine: Engine,
  { dy, x, kernel }: ConvolutionGradientInputs,
  sliding: PaddedSliding,
): Tensor4D {
  return engine.tf.tidy(() => {
    const { padded, plain } = framed(engine, x, kernel, sliding);
    return implementation(engine).kernelGradient(engine, { dy, x: padded, kernel }, plain);
  });
}

/** Tells whether convolutions support groups here: oneDNN's do (5 to 14 times as fast as one call per group). */
export function knowsGroups(engine: Engine): boolean {
  return agreesOnCpu(
    engine,
    'Conv2D in groups',
    () => trial(engine, native),
    () => trial(engine, portable),
  );
}

function implementation(engine: Engine): typeof native {
  return knowsGroups(engine) ? native : portable;
}

/** Zeros that neither SAME nor VALID gives are padded beforehand, as for any convolution. */
function frame(x: Tensor4D, kernel: Tensor4D, sliding: PaddedSliding) {
  const name = paddingName(x.shape, kernel.shape[0], sliding);
  const padding = name === undefined ? sliding.padding : 'valid';
  const zeros = imageZeros(x.shape, kernel.shape[0], { ...sliding, padding });
  return { zeros, plain: { stride: sliding.stride, padding: name ?? 'valid' } as const };
}

function framed(engine: Engine, x: Tensor4D, kernel: Tensor4D, sliding: PaddedSliding) {
  const { zeros, plain } = frame(x, kernel, sliding);
  return { padded: withZeros(engine, x, zeros), plain };
}

/** TensorFlow's operations, which tell groups by the shapes; exported for tests. */
export const native = {
  forward({ native: ops }: Engine, x: Tensor4D, kernel: Tensor4D, sliding: Sliding): Tensor4D {
    return ops.run('Conv2D', convolutionAttributes(sliding), [x, kernel], 1)[0] as Tensor4D;
  },
  inputGradient(
    { tf, native: ops }: Engine,
    dy: Tensor4D,
    kernel: Tensor4D,
    inputShape: Tensor4D['shape'],
    sliding: Sliding,
  ): Tensor4D {
    const inputs = [tf.tensor1d(inputShape, 'int32'), kernel, dy];
    return ops.run('Conv2DBackpropInput', convolutionAttributes(sliding), inputs, 1)[0] as Tensor4D;
  },
  kernelGradient(
    { tf, native: ops }: Engine,
    { dy, x, kernel }: ConvolutionGradientInputs,
    sliding: Sliding,
  ): Tensor4D {
    const inputs = [x, tf.tensor1d(kernel.shape, 'int32'), dy];
    return ops.run('Conv2DBackpropFilter', convolutionAttributes(sliding), inputs, 1)[0] as Tensor4D;
  },
};

/** One convolution per group; exported for tests. */
export const portable: typeof native = {
  forward(engine, x, kernel, sliding) {
    const groups = x.shape[3] / kernel.shape[2];
    const [xs, kernels] = [x, kernel].map((tensor) => inGroups(engine, tensor, groups));
    return engine.tf.concat(
      kernels!.map((part, i) => convolution(engine, xs![i]!, part, sliding)),
      3,
    );
  },
  inputGradient(engine, dy, kernel, [batch, height, width, channels], sliding) {
    const { tf } = engine;
    const groups = channels / kernel.shape[2];
    const [dys, kernels] = [dy, kernel].map((tensor) => inGroups(engine, tensor, groups));
    // Only the shape of the input counts for this gradient.
    const x: Tensor4D = tf.fill([batch, height, width, kernel.shape[2]], 0);
    const parts = kernels!.map((part, i) =>
      convolutionInputGradient(engine, { dy: dys![i]!, x, kernel: part }, sliding),
    );
    return tf.concat(parts, 3);
  },
  kernelGradient(engine, { dy, x, kernel }, sliding) {
    const groups = x.shape[3] / kernel.shape[2];
    const [dys, xs, kernels] = [dy, x, kernel].map((tensor) => inGroups(engine, tensor, groups));
    const parts = kernels!.map((part, i) =>
      convolutionKernelGradient(engine, { dy: dys![i]!, x: xs![i]!, kernel: part }, sliding),
    );
    return engine.tf.concat(parts, 3);
  },
};

function inGroups({ tf }: Engine, tensor: Tensor4D, groups: number): Tensor4D[] {
  return tf.split(tensor, groups, 3);
}

function trial(engine: Engine, { forward, inputGradient, kernelGradient }: typeof native): readonly Tensor[] {
  const [x, kernel] = [trialTensor<Tensor4D>(engine, [2, 5, 6, 4]), trialTensor<Tensor4D>(engine, [3, 3, 2, 6], 1)];
  const slidings = [
    { stride: 1, padding: 'same' },
    { stride: 2, padding: 'valid' },
  ] as const;
  return slidings.flatMap((sliding) => {
    const y = forward(engine, x, kernel, sliding);
    const dy = trialTensor<Tensor4D>(engine, y.shape, 2);
    return [y, inputGradient(engine, dy, kernel, x.shape, sliding), kernelGradient(engine, { dy, x, kernel }, sliding)];
  });
}
