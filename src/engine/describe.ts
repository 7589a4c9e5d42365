import type { Engine, EngineInfo } from './types';

/** What computes, e.g. `TensorFlow 2.21.0`. */
export function runtimeName({ tensorflowVersion, packageVersion }: EngineInfo): string {
  return tensorflowVersion === null ? `TF.js ${packageVersion} in WebAssembly` : `TensorFlow ${tensorflowVersion}`;
}

/** What to tell who waits for this engine: why it is a slow one, and how to get the fast one. Else undefined. */
export function engineNotice({ fallback }: Pick<Engine, 'fallback'>): string | undefined {
  if (fallback === undefined) return undefined;
  return (
    `TF.js's WASM engine computes, about ten times slower than native TensorFlow. ` +
    `${fallback.reason} ${fallback.remedy}`
  );
}
