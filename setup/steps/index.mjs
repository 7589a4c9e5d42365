/** All steps of set-up, in the order in which they build on each other. */
import { isInstalled, PACKAGE_ROOT, PROJECT_ROOT } from '../lib/context.mjs';
import { bindingStep } from './binding.mjs';
import { buildStep } from './build.mjs';
import { jupyterStep } from './jupyter.mjs';
import { kernelStep } from './kernel.mjs';
import { linkStep } from './link.mjs';
import { machineStep } from './machine.mjs';
import { packagesStep } from './packages.mjs';
import { pythonStep } from './python.mjs';
import { tensorflowStep } from './tensorflow.mjs';

/** Steps that a clone needs; a package that npm has installed brings their results. */
const OF_A_CLONE = [packagesStep, linkStep, buildStep];

/** @type {readonly import('../lib/context.mjs').Step[]} */
export const STEPS = [
  machineStep,
  ...(isInstalled({ root: PROJECT_ROOT, packageRoot: PACKAGE_ROOT }) ? [] : OF_A_CLONE),
  pythonStep,
  jupyterStep,
  tensorflowStep,
  bindingStep,
  kernelStep,
];
