import { counted } from '../core';
import type { Engine, EngineInfo } from './types';

/** Name and version of the runtime, e.g. `TensorFlow 2.21.0`. */
export function runtimeName({ tensorflowVersion, packageVersion }: EngineInfo): string {
  return tensorflowVersion === null ? `TF.js ${packageVersion} in WebAssembly` : `TensorFlow ${tensorflowVersion}`;
}

/**
 * What equal bits are promised for: TensorFlow, instruction set and threads, e.g. `TensorFlow 2.21.0, avx2, 1 thread`.
 * Null for an engine that was recorded without its instruction set.
 */
export function fingerprintOf(info: EngineInfo): string | null {
  const { instructionSet, threads, device } = info;
  if (instructionSet === undefined) return null;
  const where = device === 'gpu' ? 'GPU' : instructionSet;
  return `${runtimeName(info)}, ${where}, ${counted(threads, 'thread')}`;
}

/** Notice for users of a slow engine: why it is slow, and how to get the fast one. Undefined for the fast one. */
export function engineNotice({ fallback }: Pick<Engine, 'fallback'>): string | undefined {
  if (fallback === undefined) return undefined;
  return (
    `TF.js's WASM engine computes, about ten times slower than native TensorFlow. ` +
    `${fallback.reason} ${fallback.remedy}`
  );
}
