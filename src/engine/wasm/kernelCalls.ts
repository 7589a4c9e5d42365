import { elementCount } from '../../core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { NamedAttrMap, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs';
import type { TensorFlow } from '../types';
import type { Stretch } from './longSums';

/** One kernel, as TF.js's operations call it. */
export type Kernel = (inputs: NamedTensorInfoMap, attributes: object) => TensorInfo;

/** The backend's own kernels, for kernels that are made of them. */
export class KernelCalls {
  constructor(private readonly tf: TensorFlow) {}

  has(name: string): boolean {
    // `getKernel` prints a warning for one that is missing.
    return this.tf.getKernelsForBackend('wasm').some(({ kernelName }) => kernelName === name);
  }

  /** The current kernel, even if it is replaced later. */
  current(name: string): Kernel {
    const { kernelFunc } = this.tf.getKernel(name, 'wasm');
    const backend = this.tf.backend();
    return (inputs, attributes) => kernelFunc({ inputs, backend, attrs: attributes as NamedAttrMap }) as TensorInfo;
  }

  /** Frees intermediate results. */
  free(...tensors: readonly TensorInfo[]): void {
    for (const { dataId } of tensors) this.backend.disposeData(dataId);
  }

  /** Sum of the tensors that `part` makes, which are freed. @param of at least one */
  sumOf<T>(of: readonly T[], part: (each: T) => TensorInfo): TensorInfo {
    const add = this.current('Add');
    return of.slice(1).reduce((sum, each) => {
      const next = part(each);
      const more = add({ a: sum, b: next }, {});
      this.free(sum, next);
      return more;
    }, part(of[0]!));
  }

  /** Some positions along one axis. The backend's own `Slice` reads the whole tensor for them. */
  part(tensor: TensorInfo, axis: number, { start, count }: Stretch): TensorInfo {
    const { shape } = tensor;
    const inner = elementCount(shape.slice(axis + 1));
    const result = this.output(shape.map((length, i) => (i === axis ? count : length)));
    const [from, to] = [this.values(tensor), this.values(result)];
    const [period, length] = [shape[axis]! * inner, count * inner];
    for (let read = start * inner, write = 0; write < to.length; read += period, write += length) {
      to.set(from.subarray(read, read + length), write);
    }
    return result;
  }

  /** A float32 tensor, its values not yet set. */
  output(shape: readonly number[]): TensorInfo {
    return this.backend.makeOutput([...shape], 'float32');
  }

  /** The memory of a float32 tensor itself, until the backend makes another tensor. */
  values(tensor: TensorInfo): Float32Array {
    return this.backend.typedArrayFromHeap(tensor) as Float32Array;
  }

  /** Geometry of a pooling. */
  get poolingInfo(): TensorFlow['backend_util']['computePool2DInfo'] {
    return this.tf.backend_util.computePool2DInfo;
  }

  /** Axes as numbers from 0, in order. @param axis null for all */
  parseAxis(axis: number | readonly number[] | null, shape: readonly number[]): readonly number[] {
    return this.tf.util.parseAxisParam(axis as number[], [...shape]);
  }

  private get backend(): BackendWasm {
    return this.tf.backend() as BackendWasm;
  }

  /** Geometry of a convolution. */
  get convolutionInfo(): TensorFlow['backend_util']['computeConv2DInfo'] {
    return this.tf.backend_util.computeConv2DInfo;
  }
}
