/** The fallback without any native engine: TF.js's own WASM backend, an npm package like any other. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { bindingFile, bindingStampFile } from './binding.mjs';
import { canCompile } from './compiler.mjs';
import { environmentValue } from './environment.mjs';
import { mayPass } from './errors.mjs';
import { writeStamp } from './files.mjs';
import { hasWheel } from './system.mjs';

/**
 * Tells whether the user wants the WASM engine, so that a native one need not be installed.
 *
 * @param {import('./context.mjs').Context} context
 */
export function isWasmAsked({ env }) {
  return environmentValue(env, 'BREEDLAB_ENGINE') === 'wasm';
}

/**
 * Why the WASM engine is the first choice of this machine, unless the native one is asked for; undefined where it is not.
 *
 * @param {import('./context.mjs').Context} context
 * @returns {{ reason: string, remedy: string } | undefined}
 */
export function wasmFirst(context) {
  if (context.platform !== 'darwin' || environmentValue(context.env, 'BREEDLAB_ENGINE') === 'native') return undefined;
  const reason = 'On macOS the WASM engine is installed first: the native one has been compiled on Linux only so far.';
  return hasWheel(context)
    ? { reason, remedy: 'Run `BREEDLAB_ENGINE=native npm run setup -- --redo tensorflow --redo binding`.' }
    : {
        reason: 'TensorFlow has no wheel for Macs with Intel processors.',
        remedy: 'Use a Mac with an M processor, or Linux.',
      };
}

/**
 * Notes why there is no native engine, for `doctor` and for every training, and says so.
 *
 * @param {import('./context.mjs').Context} context
 * @param {import('./reporter.mjs').Report} report
 * @param {{ reason: string, remedy: string }} why what went wrong with the last way to a native engine, or why none is wanted
 */
export function settleForWasm(context, report, { reason, remedy }) {
  // A binding that does not load would be taken for the engine.
  fs.rmSync(bindingFile(context), { force: true });
  fs.mkdirSync(path.dirname(bindingStampFile(context)), { recursive: true });
  const passing = mayPass(reason);
  writeStamp(bindingStampFile(context), {
    kind: 'wasm',
    tensorflow: 'none',
    inputs: '',
    reason,
    remedy,
    hadCompiler: canCompile(context),
    mayPass: passing,
  });
  report.note(reason);
  report.note("So TF.js's WASM engine computes: the same results up to rounding, about ten times slower.");
  report.note(`For the fast one: ${remedy}`);
  if (passing) report.note('The next start tries it again, unless BREEDLAB_ENGINE=wasm is set.');
  return "none; TF.js's WASM engine is used instead, about ten times slower";
}
