import type { EncodedAttribute, NodeBackend, NodeBinding } from '../nodeBackend';

/** What TensorFlow was asked to make, in order. Values are known by their handles. */
export type RecordedCall = RecordedOperation | RecordedConstant;

export interface RecordedOperation {
  readonly kind: 'operation';
  readonly name: string;
  readonly attributes: readonly EncodedAttribute[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

/** Values that were handed over from JavaScript. */
export interface RecordedConstant {
  readonly kind: 'constant';
  readonly handle: number;
  readonly shape: readonly number[];
  /** TensorFlow's number of the type. */
  readonly dtype: number;
  readonly values: ArrayBufferView;
}

/** What a computation called, and what it gave. */
export interface Recording<T> {
  readonly calls: readonly RecordedCall[];
  /** Whether it looked at values in JavaScript: what followed may depend on them, and is no graph. */
  readonly looked: boolean;
  readonly result: T;
}

/** Runs `compute` as it is, and notes what it calls below TF.js. */
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
      calls.push({ kind: 'operation', name, attributes, inputs: [...inputs], outputs });
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
