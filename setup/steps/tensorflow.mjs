/**
 * The TensorFlow runtime of the engine: shared libraries and headers of the PyPI wheel. When it cannot be had,
 * set-up goes on, and the next step falls back to the official prebuilt binary or to the WASM engine.
 */
import { sitePackages, venvPython } from '../lib/context.mjs';
import { isDiskFull, SetupError } from '../lib/errors.mjs';
import { readBinding } from '../lib/binding.mjs';
import { pipInstall } from '../lib/pip.mjs';
import { findRuntime, requirementsFile, runtimeFlavor, unwantedPackages } from '../lib/tensorflow.mjs';
import { isWasmAsked } from '../lib/wasm.mjs';

/** What `context.notes` holds when the wheel cannot be had: why. */
export const NO_RUNTIME = 'no-tensorflow-runtime';

/** TensorFlow 2.21 has wheels up to this Python 3; on a newer one its libraries are just as good. */
const NEWEST_WHEEL = 13;

/** What is downloaded and what is unpacked from it lie there together for a while. */
const BYTES = { cpu: 1.8e9, gpu: 9e9 };

/** @type {import('../lib/context.mjs').Step} */
export const tensorflowStep = {
  name: 'tensorflow',
  title: 'TensorFlow runtime',
  bytes: (context) => BYTES[runtimeFlavor(context)],
  isDone: async (context) => {
    if (findRuntime(context) !== undefined || isWasmAsked(context)) return true;
    // Without the wheel the engine is another one: not asked for again at every start.
    const engine = readBinding(context);
    if (engine?.mayPass) return 'could not be had the last time';
    return engine?.kind === 'prebuilt' || engine?.kind === 'wasm' ? true : 'not installed in the pinned version';
  },
  run: async (context, report) => {
    try {
      await removeOther(context);
      await pipInstall(context, report, [
        ...(await wheelOptions(context)),
        '--no-deps',
        '-r',
        requirementsFile(context),
      ]);
    } catch (error) {
      if (!(error instanceof SetupError) || isDiskFull(error)) throw error;
      context.notes.set(NO_RUNTIME, error.reason);
      for (const line of error.output.slice(-3)) report.note(`| ${line}`);
      return `not available: ${error.reason} The official prebuilt engine is tried instead`;
    }
    const runtime = findRuntime(context);
    if (runtime) return `${runtime.distribution} for ${runtimeFlavor(context).toUpperCase()}`;
    throw new SetupError(
      'pip ended well, but the TensorFlow libraries are not in .venv.',
      'Run `npm run setup -- --redo tensorflow`; if that does not help, remove .venv.',
    );
  },
};

/**
 * The CPU and the GPU wheel fill the same folder, so the one that is not wanted must go first.
 *
 * @param {import('../lib/context.mjs').Context} context
 */
async function removeOther(context) {
  const others = unwantedPackages(context);
  if (others.length > 0)
    await context.run(venvPython(context), ['-m', 'pip', 'uninstall', '--yes', ...others], {
      env: context.env,
    });
}

/**
 * @param {import('../lib/context.mjs').Context} context
 * @returns {Promise<string[]>}
 */
async function wheelOptions(context) {
  const packages = sitePackages(context);
  const minor = Number(/python3\.(\d+)/.exec(packages ?? '')?.[1] ?? 0);
  if (packages === undefined || minor <= NEWEST_WHEEL) return [];
  return ['--target', packages, '--upgrade', '--only-binary=:all:', '--python-version', `3.${NEWEST_WHEEL}`];
}
