import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { BreedlabError } from '../../core';

/** The part that is used. Its full types need those of the DOM, which a Node program lacks. */
declare const WebAssembly: {
  readonly Module: new (program: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => WasmInstance;
};

interface WasmInstance {
  readonly exports: object;
}

type WasmModule = ConstructorParameters<typeof BackendWasm>[0];

/** The part of Emscripten's module object that is used. */
interface EmscriptenModule {
  instantiateWasm?: (imports: object, onInstance: (instance: WasmInstance) => void) => object;
  cwrap?: (name: string, returns: 'number' | null, parameters: readonly 'number'[]) => (...values: number[]) => number;
  _malloc?: (bytes: number) => number;
  _free?: (address: number) => void;
  tfjs?: object;
}

/**
 * TF.js's WASM backend, ready at once. The package itself loads its program with promises; given an instance,
 * Emscripten's start-up code runs from top to bottom without any.
 *
 * @param folder of the package @tensorflow/tfjs-backend-wasm
 */
export function openBackend(folder: string): BackendWasm {
  const { BackendWasm: Backend } = require(folder) as typeof import('@tensorflow/tfjs-backend-wasm');
  const program = fs.readFileSync(path.join(folder, 'dist', 'tfjs-backend-wasm-simd.wasm'));
  const module: EmscriptenModule = {
    instantiateWasm(imports, onInstance) {
      const instance = new WebAssembly.Instance(new WebAssembly.Module(program), imports);
      onInstance(instance);
      return instance.exports;
    },
  };
  const start = require(path.join(folder, 'wasm-out', 'tfjs-backend-wasm.js')) as (m: EmscriptenModule) => unknown;
  withoutNewListeners(() => start(module));
  if (module.cwrap === undefined) throw new Error('its WASM program did not start');
  guardMemory(module);
  addBridge(module);
  return new Backend(module as WasmModule);
}

/** Prevents Emscripten from ending the process on every unhandled rejection. */
function withoutNewListeners(action: () => void): void {
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  const before = events.map((event) => new Set<unknown>(process.rawListeners(event)));
  action();
  events.forEach((event, i) => {
    for (const listener of process.rawListeners(event)) {
      if (!before[i]!.has(listener)) process.removeListener(event, listener as () => void);
    }
  });
}

const ADDRESS_SPACE = 2 ** 32;

/** A failed allocation returns address 0, to which the backend would write. */
function guardMemory(module: EmscriptenModule): void {
  // The first call puts the program's own function in place of a loader.
  module._free!(module._malloc!(1));
  const allocate = module._malloc!;
  module._malloc = (bytes) => {
    // Emscripten takes sizes modulo 4 GiB.
    const address = bytes < ADDRESS_SPACE ? allocate(bytes) : 0;
    if (address === 0 && bytes > 0) {
      throw new BreedlabError(
        `The WASM engine has no memory left for ${Math.ceil(bytes / 2 ** 20)} MiB more: it can use 4 GiB in all.`,
        'Choose a smaller batch, image size or width, or install the native engine: `npm run setup`.',
      );
    }
    return address;
  };
}

/** The functions that the package's own start-up puts beside Emscripten's. */
function addBridge(module: EmscriptenModule): void {
  const wrap = module.cwrap!;
  module.tfjs = {
    init: wrap('init', null, []),
    initWithThreadsCount: wrap('init_with_threads_count', null, ['number']),
    getThreadsCount: wrap('get_threads_count', 'number', []),
    // Identity, number of elements, address.
    registerTensor: wrap('register_tensor', null, ['number', 'number', 'number']),
    disposeData: wrap('dispose_data', null, ['number']),
    dispose: wrap('dispose', null, []),
  };
}
