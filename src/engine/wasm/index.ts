/** TF.js's own WASM backend (SIMD, one thread): the engine where no native one is available. */
export { openWasmEngine } from './openEngine';
