import type { NativeOps, OpAttribute, Tensor, TensorFlow } from './types';

/** What of tfjs-node's backend is used: its bridge to TensorFlow's eager operations. */
interface NodeBackend {
  readonly binding: Readonly<Record<string, number | string>>;
  readonly isUsingGpuDevice: boolean;
  executeMultipleOutputs(
    name: string,
    attributes: object[],
    inputs: readonly Tensor[],
    outputs: number,
  ): Tensor[];
}

/** The backend object of a loaded tfjs-node. */
export function nodeBackend(tf: TensorFlow): NodeBackend {
  return tf.backend() as unknown as NodeBackend;
}

/** {@link NativeOps} of a loaded tfjs-node. */
export function nativeOps(tf: TensorFlow): NativeOps {
  const known = new Map<string, boolean>();
  return {
    run: (name, attributes, inputs, outputs) => {
      const backend = nodeBackend(tf);
      const encoded = Object.entries(attributes).map(([key, attribute]) => encode(backend, key, attribute));
      return backend.executeMultipleOutputs(name, encoded, inputs, outputs);
    },
    supports: (name, trial) => {
      let works = known.get(name);
      if (works === undefined) {
        works = tf.tidy(() => attempt(trial));
        known.set(name, works);
      }
      return works;
    },
  };
}

function attempt(trial: () => boolean): boolean {
  try {
    return trial();
  } catch {
    return false;
  }
}

const TYPES = { float32: 'TF_FLOAT', int32: 'TF_INT32', bool: 'TF_BOOL' } as const;
const KINDS = {
  type: 'TF_ATTR_TYPE',
  bool: 'TF_ATTR_BOOL',
  int: 'TF_ATTR_INT',
  ints: 'TF_ATTR_INT',
  shape: 'TF_ATTR_SHAPE',
  float: 'TF_ATTR_FLOAT',
  string: 'TF_ATTR_STRING',
} as const;

function encode(backend: NodeBackend, name: string, attribute: OpAttribute): object {
  const value = attribute.kind === 'type' ? backend.binding[TYPES[attribute.value]] : attribute.value;
  return { name, type: backend.binding[KINDS[attribute.kind]], value };
}
