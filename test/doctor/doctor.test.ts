import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { beforeEach, describe, it } from 'node:test';
import { settings, type Settings } from '../../src/core';
import { diagnose, formatDiagnosis, type Check, type Diagnosis, type GpuFindings } from '../../src/doctor';
import type { EngineStatus } from '../../src/engine';
import { publishedWeights } from '../../src/weights';
import { temporaryFolder } from '../temporary';

let root = '';

beforeEach(() => {
  root = temporaryFolder();
});

const READY: EngineStatus = {
  kind: 'ready',
  info: {
    package: 'tfjs',
    packageVersion: '4.22.0',
    tensorflowVersion: '2.21.0',
    device: 'cpu',
    threads: 2,
    binding: 'compiled',
  },
  operations: [],
  bfloat16: 'native',
  isSafeFromSignals: true,
};

const NO_GPU: GpuFindings = {
  ...{ engine: 'cpu', asked: null, arch: 'x64', isPresent: false, driver: null, cards: [] },
  ...{ hasDeviceFiles: false, hasDriverLibrary: false, visibleDevices: null, wheel: 'cpu' },
  ...{ cuda: { runtime: null, cudnn: null }, missingLibraries: [], complaints: [] },
};

function write(file: string, content: unknown = ''): void {
  const full = path.join(root, file);
  fs.mkdirSync(path.dirname(full), { recursive: true });
  fs.writeFileSync(full, typeof content === 'string' ? content : JSON.stringify(content));
}

/** A place in the temporary folder: nothing of this machine's own installation is seen. */
function place(): Settings {
  const inRoot = (...parts: string[]): string => path.join(root, ...parts);
  return {
    ...settings(),
    projectRoot: root,
    dataFolder: inRoot('data'),
    datasetsFolder: inRoot('data', 'datasets'),
    weightsFolder: inRoot('elsewhere', 'weights'),
    python: inRoot('.venv', 'bin', 'python'),
  };
}

async function examine(options: { probe?: () => EngineStatus; browsers?: string } = {}): Promise<Diagnosis> {
  return diagnose({
    settings: place(),
    environment: { PATH: options.browsers ?? '' },
    probe: options.probe ?? (() => READY),
    gpu: () => NO_GPU,
  });
}

function find(diagnosis: Diagnosis, name: string): Check {
  const check = diagnosis.checks.find((candidate) => candidate.name === name);
  assert.ok(check, `no check '${name}'`);
  return check;
}

function installEverything(): void {
  write('.venv/bin/python');
  for (const name of ['jupyterlab-4.6.6', 'nbconvert-7.17.2', 'nbclient-0.11.0']) {
    write(`.venv/lib/python3.11/site-packages/${name}.dist-info/METADATA`);
  }
  const kernel = {
    argv: ['node', '{resource_dir}/launch.cjs', '{connection_file}'],
    display_name: 'Breedlab',
  };
  write('.venv/share/jupyter/kernels/breedlab/kernel.json', kernel);
  write('.venv/share/jupyter/kernels/breedlab/launch.cjs');
  write('node_modules/tslab/package.json', { version: '1.0.22' });
  const stamp = { kind: 'compiled', compiler: 'g++', tensorflow: 'tensorflow-cpu 2.21.0' };
  write('node_modules/@tensorflow/tfjs-node-gpu/lib/napi-v8/tfjs_binding.json', stamp);
  write('bin/chromium');
}

describe('diagnose', () => {
  it('finds everything in a complete installation', async () => {
    installEverything();
    const diagnosis = await examine({ browsers: path.join(root, 'bin') });
    const bad = diagnosis.checks.filter(({ name, status }) => status !== 'ok' && name !== 'disk');
    assert.deepEqual(bad, []);
    assert.equal(
      find(diagnosis, 'engine').detail,
      'tfjs 4.22.0 on TensorFlow 2.21.0, CPU, 2 threads, compiled binding',
    );
    assert.equal(find(diagnosis, 'gpu').detail, 'none; the CPU computes');
    assert.equal(find(diagnosis, 'jupyterlab').detail, '4.6.6');
    assert.equal(find(diagnosis, 'kernel').detail, 'Breedlab, tslab 1.0.22');
    assert.match(find(diagnosis, 'binding').detail, /g\+\+ against tensorflow-cpu 2\.21\.0/);
  });

  it('notices that .venv was moved with its project', async () => {
    installEverything();
    const bin = path.join(fs.realpathSync(root), '.venv', 'bin');
    write('.venv/bin/jupyter', `#!${bin}/python\nimport sys\n`);
    assert.equal(find(await examine(), 'jupyterlab').status, 'ok');
    write('.venv/bin/jupyter', '#!/home/me/old/.venv/bin/python\nimport sys\n');
    const { status, detail, remedy } = find(await examine(), 'jupyterlab');
    assert.deepEqual([status, remedy], ['problem', 'Run `npm run setup`.']);
    assert.match(detail, /its programs still name \/home\/me\/old\/\.venv/);
  });

  it('has a remedy for each thing that is missing in an empty folder', async () => {
    const diagnosis = await examine({
      probe: () => ({ kind: 'missing', message: 'gone', remedy: 'Get it.' }),
    });
    assert.equal(diagnosis.status, 'problem');
    const bad = diagnosis.checks.filter(({ status }) => status !== 'ok').map(({ name }) => name);
    for (const name of ['engine', 'binding', 'jupyterlab', 'nbconvert', 'nbclient', 'kernel', 'chromium']) {
      assert.ok(bad.includes(name), name);
    }
    for (const check of diagnosis.checks) assert.equal(check.remedy === undefined, check.status === 'ok', check.name);
    assert.deepEqual(find(diagnosis, 'engine'), {
      name: 'engine',
      status: 'problem',
      detail: 'gone',
      remedy: 'Get it.',
    });
  });

  it('lists the environment variables, and names those that cannot be used or that nothing reads', async () => {
    const look = (environment: NodeJS.ProcessEnv): Promise<Diagnosis> =>
      diagnose({ environment, probe: () => READY, gpu: () => NO_GPU });
    const [wrong, mistyped, fine] = await Promise.all([
      look({ BREEDLAB_WORKERS: 'abc', BREEDLAB_DATASETS: path.join(root, 'images') }),
      look({ BREEDLAB_WORKER: '3' }),
      look({ BREEDLAB_WORKERS: '3' }),
    ]);
    assert.deepEqual(
      [wrong, mistyped, fine].map((diagnosis) => find(diagnosis, 'environment').status),
      ['problem', 'warning', 'ok'],
    );
    assert.match(
      find(wrong, 'environment').detail,
      /BREEDLAB_WORKERS is 'abc'\. Set it to a whole number of at least 1/,
    );
    assert.match(find(wrong, 'datasets').detail, /none yet/, 'the other variables hold');
    assert.match(find(mistyped, 'environment').remedy!, /BREEDLAB_WORKERS for BREEDLAB_WORKER/);
    assert.match(formatDiagnosis(fine), /^BREEDLAB_WORKERS +3 +one per core, at most 8$/m);
    assert.match(formatDiagnosis(fine), /^BREEDLAB_RUNS +- +data\/runs$/m);
  });

  it('never throws: a check that fails is a problem itself', async () => {
    installEverything();
    write('node_modules/@tensorflow/tfjs-node-gpu/lib/napi-v8/tfjs_binding.json', '{"kind":');
    const diagnosis = await examine({
      probe: () => {
        throw new Error('boom');
      },
    });
    assert.match(find(diagnosis, 'engine').detail, /boom/);
    assert.match(find(diagnosis, 'binding').detail, /not valid JSON/);
  });

  it('warns of the prebuilt binding with its reason', async () => {
    installEverything();
    const stamp = { kind: 'prebuilt', tensorflow: 'TensorFlow 2.9.1', reason: 'There is no C++ compiler.' };
    write('node_modules/@tensorflow/tfjs-node-gpu/lib/napi-v8/tfjs_binding.json', stamp);
    const check = find(await examine(), 'binding');
    assert.equal(check.status, 'warning');
    assert.match(check.detail, /2\.9\.1.*There is no C\+\+ compiler/);
  });

  it('says that the WASM engine computes, why, and how to get the fast one', async () => {
    installEverything();
    const reason = 'There is no C++ compiler.';
    const stamp = { kind: 'wasm', tensorflow: 'none', reason, remedy: 'Install one.' };
    write('node_modules/@tensorflow/tfjs-node-gpu/lib/napi-v8/tfjs_binding.json', stamp);
    const info = { ...READY.info, package: 'tfjs-wasm', tensorflowVersion: null, threads: 1, binding: 'wasm' } as const;
    const fallback = { reason, remedy: 'Install one.' };
    const diagnosis = await examine({ probe: () => ({ ...READY, info, bfloat16: 'none', fallback }) });
    for (const name of ['engine', 'binding']) {
      const { status, detail, remedy } = find(diagnosis, name);
      assert.equal(status, 'warning', name);
      assert.match(detail, /about ten times slower.*There is no C\+\+ compiler\./, name);
      assert.equal(remedy, 'Install one.', name);
    }
    assert.equal(find(diagnosis, 'operations').status, 'ok');
    assert.deepEqual(find(diagnosis, 'precision'), { name: 'precision', status: 'ok', detail: 'fp32 only' });
    assert.match(find(diagnosis, 'signals').detail, /^harmless to the WASM engine$/);
    assert.equal(diagnosis.status, 'warning');
  });

  it('says whether signals are kept away from the threads that compute', async () => {
    installEverything();
    assert.equal(find(await examine(), 'signals').detail, 'kept away from the threads that compute');
    const check = find(await examine({ probe: () => ({ ...READY, isSafeFromSignals: false }) }), 'signals');
    assert.equal(check.status, 'warning');
    assert.match(check.remedy ?? '', /C\+\+ compiler/);
  });

  it('says what computes in bfloat16, which is no matter of right or wrong', async () => {
    const details = {
      native: /bf16 by TensorFlow/,
      rounded: /bf16 by rounding, slower than fp32/,
      none: /^fp32 only$/,
    };
    for (const [bfloat16, detail] of Object.entries(details)) {
      const probe = (): EngineStatus => ({ ...READY, bfloat16 }) as EngineStatus;
      const check = find(await examine({ probe }), 'precision');
      assert.equal(check.status, 'ok');
      assert.match(check.detail, detail);
    }
  });

  it('does not call slow what a GPU computes by several of its operations', async () => {
    const operations = [
      { name: 'batch norm', kind: 'native' },
      { name: 'cross-entropy', kind: 'stock' },
    ] as const;
    const on = async (device: 'cpu' | 'gpu'): Promise<Check> =>
      find(await examine({ probe: () => ({ ...READY, info: { ...READY.info, device }, operations }) }), 'operations');
    assert.equal((await on('cpu')).status, 'warning');
    const { status, detail } = await on('gpu');
    assert.equal(status, 'ok');
    assert.match(detail, /^native: batch norm; put together .*: cross-entropy$/);
  });

  it('names a kernel launcher that is gone', async () => {
    installEverything();
    fs.rmSync(path.join(root, '.venv/share/jupyter/kernels/breedlab/launch.cjs'));
    assert.match(find(await examine(), 'kernel').detail, /launch\.cjs is missing/);
  });

  it('tells a .venv whose Python is gone from none at all', async () => {
    assert.match(find(await examine(), 'jupyterlab').detail, /there is no \.venv/);
    fs.mkdirSync(path.join(root, '.venv', 'bin'), { recursive: true });
    fs.symlinkSync('/nowhere/python3', path.join(root, '.venv', 'bin', 'python'));
    assert.match(find(await examine(), 'jupyterlab').detail, /is gone/);
  });

  it('counts datasets, and warns of an incomplete one', async () => {
    assert.match(find(await examine(), 'datasets').detail, /none yet/);
    for (const [split, images] of Object.entries({ train: 3, valid: 1, test: 2 })) {
      for (let i = 0; i < images; i++) write(`data/datasets/dogs/${split}/001.Akita/${i}.jpg`);
    }
    for (const split of ['train', 'valid', 'test']) write(`data/datasets/dogs/${split}/002.Beagle/0.JPG`);
    assert.equal(find(await examine(), 'datasets').detail, 'dogs: 2 classes, 4/2/3 images in train/valid/test');
    write('data/datasets/half/train/001.Akita/0.jpg');
    write('data/datasets/half/valid/001.Akita/0.jpg');
    const check = find(await examine(), 'datasets');
    assert.equal(check.status, 'warning');
    assert.match(check.detail, /dogs: 2 classes.*incomplete: half/);
  });

  it('takes a folder of photographs that is not split for what it is, not for half a dataset', async () => {
    write('data/datasets/mine/001.Akita/0.jpg');
    write('data/datasets/drawn-photos/train/001.Akita/0.jpg');
    const { status, detail } = find(await examine(), 'datasets');
    assert.equal(status, 'ok');
    assert.match(detail, /drawn-photos: not split into train, valid, test; mine: not split/);
  });

  it('names the weights that came with set-up', async () => {
    const { origin } = publishedWeights('efficientnet_lite0');
    assert.ok(origin.kind === 'python-package');
    write(path.join('.venv/lib/python3.11/site-packages', origin.path));
    assert.equal(find(await examine(), 'weights').detail, 'efficientnet_lite0');
  });

  it('looks for weights where the settings say they are', async () => {
    write('data/weights/not-here.pth');
    assert.match(find(await examine(), 'weights').detail, /^none/);
    write('elsewhere/weights/alexnet-owt-7be5be79.pth');
    assert.equal(find(await examine(), 'weights').detail, 'alexnet-owt-7be5be79.pth');
  });

  it('probes the real engine in a child process', async () => {
    const diagnosis = await diagnose();
    assert.match(
      find(diagnosis, 'engine').detail,
      /@tensorflow\/tfjs-(?:node-gpu 4\.22\.0 on TensorFlow \d+\.\d+|backend-wasm 4\.22\.0, one thread)/,
    );
  });
});

describe('formatDiagnosis', () => {
  it('puts each remedy below what it mends and counts', () => {
    const text = formatDiagnosis({
      status: 'problem',
      variables: [],
      checks: [
        { name: 'node', status: 'ok', detail: '20.20.2' },
        { name: 'kernel', status: 'problem', detail: 'missing', remedy: 'Run it.' },
      ],
    });
    assert.equal(
      text,
      'ok       node    20.20.2\nPROBLEM  kernel  missing\n                 -> Run it.\n\n1 problem, 0 warnings.',
    );
    assert.match(formatDiagnosis({ status: 'ok', checks: [], variables: [] }), /Everything works\./);
  });
});
