import { settings, type BreedlabError } from '../core';
import { MissingEngineError } from './errors';
import { openNativeEngine, setupReason } from './nativeEngine';
import type { Engine } from './types';
import { openWasmEngine } from './wasm';

let loaded: Engine | undefined;

/**
 * The engine of this process, loaded on the first call (about 0.5 s) and remembered: native TensorFlow, or
 * TF.js's WASM backend where set-up could not install that. `BREEDLAB_ENGINE` chooses by hand.
 *
 * @throws BreedlabError when the package or its binding is missing or does not load
 */
export function loadEngine(): Engine {
  loaded ??= openEngine();
  return loaded;
}

function openEngine(): Engine {
  switch (settings().engine) {
    case 'native':
      return openNativeEngine();
    case 'wasm':
      return openWasmEngine({
        reason: 'BREEDLAB_ENGINE=wasm asks for it.',
        remedy: 'Unset BREEDLAB_ENGINE for the native engine.',
      });
    default:
      return openWhatIsThere();
  }
}

/** A native engine that is present but broken is an error: it should be repaired, not ignored. */
function openWhatIsThere(): Engine {
  try {
    return openNativeEngine();
  } catch (error) {
    if (!(error instanceof MissingEngineError)) throw error;
    try {
      return openWasmEngine(setupReason() ?? { reason: withoutRemedy(error), remedy: error.remedy });
    } catch (other) {
      // With neither, the native one is the one to install.
      throw other instanceof MissingEngineError ? error : other;
    }
  }
}

function withoutRemedy({ message, remedy }: BreedlabError): string {
  return message.slice(0, -remedy.length).trimEnd();
}
