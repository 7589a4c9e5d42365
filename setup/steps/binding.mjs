/**
 * The engine binding, compiled from the sources that its npm package ships against the TensorFlow runtime in
 * `.venv`; without a compiler or a runtime, the official prebuilt binary.
 */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { bindingFile, bindingStampFile, enginePackage, readBinding } from '../lib/binding.mjs';
import { which } from '../lib/context.mjs';
import { isDiskFull, SetupError, toolError } from '../lib/errors.mjs';
import { folderBytes, formatBytes, hashFiles, listFiles, writeStamp } from '../lib/files.mjs';
import { findRuntime } from '../lib/tensorflow.mjs';
import { NO_RUNTIME } from './tensorflow.mjs';

/** Part of what the stamp hashes: raise it when the way of compiling changes. */
const RECIPE = 2;
const QUIET_STDERR_SOURCE = 'src/engine/native/quiet_stderr.c';
const COMPILERS = ['g++', 'c++', 'clang++'];
const COMPILER_REMEDY =
  'Install a C++ compiler (on Debian and Ubuntu: `sudo apt-get install g++`), then run the same command again.';

/** @type {import('../lib/context.mjs').Step} */
export const bindingStep = {
  name: 'binding',
  title: 'Engine binding',
  bytes: 0.1e9,
  isDone: async (context) => {
    const found = readBinding(context);
    if (found === undefined) return 'there is none';
    const runtime = findRuntime(context);
    if (found.kind === 'compiled')
      return runtime && found.inputs === inputs(context, runtime)
        ? true
        : 'its sources or its TensorFlow have changed';
    const canCompile = runtime !== undefined && findCompiler(context) !== undefined;
    return canCompile && !found.hadCompiler ? 'it is the prebuilt one, and can now be compiled' : true;
  },
  run: async (context, report) => {
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
        'Run `npm run setup -- --redo tensorflow` when the package index answers.',
      );
    }
    return installPrebuilt(
      context,
      report,
      `There is no C++ compiler (looked for ${COMPILERS.join(', ')}).`,
      COMPILER_REMEDY,
    );
  },
};

/**
 * @param {import('../lib/context.mjs').Context} context
 * @param {{ distribution: string }} runtime
 */
function inputs(context, runtime) {
  const folder = enginePackage(context);
  const files = [
    ...listFiles(folder, 'binding', () => true),
    'package.json',
    '../../node-api-headers/package.json',
  ];
  const own = hashFiles(context.root, [QUIET_STDERR_SOURCE]);
  return `${RECIPE}:${runtime.distribution}:${hashFiles(folder, files)}:${own}`;
}

/** @param {import('../lib/context.mjs').Context} context */
function findCompiler(context) {
  const asked = context.env.CXX;
  return (asked ? [asked, ...COMPILERS] : COMPILERS).find((name) => which(context, name) !== undefined);
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
  await compileQuietStderr(context, report, compiler);
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
 * The small addon that holds back the lines TensorFlow prints while it is loaded, before any of its settings is
 * read. Without it those lines appear and nothing else is worse, so a failure is only noted.
 *
 * @param {import('../lib/context.mjs').Context} context
 * @param {import('../lib/reporter.mjs').Report} report
 * @param {string} compiler
 */
async function compileQuietStderr(context, report, compiler) {
  const headers = path.join(context.root, 'node_modules', 'node-api-headers', 'include');
  const target = path.join(path.dirname(bindingFile(context)), 'quiet_stderr.node');
  const source = path.join(context.root, QUIET_STDERR_SOURCE);
  const flags = ['-O2', '-shared', '-fPIC', '-DNAPI_VERSION=8', `-I${headers}`];
  const result = await context.run(compiler, [...flags, '-x', 'c', source, '-o', target], {
    cwd: context.root,
    env: context.env,
  });
  if (result.code !== 0) report.note("TensorFlow's load-time banners will be shown: their filter did not compile.");
}

/**
 * @param {import('../lib/context.mjs').Context} context
 * @param {{ folder: string }} runtime
 * @param {string} output
 */
function compilerArguments(context, runtime, output) {
  const modules = path.join(context.root, 'node_modules');
  const include = [
    path.join(modules, 'node-api-headers', 'include'),
    '..',
    path.join(runtime.folder, 'include'),
  ];
  const libraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'].map((name) =>
    path.join(runtime.folder, name),
  );
  return [
    ...['-O2', '-std=c++17', '-shared', '-fPIC', '-w', '-DNAPI_VERSION=8'],
    ...include.map((folder) => `-I${folder}`),
    ...['binding/tfjs_backend.cc', 'binding/tfjs_binding.cc', '-o', output],
    ...libraries,
    `-Wl,-rpath,${libraryPath(context, runtime)}`,
  ];
}

/**
 * Where the binding finds TensorFlow: relative to itself, so that the project folder can be moved.
 *
 * @param {import('../lib/context.mjs').Context} context
 * @param {{ folder: string }} runtime
 */
function libraryPath(context, runtime) {
  const root = fs.realpathSync(context.root);
  const from = fs.realpathSync(path.dirname(bindingFile(context)));
  if (!from.startsWith(root + path.sep)) return runtime.folder;
  return `$ORIGIN/${path.relative(from, path.join(root, path.relative(context.root, runtime.folder)))}`;
}

/**
 * @param {import('../lib/context.mjs').Context} context
 * @param {import('../lib/reporter.mjs').Report} report
 * @param {string} reason why it is not compiled
 * @param {string} remedy
 */
async function installPrebuilt(context, report, reason, remedy) {
  report.note(reason);
  report.note('Falling back to the official prebuilt engine (TensorFlow 2.9, for CPU or CUDA 11.2).');
  const folder = enginePackage(context);
  fs.rmSync(bindingStampFile(context), { force: true });
  report.progress('downloading the prebuilt engine');
  const result = await context.run(
    context.node,
    ['scripts/install.js', context.hasNvidia ? 'gpu' : 'cpu', 'download'],
    {
      cwd: folder,
      // Its script runs node-pre-gyp by name.
      env: {
        ...context.env,
        PATH: `${path.join(context.root, 'node_modules', '.bin')}${path.delimiter}${path.dirname(context.node)}${path.delimiter}${context.env.PATH ?? ''}`,
      },
      measure: () => folderBytes(path.join(folder, 'deps')),
      onMeasure: (bytes, seconds) =>
        report.progress(
          `downloading the prebuilt engine: ${formatBytes(bytes)}, ${formatBytes(bytes / seconds)}/s`,
        ),
      stallSeconds: context.networkSeconds,
    },
  );
  if (result.code !== 0 || !fs.existsSync(bindingFile(context))) {
    const cause = toolError('The download of the official prebuilt engine', result);
    throw new SetupError(`${reason} And the fallback did not work either: ${cause.reason}`, remedy, {
      output: cause.output,
    });
  }
  const version = await tryEngine(context, report);
  const runtime = findRuntime(context);
  const hadCompiler = runtime !== undefined && findCompiler(context) !== undefined;
  writeStamp(bindingStampFile(context), {
    kind: 'prebuilt',
    tensorflow: version,
    inputs: '',
    reason,
    hadCompiler,
  });
  return `official prebuilt binary, ${version}`;
}

/**
 * Loads the engine in a child process, so that a crash of native code is an error like any other.
 *
 * @param {import('../lib/context.mjs').Context} context
 * @param {import('../lib/reporter.mjs').Report} report
 */
async function tryEngine(context, report) {
  report.progress('trying it');
  const script = path.join(context.root, 'setup', 'lib', 'try-engine.cjs');
  const result = await context.run(context.node, ['--no-deprecation', script], {
    cwd: context.root,
    env: { ...context.env, TF_CPP_MIN_LOG_LEVEL: '2' },
  });
  if (result.code === 0)
    return result.output.filter((line) => line.startsWith('TensorFlow ')).at(-1) ?? 'TensorFlow';
  throw toolError(
    'Loading the engine',
    result,
    'Run `npm run setup -- --redo binding`; if that does not help, remove node_modules and .venv.',
  );
}
