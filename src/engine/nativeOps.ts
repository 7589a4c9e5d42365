import { Bfloat16Scope } from './bfloat16Scope';
import { encodeAttributes, nodeBackend } from './nodeBackend';
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
    inBfloat16: (action) => {
      const scope = new Bfloat16Scope(nodeBackend(tf));
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
