/** The engine binding: the small native library between Node and TensorFlow. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { readStamp } from './files.mjs';

/**
 * Facts about an installed binding; written last, beside it. `doctor` reads it too.
 *
 * @typedef {object} BindingStamp
 * @property {'compiled' | 'prebuilt' | 'wasm'} kind `wasm`: there is none, and TF.js's WASM backend computes
 * @property {string} tensorflow what it runs on, e.g. `tensorflow-cpu 2.21.0`
 * @property {string} inputs hash of everything it was made from
 * @property {string} [compiler]
 * @property {string} [reason] of the fallback, when it is not compiled
 * @property {string} [remedy] how to get a native one, when there is none
 * @property {boolean} [hadCompiler] whether it could be compiled when the fallback was taken
 * @property {boolean} [mayPass] whether the reason may be gone the next time
 */

/** @param {import('./context.mjs').Context} context */
export function enginePackage(context) {
  return path.join(context.root, 'node_modules', '@tensorflow', 'tfjs-node-gpu');
}

/**
 * Path at which the package's own loader looks for the binding, on every supported Node.
 *
 * @param {import('./context.mjs').Context} context
 */
export function bindingFile(context) {
  return path.join(enginePackage(context), 'lib', 'napi-v8', 'tfjs_binding.node');
}

/** @param {import('./context.mjs').Context} context */
export function bindingStampFile(context) {
  return path.join(path.dirname(bindingFile(context)), 'tfjs_binding.json');
}

/**
 * @param {import('./context.mjs').Context} context
 * @returns {BindingStamp | undefined} undefined when there is none that was finished
 */
export function readBinding(context) {
  const stamp = /** @type {BindingStamp | undefined} */ (readStamp(bindingStampFile(context)));
  return stamp?.kind === 'wasm' || fs.existsSync(bindingFile(context)) ? stamp : undefined;
}
