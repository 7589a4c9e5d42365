import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, it } from 'node:test';
import { missingCudaLibraries } from '../../src/doctor/cudaLibraries';
import { checkGpu } from '../../src/doctor/gpuCheck';
import { complaintsIn, driverVersion, findGpu, parseCards } from '../../src/doctor/gpuFindings';
import type { GpuFindings } from '../../src/doctor';
import type { EngineStatus } from '../../src/engine';
import { temporaryFolder } from '../temporary';

const WORKING: GpuFindings = {
  engine: 'gpu',
  asked: null,
  arch: 'x64',
  isPresent: true,
  driver: '550.54.15',
  hasDeviceFiles: true,
  hasDriverLibrary: true,
  cards: [{ name: 'NVIDIA A100-SXM4-40GB', memoryMiB: 40960 }],
  visibleDevices: null,
  wheel: 'gpu',
  cuda: { runtime: '12.9.79', cudnn: '9.10.2.21' },
  missingLibraries: [],
  complaints: [],
};
const ABSENT = { isPresent: false, driver: null, hasDeviceFiles: false, hasDriverLibrary: false, cards: [] } as const;
const CPU_WHEEL = { wheel: 'cpu', cuda: { runtime: null, cudnn: null } } as const;

describe('a GPU that is there and does not compute', () => {
  const cases: Readonly<Record<string, { changes: Partial<GpuFindings>; detail: RegExp; remedy: RegExp }>> = {
    'the wheel for CPUs': {
      changes: CPU_WHEEL,
      detail: /^NVIDIA A100-SXM4-40GB, 40 GiB, driver 550\.54\.15; not used: TensorFlow for CPUs is installed$/,
      remedy: /npm run setup -- --gpu.*npm run setup -- --cpu/,
    },
    'no wheel': { changes: { wheel: null, engine: 'wasm' }, detail: /for GPUs is not installed/, remedy: /--gpu/ },
    'no driver, with the wheel for CPUs': {
      changes: { ...ABSENT, ...CPU_WHEEL, isPresent: true },
      detail: /^an NVIDIA GPU; not used: NVIDIA's driver is not loaded; TensorFlow for CPUs is installed$/,
      remedy: /Install the driver.*npm run setup -- --gpu/,
    },
    'an old driver': {
      changes: { driver: '525.59.01' },
      detail: /older than 525\.60, which CUDA 12/,
      remedy: /Update/,
    },
    'a container without access': {
      changes: { hasDeviceFiles: false, hasDriverLibrary: false, cards: [] },
      detail: /\/dev\/nvidia\* and libcuda\.so\.1 cannot be found/,
      remedy: /--gpus all/,
    },
    'hidden by an empty variable': {
      changes: { visibleDevices: '' },
      detail: /VISIBLE_DEVICES='' hides/,
      remedy: /Unset/,
    },
    'hidden by -1': { changes: { visibleDevices: '-1' }, detail: /VISIBLE_DEVICES='-1' hides/, remedy: /Unset/ },
    'a library that is gone': {
      changes: { missingLibraries: ['libcudnn.so.9'] },
      detail: /\.venv lacks libcudnn\.so\.9$/,
      remedy: /--redo tensorflow/,
    },
    'an engine that does not load': {
      changes: { engine: 'none' },
      detail: /does not compute$/,
      remedy: /Mend the engine/,
    },
    'a reason that only TensorFlow knows': {
      changes: { visibleDevices: '0', complaints: ['failed call to cuInit.'] },
      detail: /TensorFlow says: failed call to cuInit\.$/,
      remedy: /nvidia-smi/,
    },
    'no reason at all': { changes: {}, detail: /TensorFlow does not say why$/, remedy: /nvidia-smi/ },
    'asked for where there is none': {
      changes: { ...ABSENT, asked: 'gpu' },
      detail: /^TensorFlow for GPUs was asked for; not used: no NVIDIA GPU is found$/,
      remedy: /lspci/,
    },
  };
  for (const [name, { changes, detail, remedy }] of Object.entries(cases)) {
    it(name, () => {
      const found = checkGpu({ ...WORKING, engine: 'cpu', ...changes });
      assert.equal(found.status, 'warning');
      assert.match(found.detail, detail);
      assert.match(found.remedy ?? '', remedy);
    });
  }
});

describe('nothing to warn of', () => {
  const cases: Readonly<Record<string, { changes: Partial<GpuFindings>; detail: RegExp }>> = {
    'a GPU that computes': {
      changes: {},
      detail: /^NVIDIA A100-SXM4-40GB, 40 GiB, driver 550\.54\.15, CUDA 12\.9\.79, cuDNN 9\.10\.2\.21$/,
    },
    'one that cannot be described': { changes: { cards: [], driver: null }, detail: /^an NVIDIA GPU, CUDA 12\.9\.79/ },
    none: { changes: { ...ABSENT, ...CPU_WHEEL, engine: 'cpu' }, detail: /^none; the CPU computes$/ },
    'one that is not wanted': { changes: { ...CPU_WHEEL, engine: 'cpu', asked: 'cpu' }, detail: /^not used: .* --gpu/ },
    'another processor': { changes: { ...CPU_WHEEL, engine: 'cpu', arch: 'arm64' }, detail: /x64, not for arm64$/ },
  };
  for (const [name, { changes, detail }] of Object.entries(cases)) {
    it(name, () => {
      const found = checkGpu({ ...WORKING, ...changes });
      assert.equal(found.status, 'ok');
      assert.match(found.detail, detail);
      assert.equal(found.remedy, undefined);
    });
  }
});

describe('what the driver and TensorFlow say', () => {
  it('reads the version of either kernel module', () => {
    const closed =
      'NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue Mar  5 22:23:56 UTC 2024\nGCC version: gcc 12.2.0';
    const open = 'NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  575.57.08  Release Build  (dvs-builder)';
    assert.deepEqual([closed, open, ''].map(driverVersion), ['550.54.15', '575.57.08', null]);
  });

  it('reads the list of GPUs', () => {
    const text = 'NVIDIA A100-SXM4-40GB, 40960, 550.54.15\nTesla T4, 15360, 550.54.15\n';
    const cards = [
      { name: 'NVIDIA A100-SXM4-40GB', memoryMiB: 40960 },
      { name: 'Tesla T4', memoryMiB: 15360 },
    ];
    assert.deepEqual(parseCards(text), { cards, driver: '550.54.15' });
    assert.deepEqual(parseCards('No devices were found\n'), { cards: [], driver: null });
  });

  it('takes from the log what is about the GPU, once', () => {
    const log = [
      'I0000 00:00:1795648436.105149   18582 cpu_feature_guard.cc:227] This TensorFlow binary is optimized to use CPU instructions.',
      'E0000 00:00:1795648436.107455   18582 cuda_platform.cc:52] failed call to cuInit: CUDA error: UNKNOWN ERROR (303)',
      'E0000 00:00:1795648436.107455   18582 cuda_platform.cc:52] failed call to cuInit: CUDA error: UNKNOWN ERROR (303)',
      'W0000 00:00:1795648436.207455   18582 gpu_device.cc:2342] Cannot dlopen some GPU libraries.',
      'E0000 00:00:1795648436.307455   18582 cuda_dnn.cc:1] Unable to register cuDNN factory',
    ].join('\n');
    assert.deepEqual(complaintsIn(log), [
      'failed call to cuInit: CUDA error: UNKNOWN ERROR (303)',
      'Cannot dlopen some GPU libraries.',
    ]);
  });
});

describe('the installation', () => {
  const SITE = '.venv/lib/python3.12/site-packages';
  const status: EngineStatus = { kind: 'missing', message: 'none', remedy: 'none' };

  function inFolder(test: (root: string, write: (file: string, content?: string) => void) => void): void {
    const root = temporaryFolder();
    test(root, (file, content = '') => {
      fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
      fs.writeFileSync(path.join(root, file), content);
    });
  }

  it('is read from .venv and from what set-up was told', () =>
    inFolder((root, write) => {
      const find = (environment: NodeJS.ProcessEnv = {}): GpuFindings =>
        findGpu({ projectRoot: root }, status, environment);
      assert.deepEqual([find().wheel, find().asked, find().engine], [null, null, 'none']);
      write(`${SITE}/tensorflow_cpu-2.21.0.dist-info/METADATA`);
      assert.equal(find().wheel, 'cpu');
      fs.rmSync(path.join(root, SITE), { recursive: true });
      write(`${SITE}/tensorflow-2.21.0.dist-info/METADATA`);
      write(`${SITE}/nvidia_cudnn_cu12-9.10.2.21.dist-info/METADATA`);
      write('.cache/setup.json', '{"tensorflow":"gpu"}');
      const { wheel, asked, cuda } = find();
      assert.deepEqual(
        [wheel, asked, cuda],
        [process.arch === 'x64' ? 'gpu' : 'cpu', 'gpu', { runtime: null, cudnn: '9.10.2.21' }],
      );
      assert.equal(find({ BREEDLAB_TENSORFLOW: 'cpu' }).asked, 'cpu');
      assert.equal(find({ CUDA_VISIBLE_DEVICES: '1' }).visibleDevices, '1');
    }));

  it('names the CUDA libraries that are not there', () =>
    inFolder((root, write) => {
      write(`${SITE}/nvidia/cuda_runtime/lib/libcudart.so.12`);
      const missing = missingCudaLibraries(root);
      assert.ok(missing.includes('libcudnn.so.9') && missing.includes('libcusolver.so.11'));
      assert.ok(!missing.includes('libcudart.so.12'));
      for (const name of missing) write(`${SITE}/nvidia/${folderOf(name)}/lib/${name}`);
      assert.deepEqual(missingCudaLibraries(root), []);
    }));

  /** As NVIDIA's wheels lay them out. */
  function folderOf(library: string): string {
    if (library.startsWith('libcublas')) return 'cublas';
    return library.replace(/^lib|\.so\..*$/g, '').toLowerCase();
  }
});
