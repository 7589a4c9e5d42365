import type { TensorInfo } from '@tensorflow/tfjs';
import type { Kernel, KernelCalls } from './kernelCalls';
import { LONGEST_SUM, stretches } from './longSums';

interface Attributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/**
 * `BatchMatMul` whose factors are transposed first, as the backend's own takes a hundred times as long for
 * transposed ones, and whose long sums are added up in parts.
 */
export function matrixProduct(calls: KernelCalls): Kernel {
  const [transpose, multiply] = [calls.current('Transpose'), calls.current('BatchMatMul')];
  return ({ a, b }, attributes) => {
    const { transposeA, transposeB } = attributes as Attributes;
    const [left, right] = [upright(a!, transposeA), upright(b!, transposeB)];
    const product = inParts(left, right);
    if (transposeA) calls.free(left);
    if (transposeB) calls.free(right);
    return product;
  };

  function upright(factor: TensorInfo, isTransposed: boolean): TensorInfo {
    if (!isTransposed) return factor;
    const axes = factor.shape.map((_, axis) => axis);
    return transpose({ x: factor }, { perm: [...axes.slice(0, -2), ...axes.slice(-2).reverse()] });
  }

  function inParts(left: TensorInfo, right: TensorInfo): TensorInfo {
    const plain = { transposeA: false, transposeB: false };
    const inner = left.shape.at(-1)!;
    if (left.shape.length !== 2 || right.shape.length !== 2 || inner <= LONGEST_SUM) {
      return multiply({ a: left, b: right }, plain);
    }
    return calls.sumOf(stretches(inner, LONGEST_SUM), (stretch) => {
      const [a, b] = [calls.part(left, 1, stretch), calls.part(right, 0, stretch)];
      const part = multiply({ a, b }, plain);
      calls.free(a, b);
      return part;
    });
  }
}
