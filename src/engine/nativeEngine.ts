import * as fs from 'node:fs';
import * as path from 'node:path';
import { BreedlabError, messageOf, readJsonIfPresent } from '../core';
import { prepareEnvironment } from './environment';
import { MissingEngineError } from './errors';
import { defineFusedOperations } from './fusedOperations';
import { nativeOps } from './nativeOps';
import { nodeBackend } from './nodeBackend';
import { defineRemovedUtilities, withoutDeprecationWarnings } from './nodeShims';
import { useNativeGradients } from './ops/gradients';
import { instructionSet } from './processor';
import { withQuietStderr } from './quietStderr';
import { keepSignalsAway } from './signals';
import type { Engine, EngineFallback, EngineInfo, TensorFlow } from './types';

const PACKAGE = '@tensorflow/tfjs-node-gpu';
/** Folder of the binding inside the package, where its loader looks on Node >= 20. */
const BINDING_FOLDER = path.join('lib', 'napi-v8');
const BINDING_FILE = 'tfjs_binding.node';
/** Note that set-up writes beside the binding (setup/lib/binding.mjs). */
const STAMP_FILE = 'tfjs_binding.json';

/**
 * Native TensorFlow: it can be loaded only once per process, and only in one thread.
 *
 * @throws MissingEngineError when the package or its binding is missing, BreedlabError when it does not load
 */
export function openNativeEngine(): Engine {
  const folder = packageFolder();
  const binding = path.join(folder, BINDING_FOLDER, BINDING_FILE);
  if (!fs.existsSync(binding)) throw new MissingEngineError(`The engine's binding ${binding} is missing.`);
  const { threads } = prepareEnvironment();
  const isSafeFromSignals = keepSignalsAway(path.dirname(binding));
  defineRemovedUtilities();
  try {
    return withoutDeprecationWarnings(() =>
      withQuietStderr(path.dirname(binding), () => {
        const tf = require(PACKAGE) as TensorFlow;
        tf.enableProdMode();
        defineFusedOperations(path.dirname(binding), threads);
        const info = describe(tf, { folder, binding, threads });
        const engine: Engine = { tf, info, native: nativeOps(tf), isSafeFromSignals };
        useNativeGradients(engine);
        return engine;
      }),
    );
  } catch (error) {
    throw new BreedlabError(
      `The engine ${PACKAGE} does not load: ${messageOf(error)}.`,
      'Run `npm run setup` to compile it again; `npx breedlab doctor` says more. ' +
        'BREEDLAB_ENGINE=wasm computes without it, about ten times slower.',
      { cause: error },
    );
  }
}

/** Reads set-up's note on why it could not install the native engine; undefined without a note. */
export function setupReason(): EngineFallback | undefined {
  try {
    const file = path.join(packageFolder(), BINDING_FOLDER, STAMP_FILE);
    const { kind, reason, remedy } = readJsonIfPresent<Partial<EngineFallback> & { kind?: string }>(file) ?? {};
    return kind === 'wasm' && reason !== undefined && remedy !== undefined ? { reason, remedy } : undefined;
  } catch {
    // No package, or a note that cannot be read: the error about the missing part is enough.
    return undefined;
  }
}

function packageFolder(): string {
  try {
    return path.dirname(require.resolve(`${PACKAGE}/package.json`));
  } catch (error) {
    throw new MissingEngineError(`The package ${PACKAGE} is not installed.`, { cause: error });
  }
}

function describe(
  tf: TensorFlow,
  place: { readonly folder: string; readonly binding: string; readonly threads: number },
): EngineInfo {
  const backend = nodeBackend(tf);
  const manifest = JSON.parse(fs.readFileSync(path.join(place.folder, 'package.json'), 'utf8')) as {
    version: string;
  };
  return {
    package: PACKAGE,
    packageVersion: manifest.version,
    tensorflowVersion: String(backend.binding.TF_Version),
    device: backend.isUsingGpuDevice ? 'gpu' : 'cpu',
    threads: place.threads,
    // Prebuilt links the C library, libtensorflow.so.2; ours links the wheel's libtensorflow_cc.so.2.
    binding: fs.readFileSync(place.binding).includes('libtensorflow_cc.so') ? 'compiled' : 'prebuilt',
    instructionSet: instructionSet(),
  };
}
