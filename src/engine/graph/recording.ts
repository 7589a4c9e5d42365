import { elementCount } from '../../core';
import type { EncodedAttribute, NodeBackend, NodeBinding } from '../nodeBackend';

/** A value that TensorFlow was asked to make. Values are identified by their handles. */
export type RecordedCall = RecordedOperation | RecordedConstant;

export interface RecordedOperation {
  readonly kind: 'operation';
  readonly name: string;
  readonly attributes: readonly EncodedAttribute[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** Values in all outputs together. */
  readonly size: number;
}

/** Values that came from JavaScript. */
export interface RecordedConstant {
  readonly kind: 'constant';
  readonly handle: number;
  readonly shape: readonly number[];
  /** TensorFlow's number for the type. */
  readonly dtype: number;
  readonly values: ArrayBufferView;
}

/** Calls and result of a computation. */
export interface Recording<T> {
  readonly calls: readonly RecordedCall[];
  /** True if it read values in JavaScript: later calls may depend on them, so there is no graph. */
  readonly looked: boolean;
  readonly result: T;
}

/** Runs `compute` unchanged, and records its calls below TF.js. */
export function recordCalls<T>(backend: NodeBackend, compute: () => T): Recording<T> {
  const calls: RecordedCall[] = [];
  let looked = false;
  const { binding } = backend;
  const recording: Pick<NodeBinding, 'createTensor' | 'executeOp' | 'tensorDataSync'> = {
    createTensor(shape, dtype, values) {
      const handle = binding.createTensor(shape, dtype, values);
      calls.push({ kind: 'constant', handle, shape: [...shape], dtype, values });
      return handle;
    },
    executeOp(name, attributes, inputs, outputCount) {
      const infos = binding.executeOp(name, attributes, inputs, outputCount);
      const outputs = infos.map(({ id }) => id);
      const size = infos.reduce((sum, { shape }) => sum + elementCount(shape), 0);
      calls.push({ kind: 'operation', name, attributes, inputs: [...inputs], outputs, size });
      return infos;
    },
    tensorDataSync(handle) {
      looked = true;
      return binding.tensorDataSync(handle);
    },
  };
  // The binding's own properties are read-only.
  backend.binding = Object.create(binding, Object.getOwnPropertyDescriptors(recording)) as NodeBinding;
  try {
    const result = compute();
    return { result, calls, looked };
  } finally {
    backend.binding = binding;
  }
}
