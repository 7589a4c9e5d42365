import type { Engine, Tensor, Tensor1D, Tensor2D } from '../types';
import { FLOAT, flag } from './attributes';
import { biasAdd, biasGradient } from './bias';
import { transpose } from './transpose';
import { agrees, trialTensor } from './trial';

/** Inputs of the gradients of a dense layer. */
export interface DenseGradientInputs {
  /** Gradient of the output, [batch, outputs]. */
  readonly dy: Tensor2D;
  /** Input of the layer, [batch, inputs]. */
  readonly x: Tensor2D;
  /** [inputs, outputs]. */
  readonly kernel: Tensor2D;
}

/**
 * x times a kernel plus a bias, as PyTorch's Linear.
 *
 * @param x float32 [batch, inputs]
 * @param kernel float32 [inputs, outputs]
 * @param bias float32 [outputs]
 * @returns float32 [batch, outputs]
 */
export function dense(engine: Engine, x: Tensor2D, kernel: Tensor2D, bias: Tensor1D): Tensor2D {
  const product = implementation(engine).product(engine, x, kernel);
  const y = biasAdd(engine, product, bias);
  product.dispose();
  return y;
}

/** Gradient with respect to the input: dy times the transposed kernel. */
export function denseInputGradient(engine: Engine, inputs: DenseGradientInputs): Tensor2D {
  return implementation(engine).inputGradient(engine, inputs);
}

/** Gradient with respect to the kernel: the transposed x times dy. */
export function denseKernelGradient(engine: Engine, inputs: DenseGradientInputs): Tensor2D {
  return implementation(engine).kernelGradient(engine, inputs);
}

/** Gradient with respect to the bias. */
export function denseBiasGradient(engine: Engine, { dy }: DenseGradientInputs): Tensor1D {
  return biasGradient(engine, dy);
}

/** Factors of a product to transpose first. Default: none. */
export interface Transposed {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

/**
 * Products of the matrices in the last two axes.
 *
 * @param a float32 [..., rows, inner]
 * @param b float32 [..., inner, columns], of the same leading axes
 * @returns float32 [..., rows, columns]
 */
export function matrixProduct(engine: Engine, a: Tensor, b: Tensor, transposed: Transposed = {}): Tensor {
  if (usesMatrixProducts(engine)) return multiply(engine, a, b, transposed);
  return engine.tf.matMul(a, b, transposed.transposeA, transposed.transposeB);
}

/** Tells whether TensorFlow's own products of matrices work here. */
export function usesMatrixProducts(engine: Engine): boolean {
  return agrees(
    engine,
    'BatchMatMulV2',
    () => trial(engine, native),
    () => trial(engine, portable),
  );
}

function implementation(engine: Engine): typeof native {
  return usesMatrixProducts(engine) ? native : portable;
}

/**
 * TensorFlow's `BatchMatMulV2`; exported for tests. Its `MatMul` is not used: on CPUs it goes through another path
 * of oneDNN (`dnnl_threadpool_interop_sgemm`), which takes four times as long for a transposed kernel and, in
 * TensorFlow 2.21 on two AVX-512 cores, was seen to corrupt the heap.
 */
export const native = {
  product(engine: Engine, x: Tensor2D, kernel: Tensor2D): Tensor2D {
    const rows = x.shape[0];
    if (!hasSlowColumns(engine, kernel.shape[1]) || rows < FEW_ROWS) return multiply(engine, x, kernel, {});
    if (rows < MANY_ROWS) {
      return turnedAfter(engine, multiply(engine, kernel, x, { transposeA: true, transposeB: true }));
    }
    const turned = transpose(engine, kernel, [1, 0]);
    const y = multiply(engine, x, turned, { transposeB: true });
    turned.dispose();
    return y;
  },
  inputGradient: (engine: Engine, { dy, kernel }: DenseGradientInputs): Tensor2D =>
    multiply(engine, dy, kernel, { transposeB: true }),
  kernelGradient(engine: Engine, { dy, x }: DenseGradientInputs): Tensor2D {
    const [rows, columns] = dy.shape;
    if (!hasSlowColumns(engine, columns) || rows < MANY_ROWS) return multiply(engine, x, dy, { transposeA: true });
    return turnedAfter(engine, multiply(engine, dy, x, { transposeA: true }));
  },
};

/** Numbers of rows from which on turning the result, or the kernel, takes less time than it saves. */
const [FEW_ROWS, MANY_ROWS] = [32, 1024];

/**
 * Tells whether a product with so many columns is better computed turned round. oneDNN's products for AVX-512 fall to
 * half their speed, on two cores, where the rows of the second factor lie some multiple of 2 KiB apart that is no power
 * of two, as ViT-B's 3072 columns do. The bits are the same either way.
 */
function hasSlowColumns({ info }: Engine, columns: number): boolean {
  const isPowerOfTwo = (columns & (columns - 1)) === 0;
  return columns > 2048 && columns % 512 === 0 && !isPowerOfTwo && /^(avx512|amx)/.test(info.instructionSet ?? '');
}

function turnedAfter(engine: Engine, product: Tensor2D): Tensor2D {
  const turned = transpose(engine, product, [1, 0]);
  product.dispose();
  return turned;
}

/** The same from stock operations; exported for tests. */
export const portable: typeof native = {
  product: ({ tf }, x, kernel) => tf.matMul(x, kernel),
  inputGradient: ({ tf }, { dy, kernel }) => tf.matMul(dy, kernel, false, true),
  kernelGradient: ({ tf }, { dy, x }) => tf.matMul(x, dy, true, false),
};

function multiply(
  { native: ops }: Engine,
  a: Tensor,
  b: Tensor,
  { transposeA = false, transposeB = false }: Transposed,
): Tensor2D {
  const attributes = { T: FLOAT, adj_x: flag(transposeA), adj_y: flag(transposeB) };
  return ops.run('BatchMatMulV2', attributes, [a, b], 1)[0] as Tensor2D;
}

function trial(engine: Engine, { product, inputGradient, kernelGradient }: typeof native): readonly Tensor[] {
  const [x, kernel] = [trialTensor<Tensor2D>(engine, [3, 4]), trialTensor<Tensor2D>(engine, [4, 5], 1)];
  const inputs = { dy: trialTensor<Tensor2D>(engine, [3, 5], 2), x, kernel };
  return [product(engine, x, kernel), inputGradient(engine, inputs), kernelGradient(engine, inputs)];
}
