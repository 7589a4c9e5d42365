#!/usr/bin/env node
/** `npm run setup`: installs what is missing and does nothing else. */
import { createContext } from './lib/context.mjs';
import { setUp } from './lib/driver.mjs';
import { runMain } from './lib/main.mjs';
import { readOptions } from './lib/options.mjs';
import { chooseFlavor, findRuntime } from './lib/tensorflow.mjs';
import { ToolRunner } from './lib/tools.mjs';
import { STEPS } from './steps/index.mjs';

const NAMES = STEPS.map(({ name }) => name);
const USAGE = `npm run setup                     installs what is missing
npm run setup -- --gpu            with TensorFlow for NVIDIA GPUs and its CUDA libraries (x64; about 6 GB in .venv);
                                  later set-ups, those of npm start, test, lab and bench too, stay with it
npm run setup -- --cpu            with TensorFlow for CPUs, also where there is an NVIDIA GPU; stays likewise
npm run setup -- --check          says what is there and what is missing; changes nothing
npm run setup -- --redo STEP      does a step again (${NAMES.join(', ')})

BREEDLAB_NETWORK_TIMEOUT  seconds that a package registry may stay silent (default 15)
BREEDLAB_PYTHON           the Python to make .venv with (default: python3, then python3.13 ... python3.10)
BREEDLAB_TENSORFLOW       cpu or gpu, before what --cpu or --gpu chose (default: gpu where an NVIDIA GPU is found)
CXX                       the C++ compiler (default: g++, c++, clang++)
`;

void runMain(async () => {
  const { help, check, redo, flavor } = readOptions(process.argv.slice(2), NAMES);
  if (help) {
    process.stdout.write(USAGE);
    return 0;
  }
  // A choice on the command line is recorded below, and overrides the environment.
  const env = flavor === undefined ? process.env : { ...process.env, BREEDLAB_TENSORFLOW: '' };
  const context = createContext(new ToolRunner().run, { env });
  if (check) return tellMissing(context);
  if (flavor !== undefined) chooseFlavor(context, flavor);
  // An engine named on the command line is wanted also after an earlier set-up settled for another one.
  const asked = flavor !== undefined && findRuntime(context) === undefined ? ['tensorflow'] : [];
  const ran = await setUp({ steps: STEPS, redo: [...redo, ...asked], changes: { env } });
  if (ran.length === 0) process.stderr.write('Everything is set up.\n');
  return 0;
});

/**
 * @param {import('./lib/context.mjs').Context} context
 * @returns {Promise<number>} 0 when nothing is missing
 */
async function tellMissing(context) {
  let missing = 0;
  for (const step of STEPS) {
    const state = await step.isDone(context);
    if (state !== true) missing++;
    process.stdout.write(
      `${state === true ? 'ok     ' : 'missing'}  ${step.title}${state === true ? '' : `: ${state}`}\n`,
    );
  }
  return missing === 0 ? 0 : 1;
}
