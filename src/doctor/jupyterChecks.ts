import * as fs from 'node:fs';
import * as path from 'node:path';
import { readJson, type Settings } from '../core';
import { distributions } from './distributions';
import type { Check, Finding } from './types';

type Place = Pick<Settings, 'projectRoot' | 'python'>;

const SETUP: Pick<Check, 'status' | 'remedy'> = { status: 'problem', remedy: 'Run `npm run setup`.' };

/** JupyterLab of the project's environment, and that the environment's Python is still there. */
export function checkJupyter(place: Place): Finding {
  if (!fs.existsSync(place.python)) {
    const isDangling = fs.lstatSync(place.python, { throwIfNoEntry: false }) !== undefined;
    const detail = isDangling ? 'the Python behind .venv is gone (a system upgrade?)' : 'there is no .venv';
    return { ...SETUP, detail };
  }
  const before = madeElsewhere(path.dirname(place.python));
  if (before !== undefined) {
    const detail = `.venv was moved: its programs still name ${before}`;
    return { ...SETUP, detail };
  }
  return checkPythonTool(place, 'jupyterlab');
}

/** The folder that `jupyter` in a `bin` folder names as its own, where that is another one: setup/lib/moved.mjs mends it. */
function madeElsewhere(bin: string): string | undefined {
  const program = path.join(bin, 'jupyter');
  if (!fs.existsSync(program)) return undefined;
  const [, named] = /^(?:#!|'''exec' ")(\/.+\/bin)\/python/m.exec(fs.readFileSync(program, 'utf8')) ?? [];
  if (named === undefined) return undefined;
  return fs.existsSync(named) && fs.realpathSync(named) === fs.realpathSync(bin) ? undefined : path.dirname(named);
}

/** A Python package of `.venv`, found by its metadata folder: no Python is started for it. */
export function checkPythonTool(place: Place, name: string): Finding {
  const version = distributions(place.projectRoot).get(name);
  return version === undefined ? { ...SETUP, detail: 'not in .venv' } : { status: 'ok', detail: version };
}

/** The kernelspec in `.venv`, and that every file its command line names exists. */
export function checkKernel(projectRoot: string): Finding {
  const folder = path.join(projectRoot, '.venv', 'share', 'jupyter', 'kernels', 'breedlab');
  const file = path.join(folder, 'kernel.json');
  if (!fs.existsSync(file)) return { ...SETUP, detail: 'not known to JupyterLab' };
  const { argv = [], display_name: title = 'breedlab' } = readJson<{
    argv?: string[];
    display_name?: string;
  }>(file);
  const files = argv
    .filter((part) => part.includes('{resource_dir}'))
    .map((part) => part.replace('{resource_dir}', folder));
  const missing = files.find((launcher) => !fs.existsSync(launcher));
  if (missing !== undefined)
    return { ...SETUP, detail: `its launcher ${path.relative(projectRoot, missing)} is missing` };
  const tslab = path.join(projectRoot, 'node_modules', 'tslab', 'package.json');
  if (!fs.existsSync(tslab)) return { ...SETUP, detail: 'tslab is not installed' };
  return { status: 'ok', detail: `${title}, tslab ${readJson<{ version: string }>(tslab).version}` };
}
