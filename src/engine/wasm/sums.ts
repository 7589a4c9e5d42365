import type { Kernel, KernelCalls } from './kernelCalls';

/** Attributes of TF.js's reductions. */
interface Attributes {
  readonly axis: number | readonly number[] | null;
  readonly keepDims: boolean;
}

/**
 * `Sum` and `Mean` of float32 tensors over their first or their last axes, added up in float64: the backend adds
 * in float32, one value after the other, which costs batch norm and biases two digits over the pixels of a
 * batch. Other reductions take its own.
 *
 * @param scale factor on the sum of that many values
 */
export function reduction(calls: KernelCalls, name: 'Sum' | 'Mean', scale: (count: number) => number): Kernel {
  const own = calls.current(name);
  return ({ x }, attributes) => {
    const { axis, keepDims } = attributes as Attributes;
    const axes = calls.parseAxis(axis, x!.shape);
    const part = reducedPart(axes, x!.shape.length);
    if (part === null || x!.dtype !== 'float32') return own({ x: x! }, attributes);
    const shape = x!.shape.flatMap((length, i) => (!axes.includes(i) ? [length] : keepDims ? [1] : []));
    const result = calls.output(shape);
    const [from, to] = [calls.values(x!), calls.values(result)];
    const count = from.length / to.length;
    (part === 'first' ? sumRows : sumWithinRows)(from, to, scale(count));
    return result;
  };
}

/** Tells whether the reduced axes are all in front or all at the end. */
function reducedPart(axes: readonly number[], rank: number): 'first' | 'last' | null {
  if (axes.length === 0) return null;
  if (axes.every((axis) => axis >= rank - axes.length)) return 'last';
  return axes.every((axis) => axis < axes.length) ? 'first' : null;
}

function sumRows(from: Float32Array, to: Float32Array, factor: number): void {
  const width = to.length;
  const sums = new Float64Array(width);
  for (let at = 0; at < from.length; ) for (let i = 0; i < width; i++) sums[i]! += from[at++]!;
  for (let i = 0; i < width; i++) to[i] = sums[i]! * factor;
}

function sumWithinRows(from: Float32Array, to: Float32Array, factor: number): void {
  const width = from.length / to.length;
  for (let row = 0, at = 0; row < to.length; row++) {
    let sum = 0;
    for (const end = at + width; at < end; at++) sum += from[at]!;
    to[row] = sum * factor;
  }
}
