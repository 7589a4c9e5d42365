import * as fs from 'node:fs';
import * as path from 'node:path';
import { BreedlabError, messageOf } from '../../core';
import { MissingEngineError } from '../errors';
import type { Engine, EngineFallback, NativeOps, TensorFlow } from '../types';
import { openBackend } from './backend';
import { completeKernels } from './kernels';

const PACKAGE = '@tensorflow/tfjs-backend-wasm';

/**
 * TF.js on its WASM backend, read from node_modules. It computes on one thread, so results are repeatable bit
 * for bit everywhere, and addresses 4 GiB at most.
 *
 * @param fallback reason why the native engine is not used
 * @throws MissingEngineError when the package is not installed, BreedlabError when it does not load
 */
export function openWasmEngine(fallback: EngineFallback): Engine {
  const folder = packageFolder();
  try {
    // Its types are a part of tfjs-node's: nothing here uses the rest.
    const tf = require('@tensorflow/tfjs') as TensorFlow;
    tf.enableProdMode();
    const backend = openBackend(folder);
    // It registers itself with a factory that loads asynchronously.
    tf.removeBackend('wasm');
    tf.registerBackend('wasm', () => backend);
    // With a backend that is ready, this completes at once.
    void tf.setBackend('wasm');
    completeKernels(tf);
    return { tf, info: describe(folder), native: NO_NATIVE_OPS, isSafeFromSignals: true, fallback };
  } catch (error) {
    throw new BreedlabError(
      `The engine ${PACKAGE} does not load: ${messageOf(error)}.`,
      'Remove node_modules and run `npm run setup`.',
      { cause: error },
    );
  }
}

/** Every operation then takes its stock fallback. */
const NO_NATIVE_OPS: NativeOps = {
  run: (name) => {
    throw new Error(`The WASM engine has no native operations, and ${name} is one.`);
  },
  supports: () => false,
  inType: (type) => {
    throw new Error(`The WASM engine has no ${type}.`);
  },
};

function packageFolder(): string {
  try {
    return path.dirname(require.resolve(`${PACKAGE}/package.json`));
  } catch (error) {
    throw new MissingEngineError(`The package ${PACKAGE} is not installed.`, { cause: error });
  }
}

function describe(folder: string): Engine['info'] {
  const manifest = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
    version: string;
  };
  return {
    package: PACKAGE,
    packageVersion: manifest.version,
    tensorflowVersion: null,
    device: 'cpu',
    threads: 1,
    binding: 'wasm',
    instructionSet: 'wasm',
  };
}
