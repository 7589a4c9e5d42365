/** All steps of set-up, in the order in which they build on each other. */
import { bindingStep } from './binding.mjs';
import { buildStep } from './build.mjs';
import { jupyterStep } from './jupyter.mjs';
import { kernelStep } from './kernel.mjs';
import { linkStep } from './link.mjs';
import { machineStep } from './machine.mjs';
import { packagesStep } from './packages.mjs';
import { pythonStep } from './python.mjs';
import { tensorflowStep } from './tensorflow.mjs';

/** @type {readonly import('../lib/context.mjs').Step[]} */
export const STEPS = [
  machineStep,
  packagesStep,
  linkStep,
  buildStep,
  pythonStep,
  jupyterStep,
  tensorflowStep,
  bindingStep,
  kernelStep,
];
