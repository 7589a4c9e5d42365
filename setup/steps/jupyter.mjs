/** JupyterLab, the tools that execute and render notebooks, and the weights that come with set-up, in `.venv`. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { sitePackages, venvStamp } from '../lib/context.mjs';
import { hashFiles, readStamp, sameStamp, writeStamp } from '../lib/files.mjs';
import { installedDistributions, pipInstall, readPins } from '../lib/pip.mjs';

const REQUIREMENTS = 'requirements.txt';
const LOCK = 'requirements-lock.txt';

/** @type {import('../lib/context.mjs').Step} */
export const jupyterStep = {
  name: 'jupyter',
  title: 'JupyterLab, ImageNet weights',
  bytes: 0.5e9,
  isDone: async (context) => {
    if (!sameStamp(readStamp(venvStamp(context, 'jupyter')), wantedStamp(context)))
      return 'not installed in the pinned versions';
    const missing = missingPins(context);
    return missing.length === 0 ? true : `missing: ${missing.join(', ')}`;
  },
  run: async (context, report) => {
    await pipInstall(context, report, ['-r', REQUIREMENTS, '-c', LOCK]);
    writeStamp(venvStamp(context, 'jupyter'), wantedStamp(context));
    return [...requirements(context)].map((pin) => pin.join(' ')).join(', ');
  },
};

/** @param {import('../lib/context.mjs').Context} context */
function wantedStamp(context) {
  return {
    requirements: hashFiles(context.packageRoot, [REQUIREMENTS, LOCK]),
    python: readStamp(venvStamp(context, 'python'))?.base,
  };
}

/** @param {import('../lib/context.mjs').Context} context */
function requirements(context) {
  return readPins(fs.readFileSync(path.join(context.packageRoot, REQUIREMENTS), 'utf8'), context.arch);
}

/** @param {import('../lib/context.mjs').Context} context */
function missingPins(context) {
  const installed = installedDistributions(sitePackages(context));
  return [...requirements(context)].filter(([name, version]) => installed.get(name) !== version).map(([name]) => name);
}
