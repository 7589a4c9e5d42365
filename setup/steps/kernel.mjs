/** The project's Jupyter kernel, registered with the project's JupyterLab only. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { venvFolder } from '../lib/context.mjs';
import { SetupError } from '../lib/errors.mjs';

/** @type {import('../lib/context.mjs').Step} */
export const kernelStep = {
  name: 'kernel',
  title: 'Notebook kernel',
  isDone: async (context) => {
    const { link, target } = kernelLink(context);
    return (isLinkTo(link, target) && fs.existsSync(path.join(link, 'kernel.json'))) || 'not installed';
  },
  run: async (context) => {
    const { source, link, target } = kernelLink(context);
    if (!fs.existsSync(path.join(source, 'kernel.json'))) {
      throw new SetupError(
        'setup/kernel/kernel.json is missing.',
        'Restore it from git, then run the same command again.',
      );
    }
    fs.mkdirSync(path.dirname(link), { recursive: true });
    fs.rmSync(link, { recursive: true, force: true });
    fs.symlinkSync(target, link);
    return 'breedlab';
  },
};

/**
 * The kernelspec is a link to the project's own folder, so that it is never out of date; relative where
 * `.venv` lies in the project, so that the project can be moved.
 *
 * @param {import('../lib/context.mjs').Context} context
 */
function kernelLink(context) {
  const source = path.join(context.packageRoot, 'setup', 'kernel');
  const folder = path.join(venvFolder(context), 'share', 'jupyter', 'kernels');
  const link = path.join(folder, 'breedlab');
  const isInside = fs.existsSync(venvFolder(context)) && !fs.lstatSync(venvFolder(context)).isSymbolicLink();
  return { source, link, target: isInside ? path.relative(folder, source) : source };
}

/**
 * @param {string} link
 * @param {string} target
 */
function isLinkTo(link, target) {
  try {
    return fs.readlinkSync(link) === target;
  } catch {
    return false;
  }
}
