import { inspect } from 'node:util';
import {
  BreedlabError,
  counted,
  environmentValue,
  inheritedEnvironment,
  onCell,
  printedAs,
  setForThisProcess,
} from '../core';
import { endOpenScopes, loadEngine, runtimeName, type Engine, type Tensor } from '../engine';
import { profile, type ProfileName } from '../experiments';
import { countByCell } from './memory';
import { tensorText } from './tensorText';

/** Options of {@link engine}. */
export interface EngineOptions {
  /** Computes on as many cores as trainings of this profile do. Default: no profile. */
  readonly profile?: ProfileName;
  /** Cores to compute on. Default: the profile's, else all. `TF_NUM_INTRAOP_THREADS` takes precedence. */
  readonly threads?: number;
}

let prepared: Engine | undefined;

/**
 * TensorFlow in this process, loaded by the first call that needs it (about half a second): `engine().tf` is the API of
 * TensorFlow.js. How sums are split among cores shows in their last digits, so name the profile first where results are to
 * equal those of its trainings to the last bit.
 *
 * In the kernel, scopes of `tf.tidy` that an interrupted cell left open are ended before the next cell runs.
 *
 * @throws BreedlabError when TensorFlow does not load, or computes on another number of cores already
 * @example const { tf } = engine({ profile: 'demo' });
 */
export function engine(options: EngineOptions = {}): Engine {
  const threads = wantedThreads(options);
  if (threads !== null) setForThisProcess('TF_NUM_INTRAOP_THREADS', String(threads));
  prepared ??= prepare(loadEngine());
  const { info } = prepared;
  // WASM has one thread, in cells and in trainings alike.
  if (threads !== null && info.tensorflowVersion !== null && info.threads !== threads) {
    throw new BreedlabError(
      `TensorFlow computes on ${counted(info.threads, 'thread')} in this process already, and ${threads} are asked for.`,
      'Restart the kernel or the program, and call engine with this number before anything else computes.',
    );
  }
  return prepared;
}

/** e.g. `Engine: TensorFlow 2.21.0 on the CPU, 2 threads { tf, ... }`. */
function engineText({ info, ...rest }: Engine): string {
  return `Engine: ${runtimeName(info)}, ${counted(info.threads, 'thread')} { ${Object.keys({ info, ...rest }).join(', ')} }`;
}

/** Null where any number is allowed. */
function wantedThreads({ profile: name, threads }: EngineOptions): number | null {
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1)) {
    throw new BreedlabError(`${threads} is not a number of threads.`, 'Give a whole number from 1.');
  }
  if (environmentValue('TF_NUM_INTRAOP_THREADS', inheritedEnvironment()) !== undefined) return null;
  return threads ?? (name === undefined ? null : profile(name).engineThreads);
}

function prepare(loaded: Engine): Engine {
  const { tf } = loaded;
  // A tensor that a cell ends with, or that a program prints.
  Object.defineProperty(tf.Tensor.prototype, inspect.custom, {
    value(this: Tensor): string {
      return tensorText(this);
    },
    configurable: true,
    enumerable: false,
  });
  printedAs(loaded, () => engineText(loaded));
  onCell('start', () => endOpenScopes(loaded));
  countByCell(loaded);
  return loaded;
}
