/** The command line of `npm run setup`. */
import { SetupError } from './errors.mjs';

/**
 * @typedef {object} Options
 * @property {boolean} help
 * @property {boolean} check only says what is missing
 * @property {string[]} redo names of steps to do again
 * @property {import('./tensorflow.mjs').Flavor} [flavor] the TensorFlow that is asked for; default: as before
 */

/**
 * @param {readonly string[]} args
 * @param {readonly string[]} stepNames
 * @returns {Options}
 * @throws {SetupError} for unknown options, and for `--cpu` together with `--gpu`
 */
export function readOptions(args, stepNames) {
  /** @type {Options} */
  const options = { help: false, check: false, redo: [] };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    if (arg === '--help') options.help = true;
    else if (arg === '--check') options.check = true;
    else if (arg === '--redo') options.redo.push(stepName(args[++i] ?? '', stepNames));
    else if (arg === '--cpu' || arg === '--gpu') options.flavor = oneFlavor(options.flavor, arg);
    else {
      throw new SetupError(`Unknown option '${arg}'.`, '`npm run setup -- --help` lists the options.');
    }
  }
  return options;
}

/**
 * @param {string} name
 * @param {readonly string[]} known
 */
function stepName(name, known) {
  if (known.includes(name)) return name;
  throw new SetupError(`Unknown step '${name}'.`, `Known steps: ${known.join(', ')}.`);
}

/**
 * @param {import('./tensorflow.mjs').Flavor | undefined} earlier
 * @param {'--cpu' | '--gpu'} option
 */
function oneFlavor(earlier, option) {
  const flavor = option === '--cpu' ? 'cpu' : 'gpu';
  if (earlier === undefined || earlier === flavor) return flavor;
  throw new SetupError('--cpu and --gpu are given together.', 'Give one of them.');
}
