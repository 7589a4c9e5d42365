/** A Python environment of the project's own: `.venv`. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { venvFolder, venvPython, venvStamp, which } from '../lib/context.mjs';
import { environmentValue } from '../lib/environment.mjs';
import { SetupError, toolError } from '../lib/errors.mjs';
import { readStamp, writeStamp } from '../lib/files.mjs';
import { mendMoved, movedFrom } from '../lib/moved.mjs';

/**
 * @typedef {{ command: string, version: [number, number, number], hasVenv: boolean }} PythonCandidate
 */

/** JupyterLab 4.6 and TensorFlow 2.21 need at least this. */
const OLDEST = 10;
/** The newest Python 3 that has a TensorFlow wheel of its own; newer ones work, but are not the first choice. */
const NEWEST_PREFERRED = 13;

const COMMANDS = [
  'python3',
  'python3.13',
  'python3.12',
  'python3.11',
  'python3.10',
  'python3.14',
  'python3.15',
  'python',
];

/** Prints facts about a Python as JSON. Debian leaves out `ensurepip` without python3-venv. */
const PROBE = `
import importlib.util, json, sys
has = lambda name: importlib.util.find_spec(name) is not None
print(json.dumps({"version": list(sys.version_info[:3]), "hasVenv": has("venv") and has("ensurepip"), "hasPip": has("pip")}))
`;

/** @type {import('../lib/context.mjs').Step} */
export const pythonStep = {
  name: 'python',
  title: 'Python environment .venv',
  bytes: 0.1e9,
  isDone: async (context) => {
    const stamp = readStamp(venvStamp(context, 'python'));
    if (stamp === undefined) return 'there is no finished .venv';
    if (stamp.base !== basePython(context)) return 'its Python is no longer there';
    const before = movedFrom(venvFolder(context));
    return before === undefined ? true : `its programs name ${before}, from where it was moved`;
  },
  run: async (context, report) => {
    const folder = venvFolder(context);
    if (await isUsable(context)) {
      const mended = mendMoved(folder);
      return finish(context, mended === 0 ? 'found' : `moved here, ${mended} programs mended`);
    }
    removeBroken(folder);
    const python = await findPython(context);
    report.progress(`creating with Python ${python.version.join('.')}`);
    fs.mkdirSync(path.join(folder, '.breedlab'), { recursive: true });
    fs.writeFileSync(path.join(folder, '.breedlab', 'unfinished'), '');
    const result = await context.run(python.command, ['-m', 'venv', folder], {
      cwd: context.root,
      env: context.env,
    });
    if (result.code !== 0) throw toolError(`${python.command} -m venv`, result, venvRemedy(python.version));
    fs.rmSync(path.join(folder, '.breedlab', 'unfinished'));
    return finish(context, 'created');
  },
};

/**
 * @param {import('../lib/context.mjs').Context} context
 * @param {string} what
 */
async function finish(context, what) {
  const python = await probe(context, venvPython(context));
  if (!python)
    throw new SetupError(
      'The Python of .venv does not start.',
      'Remove the folder .venv and run the same command again.',
    );
  const version = python.version.join('.');
  writeStamp(venvStamp(context, 'python'), { base: basePython(context), version });
  return `${what}, Python ${version}`;
}

/**
 * The program behind `.venv/bin/python`; after an upgrade of the system it is another one, or gone.
 *
 * @param {import('../lib/context.mjs').Context} context
 */
function basePython(context) {
  try {
    return fs.realpathSync(venvPython(context));
  } catch {
    return undefined;
  }
}

/**
 * Tells whether there is an environment, ours or made by hand, whose Python starts and has pip.
 *
 * @param {import('../lib/context.mjs').Context} context
 */
async function isUsable(context) {
  const folder = venvFolder(context);
  if (!fs.existsSync(path.join(folder, 'pyvenv.cfg')) || fs.existsSync(path.join(folder, '.breedlab', 'unfinished')))
    return false;
  const python = await probe(context, venvPython(context));
  return python?.hasPip === true && python.version[1] >= OLDEST;
}

/**
 * Removes the remains of an environment, but nothing else.
 *
 * @param {string} folder
 */
function removeBroken(folder) {
  if (fs.lstatSync(folder, { throwIfNoEntry: false }) === undefined) return;
  const isLink = fs.lstatSync(folder).isSymbolicLink();
  const isEnvironment = ['pyvenv.cfg', '.breedlab'].some((name) => fs.existsSync(path.join(folder, name)));
  const isEmpty = !isLink && fs.statSync(folder).isDirectory() && fs.readdirSync(folder).length === 0;
  if (isLink || (!isEnvironment && !isEmpty)) {
    throw new SetupError(
      isLink
        ? '.venv is a link to a folder that is no working Python environment.'
        : '.venv exists, but is not a Python environment.',
      'Move it away and run the same command again.',
    );
  }
  fs.rmSync(folder, { recursive: true, force: true });
}

/**
 * The Python to make the environment with.
 *
 * @param {import('../lib/context.mjs').Context} context
 * @returns {Promise<PythonCandidate>}
 */
async function findPython(context) {
  const asked = environmentValue(context.env, 'BREEDLAB_PYTHON');
  const commands = asked === undefined ? COMMANDS : [asked];
  const candidates = [];
  for (const command of commands) {
    const found = which(context, command) ? await probe(context, command) : undefined;
    if (found) candidates.push({ command, ...found });
  }
  return pickPython(candidates, asked);
}

/**
 * The first candidate that has its own TensorFlow wheel and can make environments, else the first that can.
 *
 * @param {readonly PythonCandidate[]} candidates in order of preference
 * @param {string} [asked] the command that BREEDLAB_PYTHON names; default: none
 * @returns {PythonCandidate}
 * @throws {SetupError} when none will do; says which were found
 */
export function pickPython(candidates, asked) {
  const newEnough = candidates.filter(({ version: [major, minor] }) => major === 3 && minor >= OLDEST);
  const capable = newEnough.filter(({ hasVenv }) => hasVenv);
  const chosen = capable.find(({ version: [, minor] }) => minor <= NEWEST_PREFERRED) ?? capable[0];
  if (chosen) return chosen;
  const [incapable] = newEnough;
  if (incapable) {
    throw new SetupError(
      `${incapable.command} (Python ${incapable.version.join('.')}) cannot make environments: its \`ensurepip\` module is missing.`,
      venvRemedy(incapable.version),
    );
  }
  const found = candidates.map(({ command, version }) => `${command} is ${version.join('.')}`).join(', ');
  const where = asked ? `BREEDLAB_PYTHON=${asked} is none` : 'There is none on the PATH';
  throw new SetupError(
    `Python 3.${OLDEST} or newer is needed for JupyterLab and the TensorFlow runtime. ${where}${found === '' ? '' : ` (${found})`}.`,
    'Install it (on Debian and Ubuntu: `sudo apt-get install python3 python3-venv`), or name another one in BREEDLAB_PYTHON; then run the same command again.',
  );
}

/** @param {readonly number[]} version */
function venvRemedy([major, minor]) {
  return `On Debian and Ubuntu: \`sudo apt-get install python3-venv\` (or \`python${major}.${minor}-venv\`); then run the same command again.`;
}

/**
 * @param {import('../lib/context.mjs').Context} context
 * @param {string} command
 * @returns {Promise<{ version: [number, number, number], hasVenv: boolean, hasPip: boolean } | undefined>}
 */
async function probe(context, command) {
  try {
    const result = await context.run(command, ['-c', PROBE], { env: context.env });
    return result.code === 0 ? JSON.parse(result.output.at(-1) ?? '') : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || /** @type {NodeJS.ErrnoException} */ (error).code !== undefined)
      return undefined;
    throw error;
  }
}
