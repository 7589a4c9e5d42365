#!/usr/bin/env node
/** `npm run setup`: installs what is missing and does nothing else. */
import { createContext } from './lib/context.mjs';
import { setUp } from './lib/driver.mjs';
import { SetupError } from './lib/errors.mjs';
import { runMain } from './lib/main.mjs';
import { ToolRunner } from './lib/tools.mjs';
import { STEPS } from './steps/index.mjs';

const NAMES = STEPS.map(({ name }) => name);
const USAGE = `npm run setup                     installs what is missing
npm run setup -- --check          says what is there and what is missing; changes nothing
npm run setup -- --redo STEP      does a step again (${NAMES.join(', ')})

BREEDLAB_NETWORK_TIMEOUT  seconds that a package registry may stay silent (default 15)
BREEDLAB_PYTHON           the Python to make .venv with (default: python3, then python3.13 ... python3.10)
BREEDLAB_TENSORFLOW       cpu or gpu (default: gpu where an NVIDIA GPU is found)
CXX                       the C++ compiler (default: g++, c++, clang++)
`;

void runMain(async () => {
  const args = process.argv.slice(2);
  if (args.includes('--help')) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (args.includes('--check')) return check();
  const ran = await setUp({ steps: STEPS, redo: redoNames(args) });
  if (ran.length === 0) process.stderr.write('Everything is set up.\n');
  return 0;
});

/** @returns {Promise<number>} 0 when nothing is missing */
async function check() {
  const context = createContext(new ToolRunner().run);
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

/**
 * @param {readonly string[]} args
 * @returns {string[]}
 */
function redoNames(args) {
  /** @type {string[]} */
  const names = [];
  for (let i = 0; i < args.length; i += 2) {
    const [option, name] = [args[i], args[i + 1] ?? ''];
    if (option !== '--redo' || !NAMES.includes(name)) {
      throw new SetupError(
        `Unknown ${option === '--redo' ? `step '${name}'` : `option '${option}'`}.`,
        `Known steps: ${NAMES.join(', ')}; \`npm run setup -- --help\` lists the options.`,
      );
    }
    names.push(name);
  }
  return names;
}
