/**
 * The environment variables of set-up. Set-up runs before src/core/environment.ts is compiled, so it reads them here,
 * by the same rule: an empty variable is unset, and a value that is not what it must be is an error. A test holds the
 * two tables equal.
 */
import { SetupError } from './errors.mjs';

/** @typedef {{ text: string, accepts: (value: string) => boolean }} Kind */

/**
 * @param {readonly string[]} names
 * @returns {Kind}
 */
function oneOf(...names) {
  return { text: names.join(' or '), accepts: (value) => names.includes(value) };
}

/** @type {Kind} */
const ANYTHING = { text: 'a text', accepts: () => true };

/** @type {Kind} */
const SECONDS = {
  text: 'a number of seconds above 0',
  accepts: (value) => /^\d*\.?\d+$/.test(value) && Number(value) > 0,
};

/** @type {Readonly<Record<string, Kind>>} */
export const VARIABLES = {
  BREEDLAB_ENGINE: oneOf('native', 'wasm'),
  BREEDLAB_NETWORK_TIMEOUT: SECONDS,
  BREEDLAB_PYTHON: ANYTHING,
  BREEDLAB_REPORT: ANYTHING,
  BREEDLAB_TENSORFLOW: oneOf('cpu', 'gpu'),
  CLANG: ANYTHING,
  CXX: ANYTHING,
  JUPYTER_TOKEN: ANYTHING,
};

/**
 * The text of a variable; undefined when it is unset or empty.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {string} name one of VARIABLES
 * @throws {SetupError} naming the variable and its value when it is not what it must be
 */
export function environmentValue(env, name) {
  const kind = VARIABLES[name];
  if (kind === undefined) throw new Error(`${name} is missing in setup/lib/environment.mjs.`);
  const value = env[name];
  if (value === undefined || value.trim() === '') return undefined;
  if (kind.accepts(value)) return value;
  throw new SetupError(`${name} is '${value}'.`, `Set it to ${kind.text}, or unset it.`);
}
