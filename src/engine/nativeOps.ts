import { encodeAttributes, nodeBackend } from './nodeBackend';
import { TypedScope } from './typedScope';
import type { NativeOps, TensorFlow } from './types';

/** {@link NativeOps} of a loaded tfjs-node. */
export function nativeOps(tf: TensorFlow): NativeOps {
  const known = new Map<string, boolean>();
  return {
    run: (name, attributes, inputs, outputs) => {
      const backend = nodeBackend(tf);
      return backend.executeMultipleOutputs(name, encodeAttributes(backend, attributes), inputs, outputs);
    },
    supports: (name, trial) => {
      let works = known.get(name);
      if (works === undefined) {
        works = tf.tidy(() => attempt(trial));
        known.set(name, works);
      }
      return works;
    },
    inType: (type, action) => {
      const scope = new TypedScope(nodeBackend(tf), type);
      try {
        return action(scope);
      } finally {
        scope.free();
      }
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
