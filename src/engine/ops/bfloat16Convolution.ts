import { multipliesBfloat16 } from '../processor';
import type { Bfloat16Support, Engine, OpAttribute, Tensor, Tensor4D, TypedOps } from '../types';
import { CHANNELS_LAST, perAxis } from './attributes';
import { convolution, convolutionInputGradient, convolutionKernelGradient } from './convolution';
import type { ConvolutionGradientInputs, Sliding } from './sliding';
import { agrees, trialTensor } from './trial';

/** Gradients to compute. */
export interface WantedGradients {
  readonly input: boolean;
  readonly kernel: boolean;
}

/** The requested gradients, float32, each rounded to bfloat16. */
export interface ConvolutionGradients {
  /** Gradient of the shape of x. */
  readonly dx?: Tensor4D;
  /** Gradient of the shape of the kernel. */
  readonly dKernel?: Tensor4D;
}

/**
 * Cross-correlation in mixed precision (Micikevicius et al. 2018, with the number format of Kalamkar et al. 2019):
 * input and kernel are rounded to bfloat16, their products are summed in float32, and the sums are rounded to
 * bfloat16. Each of these roundings is off by at most 2^-8 of its value.
 *
 * @param x float32 [batch, height, width, channels]
 * @param kernel float32 [size, size, channels, filters]
 * @returns float32 [batch, height, width, filters]
 */
export function bfloat16Convolution(engine: Engine, x: Tensor4D, kernel: Tensor4D, sliding: Sliding): Tensor4D {
  return implementationOf(engine).forward(engine, x, kernel, sliding);
}

/** Gradients of {@link bfloat16Convolution}, computed in the same way from dy, x and kernel. */
export function bfloat16ConvolutionGradients(
  engine: Engine,
  inputs: ConvolutionGradientInputs,
  sliding: Sliding,
  wants: WantedGradients,
): ConvolutionGradients {
  return implementationOf(engine).gradients(engine, inputs, sliding, wants);
}

/** Tells which implementation of {@link bfloat16Convolution} works here. */
export function bfloat16Support(engine: Engine): Bfloat16Support {
  if (!roundsToBfloat16(engine)) return 'none';
  return isFast(engine) && (['same', 'valid'] as const).every((padding) => isRight(engine, padding))
    ? 'native'
    : 'rounded';
}

interface Implementation {
  forward(engine: Engine, x: Tensor4D, kernel: Tensor4D, sliding: Sliding): Tensor4D;
  gradients(
    engine: Engine,
    inputs: ConvolutionGradientInputs,
    sliding: Sliding,
    wants: WantedGradients,
  ): ConvolutionGradients;
}

function implementationOf(engine: Engine): Implementation {
  return bfloat16Support(engine) === 'native' ? native : rounded;
}

/** TensorFlow's convolutions of bfloat16: oneDNN's on CPUs, cuDNN's on GPUs; exported for tests. */
export const native: Implementation = {
  forward: ({ native: ops }, x, kernel, sliding) =>
    ops.inType('bfloat16', (bf16) => {
      const y = bf16.run('Conv2D', attributes(sliding), [bf16.from(x), bf16.from(kernel)]);
      return bf16.toFloat32(y) as Tensor4D;
    }),
  gradients: ({ tf, native: ops }, { dy, x, kernel }, sliding, wants) =>
    tf.tidy(() =>
      ops.inType('bfloat16', (bf16) => {
        const roundedDy = bf16.from(dy);
        const shapeOf = (values: Tensor): Tensor => tf.tensor1d(values.shape, 'int32');
        const gradient = (name: string, operands: Operands): Tensor4D =>
          bf16.toFloat32(bf16.run(name, attributes(sliding), operands)) as Tensor4D;
        return {
          ...(wants.input && {
            dx: gradient('Conv2DBackpropInput', [shapeOf(x), bf16.from(kernel), roundedDy]),
          }),
          ...(wants.kernel && {
            dKernel: gradient('Conv2DBackpropFilter', [bf16.from(x), shapeOf(kernel), roundedDy]),
          }),
        };
      }),
    ),
};

type Operands = Parameters<TypedOps['run']>[2];

/** The same by convolutions in float32, whose products of bfloat16 are exact; exported for tests. */
export const rounded: Implementation = {
  forward: (engine, x, kernel, sliding) =>
    engine.tf.tidy(() => round(engine, convolution(engine, round(engine, x), round(engine, kernel), sliding))),
  gradients: (engine, { dy, x, kernel }, sliding, wants) =>
    engine.tf.tidy(() => {
      const inputs = { dy: round(engine, dy), x: round(engine, x), kernel: round(engine, kernel) };
      return {
        ...(wants.input && { dx: round(engine, convolutionInputGradient(engine, inputs, sliding)) }),
        ...(wants.kernel && { dKernel: round(engine, convolutionKernelGradient(engine, inputs, sliding)) }),
      };
    }),
};

/** Each value as the nearest bfloat16, in a float32 tensor. */
function round<T extends Tensor>({ native: ops }: Engine, x: T): T {
  return ops.inType('bfloat16', (bf16) => bf16.toFloat32(bf16.from(x))) as T;
}

function attributes({ stride, padding }: Sliding): Readonly<Record<string, OpAttribute>> {
  return {
    T: { kind: 'type', value: 'bfloat16' },
    strides: perAxis(stride),
    padding: { kind: 'string', value: padding.toUpperCase() },
    data_format: CHANNELS_LAST,
    dilations: perAxis(1),
  };
}

/** Rounds halves of the last place to even, and drops the lower bits. */
function roundsToBfloat16(engine: Engine): boolean {
  const { tf } = engine;
  return agrees(
    engine,
    'bfloat16',
    () => [round(engine, tf.tensor1d([1 + 2 ** -8, 1 + 3 * 2 ** -8, 1 + 2 ** -9]))],
    () => [tf.tensor1d([1, 1 + 2 ** -6, 1])],
  );
}

/** Without instructions for it, TensorFlow's CPU kernels are many times slower than in float32. */
function isFast({ info, native: ops }: Engine): boolean {
  return ops.supports('bfloat16 instructions', () => info.device === 'gpu' || multipliesBfloat16());
}

/** Whole numbers whose sums are exact in float32 and not in bfloat16, to detect a kernel that sums in bfloat16. */
function isRight(engine: Engine, padding: Sliding['padding']): boolean {
  return agrees(
    engine,
    `bfloat16 convolution ${padding}`,
    () => trial(engine, native, padding),
    () => trial(engine, rounded, padding),
  );
}

/** Output and gradients on sums up to thousands; exported for tests. */
export function trial(engine: Engine, implementation: Implementation, padding: Sliding['padding']): Tensor[] {
  const values = (shape: readonly number[], salt: number): Tensor4D =>
    engine.tf.add(trialTensor(engine, shape, salt), 8);
  const [x, kernel] = [values([2, 9, 9, 4], 0), values([3, 3, 4, 4], 1)];
  const sliding = { stride: padding === 'same' ? 1 : 2, padding };
  const y = implementation.forward(engine, x, kernel, sliding);
  const inputs = { dy: values(y.shape, 2), x, kernel };
  const { dx, dKernel } = implementation.gradients(engine, inputs, sliding, { input: true, kernel: true });
  return [y, dx!, dKernel!];
}
