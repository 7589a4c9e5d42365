/**
 * The TensorFlow runtime of the engine: shared libraries and headers of the PyPI wheel. When it cannot be had,
 * set-up goes on, and the next step falls back to the official prebuilt binary or to the WASM engine.
 */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { sitePackages, venvFolder, venvPython } from '../lib/context.mjs';
import { isDiskFull, SetupError } from '../lib/errors.mjs';
import { readBinding } from '../lib/binding.mjs';
import { pipDownload, pipInstall } from '../lib/pip.mjs';
import { findRuntime, keepOtherFlavor, requirementsFile, runtimeFlavor, unwantedPackages } from '../lib/tensorflow.mjs';
import { isWasmAsked, wasmFirst } from '../lib/wasm.mjs';

/** Key of `context.notes` for the reason why the wheel cannot be had. */
export const NO_RUNTIME = 'no-tensorflow-runtime';

/** TensorFlow 2.21 has wheels up to this Python 3; on a newer one its libraries are just as good. */
const NEWEST_WHEEL = 13;

/** Bytes of the download and of the files unpacked from it, which lie there together for a while. */
const BYTES = { cpu: 1.8e9, gpu: 9e9 };

/** @type {import('../lib/context.mjs').Step} */
export const tensorflowStep = {
  name: 'tensorflow',
  title: 'TensorFlow runtime',
  bytes: (context) => BYTES[runtimeFlavor(context)],
  isDone: async (context) => {
    if (findRuntime(context) !== undefined || isWasmAsked(context) || wasmFirst(context) !== undefined) return true;
    // Without the wheel the engine is another one: not asked for again at every start.
    const engine = readBinding(context);
    if (engine?.mayPass) return 'could not be had the last time';
    return engine?.kind === 'prebuilt' || engine?.kind === 'wasm' ? true : 'not installed in the pinned version';
  },
  run: async (context, report) => {
    try {
      await install(context, report);
    } catch (error) {
      if (!(error instanceof SetupError) || isDiskFull(error)) throw error;
      for (const line of error.output.slice(-3)) report.note(`| ${line}`);
      const wanted = runtimeFlavor(context);
      const kept = keepOtherFlavor(context);
      if (kept !== undefined)
        return (
          `not available for ${wanted.toUpperCase()}: ${error.reason} ${kept} stays; ` +
          `\`npm run setup -- --${wanted}\` tries again`
        );
      context.notes.set(NO_RUNTIME, error.reason);
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
 * Makes way for the wanted wheel: the CPU and the GPU wheel fill the same folder, so the other must go first; but not
 * before the wanted one is here.
 *
 * @param {import('../lib/context.mjs').Context} context
 * @param {import('../lib/reporter.mjs').Report} report
 * @returns {Promise<void>}
 */
async function install(context, report) {
  const wanted = [...pythonOptions(context), '--no-deps', '-r', requirementsFile(context)];
  const others = unwantedPackages(context);
  if (others.length === 0) return pipInstall(context, report, [...targetOptions(context), ...wanted]);

  const wheels = path.join(venvFolder(context), '.breedlab', 'wheels');
  try {
    await pipDownload(context, report, wheels, wanted);
    await context.run(venvPython(context), ['-m', 'pip', 'uninstall', '--yes', ...others], { env: context.env });
    const fetched = ['--no-index', '--find-links', wheels];
    await pipInstall(context, report, [...fetched, ...targetOptions(context), ...wanted]);
  } finally {
    fs.rmSync(wheels, { recursive: true, force: true });
  }
}

/**
 * pip options for the folder of the wheel when it is another Python's.
 *
 * @param {import('../lib/context.mjs').Context} context
 * @returns {string[]}
 */
function targetOptions(context) {
  return isForOlderPython(context) ? ['--target', sitePackages(context) ?? '', '--upgrade'] : [];
}

/**
 * @param {import('../lib/context.mjs').Context} context
 * @returns {string[]}
 */
function pythonOptions(context) {
  return isForOlderPython(context) ? ['--only-binary=:all:', '--python-version', `3.${NEWEST_WHEEL}`] : [];
}

/** @param {import('../lib/context.mjs').Context} context */
function isForOlderPython(context) {
  const minor = /python3\.(\d+)/.exec(sitePackages(context) ?? '')?.[1];
  return minor !== undefined && Number(minor) > NEWEST_WHEEL;
}
