import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { Command } from 'commander';
import { BreedlabError, isFolder, readJson, settings, writeError, writeJsonAtomic } from '../core';
import { printResult } from './output';

interface KernelFlags {
  readonly user?: boolean;
  readonly prefix?: string;
  readonly json?: boolean;
}

/** `breedlab kernel install`: the kernel for other Jupyters than the project's own. */
export function registerKernel(program: Command): void {
  program
    .command('kernel')
    .description("the notebooks' kernel, for VS Code, JupyterLab Desktop, nbconvert and any other Jupyter")
    .command('install')
    .description('register it; notebooks in any folder then find it, and import breedlab from this project')
    .option('--user', "for this user, in the folder of Jupyter's data (the default)")
    .option('--prefix <folder>', 'in a Python environment: a virtual environment or sys.prefix')
    .option('--json', 'as JSON')
    .action(({ user, prefix, json }: KernelFlags) => {
      if (user && prefix !== undefined) {
        throw new BreedlabError('--user and --prefix name two places.', 'Give one of them.');
      }
      const folder = path.join(prefix === undefined ? jupyterData() : environmentData(prefix), 'kernels', 'breedlab');
      const file = writeKernelSpec(folder);
      printResult(json, { file }, () => `${file}\nDelete its folder to remove the kernel.`);
    });
}

/** Parts of a kernelspec that Jupyter reads. */
interface KernelSpec {
  readonly argv: readonly string[];
  readonly [key: string]: unknown;
}

/**
 * Writes a kernelspec that starts this project's kernel with the Node that runs now. It names both by their full path: an
 * editor has no PATH to rely on.
 *
 * @returns its file
 */
export function writeKernelSpec(folder: string): string {
  const source = path.join(settings().setupFolder, 'kernel');
  const spec = readJson<KernelSpec>(path.join(source, 'kernel.json'));
  const argv = spec.argv.map((part) => (part === 'node' ? process.execPath : part.replace('{resource_dir}', source)));
  const file = path.join(folder, 'kernel.json');
  try {
    // A link would lead into the project: the file would be its own.
    if (fs.lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink()) fs.rmSync(folder);
    fs.mkdirSync(folder, { recursive: true });
    writeJsonAtomic(file, { ...spec, argv });
  } catch (error) {
    throw writeError(file, error);
  }
  return file;
}

/** Jupyter's data folder of this user, as jupyter_core finds it. */
export function jupyterData(
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = os.homedir(),
): string {
  const { JUPYTER_DATA_DIR: own, XDG_DATA_HOME: data, APPDATA: roaming } = environment;
  if (own) return own;
  if (platform === 'darwin') return path.join(home, 'Library', 'Jupyter');
  if (platform === 'win32') return path.join(roaming || path.join(home, 'AppData', 'Roaming'), 'jupyter');
  return path.join(data || path.join(home, '.local', 'share'), 'jupyter');
}

function environmentData(prefix: string): string {
  const folder = path.resolve(prefix);
  if (isFolder(folder)) return path.join(folder, 'share', 'jupyter');
  throw new BreedlabError(`There is no folder ${folder}.`, 'Give that of a Python environment, such as .venv.');
}
