/** Chooses the TensorFlow runtime of this machine, and finds it once installed. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { sitePackages } from './context.mjs';
import { environmentValue } from './environment.mjs';
import { SetupError } from './errors.mjs';
import { readStamp, writeStamp } from './files.mjs';
import { installedDistributions, readPins } from './pip.mjs';
import { nativeSystem } from './system.mjs';

/** @typedef {'cpu' | 'gpu'} Flavor */

/** @type {readonly Flavor[]} */
const FLAVORS = ['cpu', 'gpu'];

/**
 * The runtime to install: `BREEDLAB_TENSORFLOW`, else the choice made once by `npm run setup -- --gpu`
 * or `--cpu`, else `gpu` with an NVIDIA GPU on x64.
 *
 * @param {import('./context.mjs').Context} context
 * @returns {Flavor}
 */
export function runtimeFlavor(context) {
  const chosen = readStamp(choiceFile(context))?.tensorflow;
  for (const asked of [environmentValue(context.env, 'BREEDLAB_TENSORFLOW'), chosen]) {
    if (asked === 'cpu' || asked === 'gpu') return asked;
  }
  return context.hasNvidia && context.arch === 'x64' ? 'gpu' : 'cpu';
}

/**
 * Makes this and every later set-up install `flavor`.
 *
 * @param {import('./context.mjs').Context} context
 * @param {Flavor} flavor
 * @throws {SetupError} where there is no such build of TensorFlow
 */
export function chooseFlavor(context, flavor) {
  if (flavor === 'gpu' && context.arch !== 'x64') {
    throw new SetupError(
      `TensorFlow's wheel for NVIDIA GPUs is made for x64; this is ${context.arch}.`,
      'Leave out --gpu.',
    );
  }
  writeStamp(choiceFile(context), { tensorflow: flavor });
}

/**
 * Goes back to the runtime of the other kind, and makes every later set-up keep it.
 *
 * @param {import('./context.mjs').Context} context
 * @returns {string | undefined} its name and version; undefined where it is not whole, or the environment forbids it
 */
export function keepOtherFlavor(context) {
  const wanted = runtimeFlavor(context);
  const other = wanted === 'gpu' ? 'cpu' : 'gpu';
  if (runtimeIn(context, pinsOf(context, fileOf(other))) === undefined) return undefined;
  chooseFlavor(context, other);
  return findRuntime(context)?.distribution;
}

/**
 * Outside `.venv`, which users remove to begin anew. `doctor` reads it too.
 *
 * @param {import('./context.mjs').Context} context
 */
function choiceFile({ root }) {
  return path.join(root, '.cache', 'setup.json');
}

/** @param {import('./context.mjs').Context} context */
export function requirementsFile(context) {
  return fileOf(runtimeFlavor(context));
}

/** @param {Flavor} flavor */
function fileOf(flavor) {
  return `requirements-engine-${flavor}.txt`;
}

/** @param {import('./context.mjs').Context} context */
export function runtimePins(context) {
  return pinsOf(context, requirementsFile(context));
}

/**
 * Packages of the other flavor that are installed and not wanted.
 *
 * @param {import('./context.mjs').Context} context
 * @returns {string[]}
 */
export function unwantedPackages(context) {
  const wanted = runtimePins(context);
  const installed = installedDistributions(sitePackages(context));
  return FLAVORS.flatMap((flavor) => [...pinsOf(context, fileOf(flavor)).keys()]).filter(
    (name) => installed.has(name) && !wanted.has(name),
  );
}

/**
 * @param {import('./context.mjs').Context} context
 * @param {string} file
 */
function pinsOf({ packageRoot, arch }, file) {
  return readPins(fs.readFileSync(path.join(packageRoot, file), 'utf8'), arch);
}

/**
 * The installed runtime, when it is whole and in the pinned versions.
 *
 * @param {import('./context.mjs').Context} context
 * @returns {{ folder: string, distribution: string } | undefined} the wheel's `tensorflow` folder, and its name and version
 */
export function findRuntime(context) {
  return runtimeIn(context, runtimePins(context));
}

/**
 * @param {import('./context.mjs').Context} context
 * @param {ReadonlyMap<string, string>} wanted
 */
function runtimeIn(context, wanted) {
  const packages = sitePackages(context);
  if (packages === undefined) return undefined;
  const installed = installedDistributions(packages);
  const pins = [...wanted];
  const folder = path.join(packages, 'tensorflow');
  const isWhole =
    pins.every(([name, version]) => installed.get(name) === version) &&
    fs.existsSync(path.join(folder, nativeSystem(context).libraries[0] ?? ''));
  const [name, version] = pins.find(([pin]) => pin.startsWith('tensorflow')) ?? [];
  return isWhole ? { folder, distribution: `${name} ${version}` } : undefined;
}
