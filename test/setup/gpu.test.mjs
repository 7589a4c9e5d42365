import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { createContext, PROJECT_ROOT } from '../../setup/lib/context.mjs';
import { readOptions } from '../../setup/lib/options.mjs';
import { chooseFlavor, findRuntime, requirementsFile, runtimeFlavor } from '../../setup/lib/tensorflow.mjs';
import { bindingStep } from '../../setup/steps/binding.mjs';
import { tensorflowStep } from '../../setup/steps/tensorflow.mjs';

const report = { progress: () => {}, note: () => {} };
const SITE = '.venv/lib/python3.11/site-packages';
let root = '';

beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'breedlab-gpu-'));
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

const write = (file, content = '') => {
  const full = path.join(root, file);
  fs.mkdirSync(path.dirname(full), { recursive: true });
  fs.writeFileSync(full, content);
};
const succeeds =
  (calls = []) =>
  async (command, args) => {
    calls.push([path.basename(command), ...args]);
    return { code: 0, signal: null, output: ['TensorFlow 2.21.0'], stalled: false, seconds: 0 };
  };
const context = (changes = {}) =>
  createContext(changes.run ?? succeeds(), {
    root,
    hasNvidia: false,
    platform: 'linux',
    arch: 'x64',
    env: { PATH: '' },
    ...changes,
  });

/** The project's own requirements, and an installed wheel. */
const install = (...distributions) => {
  for (const flavor of ['cpu', 'gpu']) {
    const file = `requirements-engine-${flavor}.txt`;
    write(file, fs.readFileSync(path.join(PROJECT_ROOT, file), 'utf8'));
  }
  for (const distribution of distributions) write(`${SITE}/${distribution}.dist-info/INSTALLER`, 'pip');
  write(`${SITE}/tensorflow/libtensorflow_cc.so.2`);
};

describe('options of npm run setup', () => {
  const read = (line) => readOptions(line.split(' ').filter(Boolean), ['tensorflow', 'binding']);

  it('reads steps to redo and the TensorFlow to install, in any order', () => {
    assert.deepEqual(read(''), { help: false, check: false, redo: [] });
    assert.deepEqual(read('--gpu --redo binding'), { help: false, check: false, redo: ['binding'], flavor: 'gpu' });
    assert.deepEqual(read('--check --cpu'), { help: false, check: true, redo: [], flavor: 'cpu' });
  });

  for (const [line, message] of [
    ['--redo nothing', /Unknown step 'nothing'.*tensorflow, binding/],
    ['--redo', /Unknown step ''/],
    ['--cuda', /Unknown option '--cuda'/],
    ['--gpu --cpu', /given together/],
  ])
    it(`refuses ${line}`, () => assert.throws(() => read(line), message));
});

describe('which TensorFlow', () => {
  for (const { name, chosen, variable, hasNvidia = false, arch = 'x64', flavor } of [
    { name: 'a CPU alone', flavor: 'cpu' },
    { name: 'an NVIDIA GPU', hasNvidia: true, flavor: 'gpu' },
    { name: 'an NVIDIA GPU beside another processor', hasNvidia: true, arch: 'arm64', flavor: 'cpu' },
    { name: 'a GPU that --cpu left out', hasNvidia: true, chosen: 'cpu', flavor: 'cpu' },
    { name: '--gpu where no GPU is seen', chosen: 'gpu', flavor: 'gpu' },
    { name: 'a variable against the choice', chosen: 'gpu', variable: 'cpu', flavor: 'cpu' },
    { name: 'an empty variable', chosen: 'gpu', variable: '', flavor: 'gpu' },
  ])
    it(`${name}: ${flavor}`, () => {
      if (chosen !== undefined) chooseFlavor(context(), chosen);
      const env = variable === undefined ? {} : { BREEDLAB_TENSORFLOW: variable };
      const here = context({ hasNvidia, arch, env });
      assert.equal(runtimeFlavor(here), flavor);
      assert.equal(requirementsFile(here), `requirements-engine-${flavor}.txt`);
    });

  it('refuses a variable that names none', () => {
    const here = context({ env: { BREEDLAB_TENSORFLOW: 'tpu' } });
    assert.throws(() => runtimeFlavor(here), /BREEDLAB_TENSORFLOW is 'tpu'\. Set it to cpu or gpu, or unset it\./);
  });

  it('stays chosen when .venv is removed, and refuses a wheel that there is not', () => {
    write('.venv/pyvenv.cfg');
    chooseFlavor(context(), 'gpu');
    fs.rmSync(path.join(root, '.venv'), { recursive: true });
    assert.equal(runtimeFlavor(context()), 'gpu');
    assert.throws(() => chooseFlavor(context({ arch: 'arm64' }), 'gpu'), /made for x64; this is arm64\. Leave out/);
  });
});

describe('the binding', () => {
  const compilerCall = async (flavor) => {
    const pins = fs.readFileSync(path.join(PROJECT_ROOT, `requirements-engine-${flavor}.txt`), 'utf8');
    const names = [...pins.matchAll(/^([\w-]+)==([\d.]+)(?!.*!=)/gm)];
    install(...names.map(([, name, version]) => `${name.replaceAll('-', '_')}-${version}`));
    write('bin/g++');
    fs.chmodSync(path.join(root, 'bin/g++'), 0o755);
    chooseFlavor(context(), flavor);
    let call = [];
    const run = async (command, args) => {
      const output = args[args.indexOf('-o') + 1];
      if (args.includes('binding/tfjs_binding.cc')) call = args;
      if (command === 'g++') fs.writeFileSync(output, '');
      return { code: 0, signal: null, output: ['TensorFlow 2.21.0'], stalled: false, seconds: 0 };
    };
    const here = context({ run, env: { PATH: path.join(root, 'bin') } });
    assert.equal(await bindingStep.run(here, report), 'compiled with g++, TensorFlow 2.21.0');
    assert.equal(await bindingStep.isDone(here), true);
    return call;
  };
  const site = `$ORIGIN/../../../../../${SITE}`;

  it('for GPUs loads the CUDA library that TensorFlow would not find, by a path relative to itself', async () => {
    const call = await compilerCall('gpu');
    const library = call.findIndex((arg) => arg.endsWith('/nvidia/cusolver/lib/libcusolver.so.11'));
    assert.ok(library > call.indexOf('-Wl,--no-as-needed') && call.includes('-Wl,--no-as-needed'));
    for (const folder of ['tensorflow', 'nvidia/cusolver/lib'])
      assert.ok(call.includes(`-Wl,-rpath,${site}/${folder}`), folder);
  });

  it('for CPUs loads TensorFlow alone', async () => {
    const call = await compilerCall('cpu');
    assert.ok(call.includes(`-Wl,-rpath,${site}/tensorflow`));
    assert.ok(!call.some((arg) => arg.includes('nvidia')));
  });
});

describe('a switch', () => {
  it('replaces the wheel for CPUs and compiles the binding anew', async () => {
    install('tensorflow_cpu-2.21.0');
    assert.equal(await tensorflowStep.isDone(context()), true);
    chooseFlavor(context(), 'gpu');
    assert.match(String(await tensorflowStep.isDone(context())), /not installed/);

    const calls = [];
    const run = async (_command, args) => {
      calls.push(args.slice(0, 3).join(' ') + (args.includes('uninstall') ? ` ${args.at(-1)}` : ''));
      if (args.includes('install')) {
        assert.equal(args.at(-1), 'requirements-engine-gpu.txt');
        fs.rmSync(path.join(root, SITE), { recursive: true });
        const pins = fs
          .readFileSync(path.join(root, 'requirements-engine-gpu.txt'), 'utf8')
          .matchAll(/^([\w-]+)==(\S+)/gm);
        install(...[...pins].map(([, name, version]) => `${name.replaceAll('-', '_')}-${version}`));
      }
      return { code: 0, signal: null, output: [], stalled: false, seconds: 0 };
    };
    assert.equal(await tensorflowStep.run(context({ run }), report), 'tensorflow 2.21.0 for GPU');
    assert.deepEqual(calls, ['-m pip download', '-m pip uninstall tensorflow-cpu', '-m pip install']);
    assert.equal(findRuntime(context())?.distribution, 'tensorflow 2.21.0');
    assert.equal(await tensorflowStep.isDone(context()), true);
  });

  it('that cannot be downloaded leaves the wheel for CPUs, and stays with it', async () => {
    install('tensorflow_cpu-2.21.0');
    chooseFlavor(context(), 'gpu');
    const calls = [];
    const run = async (_command, args) => {
      calls.push(args.slice(0, 3).join(' '));
      return { code: 1, signal: null, output: ['ERROR: no route to host'], stalled: false, seconds: 0 };
    };
    const outcome = await tensorflowStep.run(context({ run }), report);
    assert.match(
      outcome,
      /not available for GPU: .*tensorflow-cpu 2\.21\.0 stays; `npm run setup -- --gpu` tries again/,
    );
    assert.deepEqual(calls, ['-m pip download']);
    assert.equal(findRuntime(context())?.distribution, 'tensorflow-cpu 2.21.0');
    assert.equal(await tensorflowStep.isDone(context()), true);
  });

  it('back to the CPU takes the CUDA libraries away', async () => {
    install('tensorflow-2.21.0', 'nvidia_cublas_cu12-12.9.1.4', 'nvidia_cudnn_cu12-9.10.2.21', 'jupyterlab-4.6.6');
    chooseFlavor(context(), 'cpu');
    const calls = [];
    await assert.rejects(tensorflowStep.run(context({ run: succeeds(calls) }), report), /not in \.venv/);
    const [, , , , ...removed] = calls.find((call) => call.includes('uninstall'));
    assert.deepEqual(removed, ['--yes', 'tensorflow', 'nvidia-cublas-cu12', 'nvidia-cudnn-cu12']);
  });

  it('asks for the prebuilt engine of the chosen kind', async () => {
    install();
    const calls = [];
    chooseFlavor(context(), 'gpu');
    await bindingStep.run(context({ run: succeeds(calls), node: 'node' }), report);
    assert.deepEqual(calls[0], ['node', 'scripts/install.js', 'gpu', 'download']);
  });
});
