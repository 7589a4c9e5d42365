import type { GpuFindings } from './gpuTypes';
import type { Finding } from './types';

/** An obstacle between the GPU and TensorFlow, and its remedy. */
interface Obstacle {
  readonly detail: string;
  readonly remedy: string;
}

/** The oldest driver that runs CUDA 12 (NVIDIA's CUDA compatibility guide, minor version compatibility). */
const OLDEST_DRIVER = { major: 525, minor: 60 } as const;
const INSTALL = 'Run `npm run setup -- --gpu`.';
const CHOOSE_CPU = '`npm run setup -- --cpu` says that the CPU is meant.';

/** Reports whether the GPU computes, and where one was to be expected and does not, all obstacles. */
export function checkGpu(findings: GpuFindings): Finding {
  const { engine, asked, arch, isPresent } = findings;
  if (engine === 'gpu') return { status: 'ok', detail: describe(findings) };
  if (asked === 'cpu') {
    const detail = 'not used: TensorFlow for CPUs was asked for; `npm run setup -- --gpu` changes that';
    return { status: 'ok', detail: isPresent ? detail : 'none' };
  }
  if (!isPresent && asked === null) return { status: 'ok', detail: 'none; the CPU computes' };
  if (arch !== 'x64') {
    return { status: 'ok', detail: `not used: TensorFlow's wheel for NVIDIA GPUs is made for x64, not for ${arch}` };
  }
  const obstacles = obstaclesIn(findings);
  const what = isPresent ? describe(findings) : 'TensorFlow for GPUs was asked for';
  return {
    status: 'warning',
    detail: `${what}; not used: ${obstacles.map(({ detail }) => detail).join('; ')}`,
    remedy: [...new Set(obstacles.map(({ remedy }) => remedy)), CHOOSE_CPU].join(' '),
  };
}

/** E.g. `NVIDIA A100-SXM4-40GB, 40 GiB, driver 550.54.15, CUDA 12.9.79, cuDNN 9.10.2.21`. */
function describe({ cards, driver, cuda }: GpuFindings): string {
  const named = cards.map(({ name, memoryMiB }) => `${name}, ${(memoryMiB / 1024).toFixed(0)} GiB`);
  const versions = { driver, CUDA: cuda.runtime, cuDNN: cuda.cudnn };
  const known = Object.entries(versions).flatMap(([name, version]) => (version === null ? [] : [`${name} ${version}`]));
  return [named.length === 0 ? 'an NVIDIA GPU' : named.join('; '), ...known].join(', ');
}

function obstaclesIn(findings: GpuFindings): readonly Obstacle[] {
  const found = [...driverObstacles(findings), ...runtimeObstacles(findings)];
  return found.length > 0 ? found : [unexplained(findings)];
}

function driverObstacles(findings: GpuFindings): readonly Obstacle[] {
  const { isPresent, driver, hasDeviceFiles, hasDriverLibrary, visibleDevices } = findings;
  if (!isPresent) return [{ detail: 'no NVIDIA GPU is found', remedy: 'Look whether the system sees it (`lspci`).' }];
  if (driver === null) {
    return [
      {
        detail: "NVIDIA's driver is not loaded",
        remedy: 'Install the driver of your distribution, restart, and see that `nvidia-smi` lists the GPU.',
      },
    ];
  }
  const obstacles: Obstacle[] = [];
  if (isTooOld(driver)) {
    const oldest = `${OLDEST_DRIVER.major}.${OLDEST_DRIVER.minor}`;
    obstacles.push({ detail: `its driver is older than ${oldest}, which CUDA 12 needs`, remedy: 'Update the driver.' });
  }
  if (!hasDeviceFiles || !hasDriverLibrary) {
    const missing = [...(hasDeviceFiles ? [] : ['/dev/nvidia*']), ...(hasDriverLibrary ? [] : ['libcuda.so.1'])];
    obstacles.push({
      detail: `the driver's ${missing.join(' and ')} cannot be found`,
      remedy: 'Start a container with access to the GPU (`docker run --gpus all`); elsewhere install the driver anew.',
    });
  }
  if (visibleDevices !== null && !/^\s*[^\s,-]/.test(visibleDevices)) {
    const remedy = 'Unset CUDA_VISIBLE_DEVICES, or name a GPU in it.';
    obstacles.push({ detail: `CUDA_VISIBLE_DEVICES='${visibleDevices}' hides it`, remedy });
  }
  return obstacles;
}

function runtimeObstacles({ engine, wheel, missingLibraries }: GpuFindings): readonly Obstacle[] {
  if (wheel === 'cpu') return [{ detail: 'TensorFlow for CPUs is installed', remedy: INSTALL }];
  if (wheel === null) return [{ detail: 'TensorFlow for GPUs is not installed', remedy: INSTALL }];
  if (missingLibraries.length > 0) {
    return [
      { detail: `.venv lacks ${missingLibraries.join(', ')}`, remedy: 'Run `npm run setup -- --redo tensorflow`.' },
    ];
  }
  if (engine !== 'cpu') return [{ detail: 'native TensorFlow does not compute', remedy: 'Mend the engine first.' }];
  return [];
}

function unexplained({ complaints }: GpuFindings): Obstacle {
  const said = complaints.length === 0 ? 'TensorFlow does not say why' : `TensorFlow says: ${complaints.join(' ')}`;
  return { detail: said, remedy: 'See that `nvidia-smi` lists the GPU, then run `npm run setup -- --redo binding`.' };
}

function isTooOld(driver: string): boolean {
  const [major = 0, minor = 0] = driver.split('.').map(Number);
  return major < OLDEST_DRIVER.major || (major === OLDEST_DRIVER.major && minor < OLDEST_DRIVER.minor);
}
