/**
 * The engine binding, compiled from the sources that its npm package ships against the TensorFlow runtime in
 * `.venv`; without a compiler or a runtime, the official prebuilt binary; without that, none, and TF.js's WASM
 * backend computes.
 */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { bindingFile, bindingStampFile, enginePackage, readBinding } from '../lib/binding.mjs';
import { canCompile, COMPILERS, findCompiler } from '../lib/compiler.mjs';
import { environmentValue } from '../lib/environment.mjs';
import { isDiskFull, SetupError, toolError } from '../lib/errors.mjs';
import { hashFiles, listFiles, writeStamp } from '../lib/files.mjs';
import { installPrebuilt } from '../lib/prebuilt.mjs';
import { nativeSystem } from '../lib/system.mjs';
import { findRuntime, runtimeFlavor } from '../lib/tensorflow.mjs';
import { tryEngine } from '../lib/try-engine.mjs';
import { isWasmAsked, settleForWasm, wasmFirst } from '../lib/wasm.mjs';
import { NO_RUNTIME } from './tensorflow.mjs';

/** Part of what the stamp hashes: raise it when the way of compiling changes. */
const RECIPE = 3;
/**
 * A library that TensorFlow for GPUs opens by its name and does not find: the search path (RUNPATH) of its
 * `libtensorflow_framework.so.2` leaves out this folder of NVIDIA's packages, and without all of its CUDA libraries
 * it uses no GPU. Linked to the binding it is in memory by then, where the dynamic linker finds it by name.
 */
const LINKED_CUDA_LIBRARY = 'nvidia/cusolver/lib/libcusolver.so.11';
/** Folder of the addons' sources, each with what it includes. */
const ADDON_SOURCES = 'src/engine/native';
/**
 * Small addons of our own beside the binding. An engine without them works, with the drawback that each names. What
 * is `fast` computes much, on many numbers at once; the bits stay those that the source asks for.
 */
const ADDONS = [
  {
    source: `${ADDON_SOURCES}/fused/fused_operations.c`,
    fast: true,
    drawback: 'Networks with norms, max pooling, GELU or SiLU take longer: operations of our own did not compile.',
  },
  {
    source: `${ADDON_SOURCES}/quiet_stderr.c`,
    drawback: "TensorFlow's load-time banners will be shown: their filter did not compile.",
  },
  {
    source: `${ADDON_SOURCES}/signals.c`,
    drawback: 'Interrupts can damage what is computed in a cell: what keeps signals away did not compile.',
  },
];
const COMPILER_REMEDY =
  'Install a C++ compiler (on Debian and Ubuntu: `sudo apt-get install g++`), then run the same command again.';

/** @type {import('../lib/context.mjs').Step} */
export const bindingStep = {
  name: 'binding',
  title: 'Engine binding',
  bytes: 0.1e9,
  isDone: async (context) => {
    if (isWasmAsked(context)) return true;
    const found = readBinding(context);
    if (found === undefined) return 'there is none';
    if (found.kind === 'wasm' && wasmFirst(context) !== undefined) return true;
    const runtime = findRuntime(context);
    if (found.kind === 'compiled')
      return runtime && found.inputs === inputs(context, runtime) ? true : 'its sources or its TensorFlow have changed';
    if (canCompile(context) && !found.hadCompiler) {
      return found.kind === 'wasm'
        ? 'there is none, and it can now be compiled'
        : 'it is the prebuilt one, and can now be compiled';
    }
    if (found.kind === 'wasm' && isNativeAsked(context)) return 'there is none';
    return found.mayPass ? 'it could not be had the last time' : true;
  },
  run: async (context, report) => {
    const first = wasmFirst(context);
    if (first !== undefined) return settleForWasm(context, report, first);
    try {
      return await installNative(context, report);
    } catch (error) {
      if (!(error instanceof SetupError) || isDiskFull(error) || isNativeAsked(context)) throw error;
      for (const line of error.output.slice(-6)) report.note(`| ${line}`);
      return settleForWasm(context, report, error);
    }
  },
};

/** @param {import('../lib/context.mjs').Context} context */
function isNativeAsked({ env }) {
  return environmentValue(env, 'BREEDLAB_ENGINE') === 'native';
}

/**
 * Compiles the binding, or downloads the prebuilt one.
 *
 * @param {import('../lib/context.mjs').Context} context
 * @param {import('../lib/reporter.mjs').Report} report
 */
async function installNative(context, report) {
  const runtime = findRuntime(context);
  const compiler = findCompiler(context);
  if (runtime && compiler) {
    try {
      return await compile(context, report, runtime, compiler);
    } catch (error) {
      if (!(error instanceof SetupError) || isDiskFull(error)) throw error;
      for (const line of error.output.slice(-6)) report.note(`| ${line}`);
      return installPrebuilt(context, report, error.reason, 'Read the compiler output above.');
    }
  }
  if (!runtime) {
    const why = context.notes.get(NO_RUNTIME) ?? 'it is not in .venv.';
    return installPrebuilt(
      context,
      report,
      `The TensorFlow runtime cannot be had: ${why}`,
      `Run \`npm run setup -- --redo tensorflow\` when the package index answers.${compiler ? '' : ` ${COMPILER_REMEDY}`}`,
    );
  }
  return installPrebuilt(
    context,
    report,
    `There is no C++ compiler (looked for ${COMPILERS.join(', ')}).`,
    COMPILER_REMEDY,
  );
}

/**
 * @param {import('../lib/context.mjs').Context} context
 * @param {{ distribution: string }} runtime
 */
function inputs(context, runtime) {
  const folder = enginePackage(context);
  const files = [...listFiles(folder, 'binding', () => true), 'package.json', '../../node-api-headers/package.json'];
  const own = hashFiles(
    context.packageRoot,
    listFiles(context.packageRoot, ADDON_SOURCES, (name) => /\.[ch]$/.test(name)),
  );
  return `${RECIPE}:${runtime.distribution}:${hashFiles(folder, files)}:${own}`;
}

/**
 * @param {import('../lib/context.mjs').Context} context
 * @param {import('../lib/reporter.mjs').Report} report
 * @param {{ folder: string, distribution: string }} runtime
 * @param {string} compiler
 */
async function compile(context, report, runtime, compiler) {
  const target = bindingFile(context);
  fs.rmSync(bindingStampFile(context), { force: true });
  fs.mkdirSync(path.dirname(target), { recursive: true });
  const temporary = `${target}.${process.pid}.tmp`;
  report.progress(`compiling with ${compiler} against ${runtime.distribution}`);
  try {
    const result = await context.run(compiler, compilerArguments(context, runtime, temporary), {
      cwd: enginePackage(context),
      env: context.env,
      onMeasure: () => report.progress(`compiling with ${compiler} against ${runtime.distribution}`),
    });
    if (result.code !== 0) throw toolError(`${compiler}`, result, COMPILER_REMEDY);
    fs.renameSync(temporary, target);
  } finally {
    fs.rmSync(temporary, { force: true });
  }
  await compileAddons(context, report, compiler);
  const version = await tryEngine(context, report);
  writeStamp(bindingStampFile(context), {
    kind: 'compiled',
    tensorflow: runtime.distribution,
    inputs: inputs(context, runtime),
    compiler,
  });
  return `compiled with ${compiler}, ${version}`;
}

/**
 * Compiles our own addons; a failure is only noted. The old ones are removed first: none may outlive its source.
 *
 * @param {import('../lib/context.mjs').Context} context
 * @param {import('../lib/reporter.mjs').Report} report
 * @param {string} compiler
 */
async function compileAddons(context, report, compiler) {
  const headers = path.join(context.root, 'node_modules', 'node-api-headers', 'include');
  const flags = [...nativeSystem(context).sharedFlags, '-pthread', '-DNAPI_VERSION=8', `-I${headers}`];
  for (const { source, drawback, fast } of ADDONS) {
    const target = path.join(path.dirname(bindingFile(context)), `${path.basename(source, '.c')}.node`);
    fs.rmSync(target, { force: true });
    const result = await context.run(
      compiler,
      [
        ...(fast ? fastFlags(context) : ['-O2']),
        ...flags,
        '-x',
        'c',
        path.join(context.packageRoot, source),
        '-o',
        target,
      ],
      {
        cwd: context.root,
        env: context.env,
      },
    );
    if (result.code !== 0) report.note(drawback);
  }
}

/** @param {import('../lib/context.mjs').Context} context */
function fastFlags({ arch }) {
  const vectors = arch === 'x64' ? ['-mavx2', '-mfma', '-mprefer-vector-width=512'] : [];
  return ['-O3', ...vectors, '-ffp-contract=off', '-fno-math-errno', '-fno-trapping-math'];
}

/**
 * @param {import('../lib/context.mjs').Context} context
 * @param {{ folder: string }} runtime
 * @param {string} output
 */
function compilerArguments(context, runtime, output) {
  const modules = path.join(context.root, 'node_modules');
  const include = [path.join(modules, 'node-api-headers', 'include'), '..', path.join(runtime.folder, 'include')];
  const libraries = runtimeLibraries(context, runtime);
  const { sharedFlags, linkFlags } = nativeSystem(context);
  return [
    ...['-O2', '-std=c++17', ...sharedFlags, '-w', '-DNAPI_VERSION=8'],
    ...include.map((folder) => `-I${folder}`),
    ...['binding/tfjs_backend.cc', 'binding/tfjs_binding.cc', '-o', output],
    ...linkFlags,
    ...libraries,
    ...libraries.map((file) => `-Wl,-rpath,${libraryPath(context, path.dirname(file))}`),
  ];
}

/**
 * The libraries that are loaded with the binding.
 *
 * @param {import('../lib/context.mjs').Context} context
 * @param {{ folder: string }} runtime
 */
function runtimeLibraries(context, { folder }) {
  const own = nativeSystem(context).libraries.map((name) => path.join(folder, name));
  const cuda = path.join(path.dirname(folder), LINKED_CUDA_LIBRARY);
  return runtimeFlavor(context) === 'gpu' ? [...own, cuda] : own;
}

/**
 * Path by which the binding finds a library: relative to itself, so that the project folder can be moved.
 *
 * @param {import('../lib/context.mjs').Context} context
 * @param {string} folder of the library
 */
function libraryPath(context, folder) {
  const root = fs.realpathSync(context.root);
  const from = fs.realpathSync(path.dirname(bindingFile(context)));
  if (!from.startsWith(root + path.sep)) return folder;
  return `${nativeSystem(context).origin}/${path.relative(from, path.join(root, path.relative(context.root, folder)))}`;
}
