/** Which TensorFlow runtime this machine gets, and where it lies once installed. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { sitePackages } from './context.mjs';
import { installedDistributions, readPins } from './pip.mjs';

/**
 * `gpu` with an NVIDIA GPU on x64, else `cpu`; `BREEDLAB_TENSORFLOW=cpu|gpu` decides otherwise.
 *
 * @param {import('./context.mjs').Context} context
 * @returns {'cpu' | 'gpu'}
 */
export function runtimeFlavor({ env, hasNvidia, arch }) {
  const asked = env.BREEDLAB_TENSORFLOW;
  if (asked === 'cpu' || asked === 'gpu') return asked;
  return hasNvidia && arch === 'x64' ? 'gpu' : 'cpu';
}

/** @param {import('./context.mjs').Context} context */
export function requirementsFile(context) {
  return `requirements-engine-${runtimeFlavor(context)}.txt`;
}

/** @param {import('./context.mjs').Context} context */
export function runtimePins(context) {
  return readPins(fs.readFileSync(path.join(context.root, requirementsFile(context)), 'utf8'), context.arch);
}

/**
 * The installed runtime, when it is whole and in the pinned versions.
 *
 * @param {import('./context.mjs').Context} context
 * @returns {{ folder: string, distribution: string } | undefined} the wheel's `tensorflow` folder, and its name and version
 */
export function findRuntime(context) {
  const packages = sitePackages(context);
  if (packages === undefined) return undefined;
  const installed = installedDistributions(packages);
  const pins = [...runtimePins(context)];
  const folder = path.join(packages, 'tensorflow');
  const isWhole =
    pins.every(([name, version]) => installed.get(name) === version) &&
    fs.existsSync(path.join(folder, 'libtensorflow_cc.so.2'));
  const [name, version] = pins.find(([pin]) => pin.startsWith('tensorflow')) ?? [];
  return isWhole ? { folder, distribution: `${name} ${version}` } : undefined;
}
