import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { environmentValue, readJsonIfPresent, type Settings } from '../core';
import type { EngineStatus } from '../engine';
import { missingCudaLibraries } from './cudaLibraries';
import { engineLog, probeEngineInChild } from './engineProbe';
import { distributions } from './distributions';
import type { GpuCard, GpuFindings } from './gpuTypes';

/** Choice that `npm run setup -- --gpu` records (setup/lib/tensorflow.mjs). */
const CHOICE = path.join('.cache', 'setup.json');
const DRIVER_VERSION = '/proc/driver/nvidia/version';
const DEVICE_FILE = '/dev/nvidiactl';
/** The Windows driver as WSL 2 sees it: there is neither a PCI device nor a kernel module. */
const WSL_LIBRARY = '/usr/lib/wsl/lib/libcuda.so.1';
const PCI_DEVICES = '/sys/bus/pci/devices';
const NVIDIA_VENDOR = '0x10de';
/** Display controllers: VGA 0x0300, 3D 0x0302. */
const DISPLAY_CLASS = /^0x03/;
const SMI_TIMEOUT_MS = 10_000;
const MOST_COMPLAINTS = 3;

type Place = Pick<Settings, 'projectRoot'>;

/** Looks for an NVIDIA GPU, its driver, and the TensorFlow in `.venv`. */
export function findGpu(place: Place, status: EngineStatus, environment: NodeJS.ProcessEnv): GpuFindings {
  const isWsl = fs.existsSync(WSL_LIBRARY);
  const { cards, driver: listedDriver } = askDriver(environment);
  const driver = loadedDriver() ?? listedDriver;
  const installed = distributions(place.projectRoot);
  const wheel = installedWheel(installed);
  const engine = computing(status);
  const isPresent = driver !== null || isWsl || hasPciCard();
  return {
    engine,
    asked: askedFlavor(place, environment),
    arch: process.arch,
    isPresent,
    driver,
    hasDeviceFiles: isWsl || fs.existsSync(DEVICE_FILE),
    hasDriverLibrary: isWsl || linkerFinds('libcuda.so.1', environment),
    cards,
    visibleDevices: environment.CUDA_VISIBLE_DEVICES ?? null,
    wheel,
    cuda: {
      runtime: installed.get('nvidia-cuda-runtime-cu12') ?? null,
      cudnn: installed.get('nvidia-cudnn-cu12') ?? null,
    },
    missingLibraries: wheel === 'gpu' ? missingCudaLibraries(place.projectRoot) : [],
    complaints: isPresent && wheel === 'gpu' && engine === 'cpu' ? complaintsIn(engineLog()) : [],
  };
}

/** Tells whether the engine computes on a GPU. Without a driver it is not even loaded to find out. */
export function computesOnGpu(): boolean {
  const mayBe = loadedDriver() !== null || [WSL_LIBRARY, DEVICE_FILE].some((file) => fs.existsSync(file));
  return mayBe && computing(probeEngineInChild()) === 'gpu';
}

function computing(status: EngineStatus): GpuFindings['engine'] {
  if (status.kind !== 'ready') return 'none';
  return status.info.binding === 'wasm' ? 'wasm' : status.info.device;
}

function askedFlavor({ projectRoot }: Place, environment: NodeJS.ProcessEnv): GpuFindings['asked'] {
  const chosen = readJsonIfPresent<{ tensorflow?: string }>(path.join(projectRoot, CHOICE))?.tensorflow;
  return environmentValue('BREEDLAB_TENSORFLOW', environment) ?? (chosen === 'cpu' || chosen === 'gpu' ? chosen : null);
}

function installedWheel(installed: ReadonlyMap<string, string>): GpuFindings['wheel'] {
  if (installed.has('tensorflow-cpu')) return 'cpu';
  if (!installed.has('tensorflow')) return null;
  // On other processors the wheel of that name is one for CPUs.
  return process.arch === 'x64' ? 'gpu' : 'cpu';
}

function hasPciCard(): boolean {
  const read = (device: string, name: string): string => readText(path.join(PCI_DEVICES, device, name)) ?? '';
  const devices = fs.existsSync(PCI_DEVICES) ? fs.readdirSync(PCI_DEVICES) : [];
  return devices.some(
    (device) => read(device, 'vendor').trim() === NVIDIA_VENDOR && DISPLAY_CLASS.test(read(device, 'class')),
  );
}

function loadedDriver(): string | null {
  return driverVersion(readText(DRIVER_VERSION) ?? '');
}

/** The version in `/proc/driver/nvidia/version`; null where there is none. */
export function driverVersion(text: string): string | null {
  return /^NVRM version:.*?\s(\d+\.\d+(?:\.\d+)?)\s/m.exec(text)?.[1] ?? null;
}

function askDriver(environment: NodeJS.ProcessEnv): {
  readonly cards: readonly GpuCard[];
  readonly driver: string | null;
} {
  const query = ['--query-gpu=name,memory.total,driver_version', '--format=csv,noheader,nounits'];
  const answer = spawnSync('nvidia-smi', query, { encoding: 'utf8', timeout: SMI_TIMEOUT_MS, env: environment });
  return answer.status === 0 ? parseCards(answer.stdout) : { cards: [], driver: null };
}

/** Lines of `nvidia-smi`: name, memory in MiB, driver. */
export function parseCards(text: string): { readonly cards: readonly GpuCard[]; readonly driver: string | null } {
  const rows = text
    .split('\n')
    .map((line) => line.split(',').map((cell) => cell.trim()))
    .filter((cells) => cells.length === 3);
  return {
    cards: rows.map(([name = '', memory]) => ({ name, memoryMiB: Number(memory) })),
    driver: rows[0]?.[2] ?? null,
  };
}

function linkerFinds(library: string, environment: NodeJS.ProcessEnv): boolean {
  const folders = (environment.LD_LIBRARY_PATH ?? '').split(path.delimiter).filter((folder) => folder !== '');
  if (folders.some((folder) => fs.existsSync(path.join(folder, library)))) return true;
  const known = spawnSync('/sbin/ldconfig', ['-p'], { encoding: 'utf8' });
  // Systems without its cache (musl, NixOS) cannot be asked: TensorFlow itself will tell.
  return known.status !== 0 || known.stdout.includes(library);
}

/** Log lines of TensorFlow about a GPU that it does not use, without times and source lines. */
export function complaintsIn(log: string): readonly string[] {
  const said = log
    .split('\n')
    .map((line) => /^.*\b[WE]\d{0,4}\b.*?\.(?:cc|h):\d+\]\s*(.*)$/.exec(line)?.[1] ?? '')
    .filter((text) => /cuda|cudnn|gpu|dynamic library/i.test(text) && !/Unable to register/.test(text));
  return [...new Set(said)].slice(0, MOST_COMPLAINTS);
}

function readText(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
