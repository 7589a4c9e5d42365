import { loadEngine } from '../../src/engine';

/** Options of tests about native TensorFlow itself: without it there is nothing to test. */
export const nativeOnly = { skip: loadEngine().info.binding === 'wasm' && 'about the native engine' } as const;
