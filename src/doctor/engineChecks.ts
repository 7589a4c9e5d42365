import * as path from 'node:path';
import { readJsonIfPresent } from '../core';
import { runtimeName, type Bfloat16Support, type EngineStatus } from '../engine';
import type { Finding } from './types';

/** Note that set-up leaves beside the binding (setup/lib/binding.mjs). */
interface BindingStamp {
  readonly kind?: string;
  readonly tensorflow?: string;
  readonly compiler?: string;
  readonly reason?: string;
  readonly remedy?: string;
}

export function checkEngine(status: EngineStatus): Finding {
  if (status.kind !== 'ready') return { status: 'problem', detail: status.message, remedy: status.remedy };
  const { info } = status;
  if (status.fallback !== undefined) {
    return {
      status: 'warning',
      detail: `${info.package} ${info.packageVersion}, one thread, about ten times slower than native TensorFlow. ${status.fallback.reason}`,
      remedy: status.fallback.remedy,
    };
  }
  const device = `${info.device.toUpperCase()}, ${info.threads} ${info.threads === 1 ? 'thread' : 'threads'}`;
  const detail = `${info.package} ${info.packageVersion} on ${runtimeName(info)}, ${device}, ${info.binding} binding`;
  return { status: 'ok', detail };
}

/** Reports which operations of a training step TensorFlow computes itself. */
export function checkOperations(status: EngineStatus): Finding {
  if (status.kind !== 'ready') {
    return { status: 'warning', detail: 'not known, for the engine does not run', remedy: status.remedy };
  }
  if (status.info.tensorflowVersion === null) {
    return { status: 'ok', detail: 'all by stock TF.js, as the WASM engine has no others' };
  }
  const named = (kind: 'native' | 'stock'): string[] =>
    status.operations.filter((operation) => operation.kind === kind).map(({ name }) => name);
  const [native, stock] = [named('native'), named('stock')];
  if (stock.length === 0) return { status: 'ok', detail: `all native: ${native.join(', ')}` };
  if (status.info.device === 'gpu') {
    const detail = `native: ${native.join(', ')}; put together from several of TensorFlow's: ${stock.join(', ')}`;
    return { status: 'ok', detail };
  }
  return {
    status: 'warning',
    detail: `by stock TF.js, slower: ${stock.join(', ')}${native.length === 0 ? '' : `; native: ${native.join(', ')}`}`,
    remedy:
      'Results are right all the same. The project is made for TensorFlow 2.21: run `npm run setup -- --redo tensorflow --redo binding`.',
  };
}

const PRECISION_DETAILS: Readonly<Record<Bfloat16Support, string>> = {
  native: 'fp32, and bf16 by TensorFlow on hardware made for it',
  rounded: 'fp32, and bf16 by rounding, slower than fp32: nothing here computes in bfloat16 itself',
  none: 'fp32 only',
};

/** Reports the possible values of `precision`. Every answer is fine: float32 is the default, and goes everywhere. */
export function checkPrecision(status: EngineStatus): Finding {
  if (status.kind === 'ready') return { status: 'ok', detail: PRECISION_DETAILS[status.bfloat16] };
  return { status: 'warning', detail: 'not known, for the engine does not run', remedy: status.remedy };
}

/** Reports whether a computation outlives a signal, such as an interrupt of its cell. */
export function checkSignals(status: EngineStatus): Finding {
  if (status.kind !== 'ready') {
    return { status: 'warning', detail: 'not known, for the engine does not run', remedy: status.remedy };
  }
  if (!status.isSafeFromSignals) {
    return {
      status: 'warning',
      detail: 'can damage a computation in the process that they are sent to; trainings run out of their reach',
      remedy:
        'Install a C++ compiler (`sudo apt-get install g++`) and run `npm run setup -- --redo tensorflow --redo binding`.',
    };
  }
  const isWasm = status.info.tensorflowVersion === null;
  return { status: 'ok', detail: isWasm ? 'harmless to the WASM engine' : 'kept away from the threads that compute' };
}

/** Origin of the binding, as set-up noted it. */
export function checkBinding(projectRoot: string): Finding {
  const folder = path.join(projectRoot, 'node_modules', '@tensorflow', 'tfjs-node-gpu', 'lib', 'napi-v8');
  const stamp = readJsonIfPresent<BindingStamp>(path.join(folder, 'tfjs_binding.json'));
  if (stamp === undefined) {
    return {
      status: 'warning',
      detail: 'not made by set-up, or not finished',
      remedy: 'Run `npm run setup`.',
    };
  }
  if (stamp.kind === 'compiled') {
    return { status: 'ok', detail: `compiled here with ${stamp.compiler} against ${stamp.tensorflow}` };
  }
  if (stamp.kind === 'wasm') {
    return {
      status: 'warning',
      detail: `none: TF.js's WASM engine is used instead, about ten times slower. ${stamp.reason ?? ''}`.trimEnd(),
      remedy: stamp.remedy ?? 'Run `npm run setup -- --redo tensorflow --redo binding`.',
    };
  }
  return {
    status: 'warning',
    detail: `the official prebuilt one (${stamp.tensorflow}), slower and older. ${stamp.reason ?? ''}`.trimEnd(),
    remedy:
      'Install a C++ compiler (`sudo apt-get install g++`) and run `npm run setup -- --redo tensorflow --redo binding`.',
  };
}
