/** Paths, tools and machine: the input of every step. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { environmentValue } from './environment.mjs';

/**
 * @typedef {object} Context
 * @property {string} root folder of the project: of its packages, its Python environment and its caches
 * @property {string} packageRoot folder of Breedlab's own files; the same in a clone
 * @property {NodeJS.ProcessEnv} env
 * @property {import('./tools.mjs').RunTool} run
 * @property {string} node the Node that runs set-up
 * @property {string} nodeVersion e.g. `20.20.2`
 * @property {NodeJS.Platform} platform
 * @property {string} arch
 * @property {boolean} hasNvidia an NVIDIA GPU whose driver is loaded
 * @property {number} networkSeconds how long a registry may stay silent
 * @property {Map<string, string>} notes what a step leaves for later ones, e.g. why it fell back
 *
 * @typedef {object} Step
 * @property {string} name short, for `--redo`
 * @property {string} title for people
 * @property {number | ((context: Context) => number)} [bytes] disk space it takes; default: not checked
 * @property {(context: Context) => Promise<true | string>} isDone true, or why it is to be run
 * @property {(context: Context, report: import('./reporter.mjs').Report) => Promise<string>} run
 *   does it and tells the result in a few words; throws SetupError
 */

/** Folder of the package: two above this file. */
export const PACKAGE_ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Folder of the project. */
export const PROJECT_ROOT = projectOf(PACKAGE_ROOT);

/**
 * The project of a package: the one that has installed it, or, of a clone, itself. src/core/settings.ts has the same.
 *
 * @param {string} packageRoot
 */
export function projectOf(packageRoot) {
  const modules = path.dirname(packageRoot);
  return path.basename(modules) === 'node_modules' ? path.dirname(modules) : packageRoot;
}

/**
 * Tells whether the package was installed into a project: npm has then brought its packages, and it is compiled.
 *
 * @param {Pick<Context, 'root' | 'packageRoot'>} context
 */
export function isInstalled({ root, packageRoot }) {
  return root !== packageRoot;
}

const DEFAULT_NETWORK_SECONDS = 15;

/** Present where a driver is loaded; the last one where WSL 2 uses the driver of Windows. */
const NVIDIA_DRIVER_FILES = ['/proc/driver/nvidia/version', '/dev/nvidiactl', '/usr/lib/wsl/lib/libcuda.so.1'];

/**
 * @param {import('./tools.mjs').RunTool} run
 * @param {Partial<Context>} [changes] for tests; default none
 * @returns {Context}
 */
export function createContext(run, changes = {}) {
  const env = changes.env ?? process.env;
  const root = changes.root ?? PROJECT_ROOT;
  return {
    root,
    packageRoot: root === PROJECT_ROOT ? PACKAGE_ROOT : root,
    env,
    run,
    node: process.execPath,
    nodeVersion: process.versions.node,
    platform: process.platform,
    arch: process.arch,
    hasNvidia: NVIDIA_DRIVER_FILES.some((file) => fs.existsSync(file)),
    networkSeconds: Number(environmentValue(env, 'BREEDLAB_NETWORK_TIMEOUT') ?? DEFAULT_NETWORK_SECONDS),
    notes: new Map(),
    ...changes,
  };
}

/** @param {Context} context */
export function venvFolder(context) {
  return path.join(context.root, '.venv');
}

/** @param {Context} context */
export function venvPython(context) {
  return path.join(venvFolder(context), 'bin', 'python');
}

/**
 * Stamp of a step whose work lies in `.venv`; it goes when the folder goes.
 *
 * @param {Context} context
 * @param {string} name
 */
export function venvStamp(context, name) {
  return path.join(venvFolder(context), '.breedlab', `${name}.json`);
}

/**
 * `lib/pythonX.Y/site-packages` of the `.venv`, or undefined when there is none.
 *
 * @param {Context} context
 */
export function sitePackages(context) {
  const lib = path.join(venvFolder(context), 'lib');
  if (!fs.existsSync(lib)) return undefined;
  const versions = fs.readdirSync(lib).filter((name) => /^python3\.\d+$/.test(name));
  return versions.map((name) => path.join(lib, name, 'site-packages')).find((folder) => fs.existsSync(folder));
}

/**
 * A program on the PATH, or undefined.
 *
 * @param {Context} context
 * @param {string} name
 */
export function which(context, name) {
  if (name.includes('/')) return fs.existsSync(name) ? name : undefined;
  return (context.env.PATH ?? '')
    .split(path.delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => path.join(folder, name))
    .find((file) => {
      try {
        fs.accessSync(file, fs.constants.X_OK);
        return fs.statSync(file).isFile();
      } catch {
        return false;
      }
    });
}
