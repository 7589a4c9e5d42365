import type { Engine, OpAttribute, Tensor, Tensor4D } from '../types';
import { CHANNELS_LAST, FLOAT, perAxis } from './attributes';
import { imageZeros, paddingName, slides, withZeros, type PaddedSliding } from './padding';
import { agrees, trialTensor } from './trial';

/** Inputs of the gradients of a depthwise convolution. */
export interface DepthwiseGradientInputs {
  /** Gradient of the output, [batch, height', width', channels]. */
  readonly dy: Tensor4D;
  /** Input of the convolution, [batch, height, width, channels]. */
  readonly x: Tensor4D;
  /** [size, size, channels, 1]. */
  readonly kernel: Tensor4D;
}

/**
 * Each channel's cross-correlation with a kernel of its own, as PyTorch's Conv2d with as many groups as channels.
 *
 * @param x float32 [batch, height, width, channels]
 * @param kernel float32 [size, size, channels, 1]
 * @returns float32 [batch, height', width', channels]
 */
export function depthwiseConvolution(engine: Engine, x: Tensor4D, kernel: Tensor4D, sliding: PaddedSliding): Tensor4D {
  return implementation(engine).forward(engine, x, kernel, sliding);
}

/** Gradient with respect to the input, of the shape of x. */
export function depthwiseInputGradient(
  engine: Engine,
  inputs: DepthwiseGradientInputs,
  sliding: PaddedSliding,
): Tensor4D {
  return implementation(engine).inputGradient(engine, inputs, sliding);
}

/** Gradient with respect to the kernel, of the shape of the kernel. */
export function depthwiseKernelGradient(
  engine: Engine,
  inputs: DepthwiseGradientInputs,
  sliding: PaddedSliding,
): Tensor4D {
  return implementation(engine).kernelGradient(engine, inputs, sliding);
}

/** Tells whether TensorFlow's depthwise convolution and its gradients work here. */
export function usesDepthwiseOps(engine: Engine): boolean {
  return agrees(
    engine,
    'DepthwiseConv2dNative',
    () => trial(engine, native),
    () => trial(engine, portable),
  );
}

function implementation(engine: Engine): typeof native {
  return usesDepthwiseOps(engine) ? native : portable;
}

/**
 * TensorFlow's operations; exported for tests. Zeros that SAME cannot give are padded within them: copies of input
 * and gradient would take longer than oneDNN saves, which knows the gradients under SAME and VALID only.
 */
export const native = {
  forward({ native: ops }: Engine, x: Tensor4D, kernel: Tensor4D, sliding: PaddedSliding): Tensor4D {
    const attributes = depthwiseAttributes(x.shape, kernel, sliding);
    return ops.run('DepthwiseConv2dNative', attributes, [x, kernel], 1)[0] as Tensor4D;
  },
  inputGradient(
    { tf, native: ops }: Engine,
    { dy, x, kernel }: DepthwiseGradientInputs,
    sliding: PaddedSliding,
  ): Tensor4D {
    const attributes = depthwiseAttributes(x.shape, kernel, sliding);
    const shape = tf.tensor1d(x.shape, 'int32');
    const [dx] = ops.run('DepthwiseConv2dNativeBackpropInput', attributes, [shape, kernel, dy], 1);
    shape.dispose();
    return dx as Tensor4D;
  },
  kernelGradient(
    { tf, native: ops }: Engine,
    { dy, x, kernel }: DepthwiseGradientInputs,
    sliding: PaddedSliding,
  ): Tensor4D {
    const attributes = depthwiseAttributes(x.shape, kernel, sliding);
    const shape = tf.tensor1d(kernel.shape, 'int32');
    const [dKernel] = ops.run('DepthwiseConv2dNativeBackpropFilter', attributes, [x, shape, dy], 1);
    shape.dispose();
    return dKernel as Tensor4D;
  },
};

/** The same from stock operations that every backend has; exported for tests. */
export const portable: typeof native = {
  forward(engine, x, kernel, sliding) {
    const { tf } = engine;
    return tf.tidy(() => {
      const padded = withZeros(engine, x, imageZeros(x.shape, kernel.shape[0], sliding));
      return tf.depthwiseConv2d(padded, kernel, sliding.stride, 'valid');
    });
  },
  /** A convolution of stride 1 of dy, its pixels `stride` apart, with the kernel turned round (Dumoulin & Visin 2016). */
  inputGradient(engine, { dy, x, kernel }, sliding) {
    const { tf } = engine;
    const size = kernel.shape[0];
    return tf.tidy(() => {
      const apart = spread(engine, dy, sliding.stride);
      const zeros = imageZeros(x.shape, size, sliding).map(([before], i) => {
        const front = size - 1 - before;
        return [front, x.shape[i + 1]! + size - 1 - front - apart.shape[i + 1]!] as const;
      });
      const framed = withZeros(engine, apart, [zeros[0]!, zeros[1]!]);
      return tf.depthwiseConv2d(framed, tf.reverse(kernel, [0, 1]), 1, 'valid');
    });
  },
  /** Sum of dy times the pixels under it, for each pixel of the kernel. */
  kernelGradient(engine, { dy, x, kernel }, sliding) {
    const { tf } = engine;
    const { stride } = sliding;
    const [size, , channels] = kernel.shape;
    const [rows, columns] = [(dy.shape[1] - 1) * stride + 1, (dy.shape[2] - 1) * stride + 1];
    return tf.tidy(() => {
      const padded = withZeros(engine, x, imageZeros(x.shape, size, sliding));
      const sums = Array.from({ length: size * size }, (_, i) =>
        tf.tidy(() => {
          const [top, left] = [Math.floor(i / size), i % size];
          const end = [x.shape[0], top + rows, left + columns, channels];
          const under = tf.stridedSlice(padded, [0, top, left, 0], end, [1, stride, stride, 1]);
          return tf.sum(tf.mul(under, dy), [0, 1, 2]);
        }),
      );
      return tf.reshape(tf.concat(sums), kernel.shape);
    });
  },
};

/** An image with stride - 1 zeros behind each row and column. */
function spread({ tf }: Engine, x: Tensor4D, stride: number): Tensor4D {
  if (stride === 1) return x.clone();
  const [batch, height, width, channels] = x.shape;
  const none: Tensor4D = tf.fill([batch, height, width, channels * (stride * stride - 1)], 0);
  return tf.depthToSpace(tf.concat([x, none], 3), stride, 'NHWC');
}

function depthwiseAttributes(
  shape: readonly number[],
  kernel: Tensor4D,
  sliding: PaddedSliding,
): Readonly<Record<string, OpAttribute>> {
  const size = kernel.shape[0];
  const name = paddingName(shape, size, sliding);
  const zeros = imageZeros(shape, size, sliding).flat();
  return {
    T: FLOAT,
    strides: perAxis(sliding.stride),
    padding: { kind: 'string', value: (name ?? 'explicit').toUpperCase() },
    explicit_paddings: { kind: 'ints', value: name === undefined ? [0, 0, ...zeros, 0, 0] : [] },
    data_format: CHANNELS_LAST,
    dilations: perAxis(1),
  };
}

function trial(engine: Engine, { forward, inputGradient, kernelGradient }: typeof native): readonly Tensor[] {
  const [x, kernel] = [trialTensor<Tensor4D>(engine, [2, 6, 5, 3]), trialTensor<Tensor4D>(engine, [3, 3, 3, 1], 1)];
  const slidings: readonly PaddedSliding[] = [
    { stride: 1, padding: 'same' },
    { stride: 2, padding: 'same' },
    { stride: 2, padding: 1 },
  ];
  return slidings.flatMap((sliding) => {
    const zeros = imageZeros(x.shape, 3, sliding);
    const [rows, columns] = zeros.map((sides, i) => slides(x.shape[i + 1]!, 3, sliding.stride, sides));
    const inputs = { dy: trialTensor<Tensor4D>(engine, [2, rows!, columns!, 3], 2), x, kernel };
    return [
      forward(engine, x, kernel, sliding),
      inputGradient(engine, inputs, sliding),
      kernelGradient(engine, inputs, sliding),
    ];
  });
}
