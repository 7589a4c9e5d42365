/** TF.js's own WASM backend (SIMD, one thread): the engine where no native one can be had. */
export { openWasmEngine } from './openEngine';
