import type { Engine, EngineInfo } from './types';

/** Name and version of the runtime, e.g. `TensorFlow 2.21.0`. */
export function runtimeName({ tensorflowVersion, packageVersion }: EngineInfo): string {
  return tensorflowVersion === null ? `TF.js ${packageVersion} in WebAssembly` : `TensorFlow ${tensorflowVersion}`;
}

/** Notice for users of a slow engine: why it is slow, and how to get the fast one. Undefined for the fast one. */
export function engineNotice({ fallback }: Pick<Engine, 'fallback'>): string | undefined {
  if (fallback === undefined) return undefined;
  return (
    `TF.js's WASM engine computes, about ten times slower than native TensorFlow. ` +
    `${fallback.reason} ${fallback.remedy}`
  );
}
