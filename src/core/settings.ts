import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { environmentValue, type EnvironmentName } from './environment';
import { BreedlabError } from './errors';
import { readJson } from './files';

/** Paths and runtime settings. The environment variables behind them are rows of {@link ENVIRONMENT}. */
export interface Settings {
  /**
   * Folder of the project, below called `<root>`: the clone, or the folder in whose node_modules the package was installed.
   */
  readonly projectRoot: string;
  /** Folder of the package: its code and the data that come with it. In a clone the project's. */
  readonly packageRoot: string;
  /** Data that come with the package: published results and curves, breed traits, saved metrics. `<package>/data`. */
  readonly dataFolder: string;
  /** Datasets made or fetched. Default `<root>/data/datasets`; `BREEDLAB_DATASETS`. */
  readonly datasetsFolder: string;
  /** Published weights that were fetched. Default `<root>/data/weights`; `BREEDLAB_WEIGHTS`. */
  readonly weightsFolder: string;
  /** Run folders. Default `<root>/data/runs`; `BREEDLAB_RUNS`. */
  readonly runsFolder: string;
  /** Batches of trainings. Default `<root>/data/batches`; `BREEDLAB_BATCHES`. */
  readonly batchesFolder: string;
  /**
   * Experiments of the user's. Default: `experiments.local.ts`, `.js` or `.json` in the project's folder, null
   * when there is none; `BREEDLAB_EXPERIMENTS`.
   */
  readonly experimentsFile: string | null;
  /** Decoded pixels of data sets, kept for the next run. Default `<root>/.cache/pixels`; `BREEDLAB_PIXEL_CACHE`. */
  readonly pixelCacheFolder: string;
  /** Greatest size of that folder, in MiB; 0 keeps nothing. Default 4096; `BREEDLAB_CACHE_MB`. */
  readonly cacheMiB: number;
  /**
   * Memory for the features of frozen layers in a training, in MiB; 0 computes them each time. Default
   * 1024; `BREEDLAB_FEATURE_CACHE_MB`.
   */
  readonly featureCacheMiB: number;
  /**
   * Memory for the images that are decoded at a time, over all threads of a process, in MiB; an image that needs more is
   * left out. Default 1024, or a quarter of the memory if that is less; `BREEDLAB_IMAGE_MB`.
   */
  readonly imageMiB: number;
  /** The HTML report. Default `<root>/report`; `BREEDLAB_REPORT`. */
  readonly reportFolder: string;
  /** The series' notebooks. `<package>/notebooks`. */
  readonly notebooksFolder: string;
  /** Set-up, which runs before the packages are there, and the kernel. `<package>/setup`. */
  readonly setupFolder: string;
  /** Folder of the rooms' files that are not compiled: scripts for a browser or Python. `<package>/src`. */
  readonly sourceFolder: string;
  /** Python of the project's own environment. `<root>/.venv/bin/python`. */
  readonly python: string;
  /** Engine to compute with. Default null: the native one, WASM where that cannot be had; `BREEDLAB_ENGINE`. */
  readonly engine: 'native' | 'wasm' | null;
  /** Cores this process may use. */
  readonly cores: number;
  /** Image worker threads. Default: the cores, at most 8; `BREEDLAB_WORKERS`. */
  readonly workers: number;
}

const MIB = 2 ** 20;
const OWN_EXPERIMENTS = ['experiments.local.ts', 'experiments.local.js', 'experiments.local.json'];

/**
 * The settings of this process, read anew at each call.
 *
 * @param environment Default: that of this process
 * @throws BreedlabError for a variable whose value is not what it must be
 */
export function settings(environment: NodeJS.ProcessEnv = process.env): Settings {
  const packageRoot = findPackageRoot(__dirname);
  const projectRoot = projectOf(packageRoot);
  const inPackage = (...parts: string[]): string => path.join(packageRoot, ...parts);
  const inProject = (...parts: string[]): string => path.join(projectRoot, ...parts);
  const value = <Name extends EnvironmentName>(name: Name) => environmentValue(name, environment);
  // Where a scheduler does not bind its tasks, each sees all cores of the node.
  const cores = Math.min(os.availableParallelism(), value('SLURM_CPUS_PER_TASK') ?? Infinity);
  return {
    projectRoot,
    packageRoot,
    dataFolder: inPackage('data'),
    datasetsFolder: value('BREEDLAB_DATASETS') ?? inProject('data', 'datasets'),
    weightsFolder: value('BREEDLAB_WEIGHTS') ?? inProject('data', 'weights'),
    runsFolder: value('BREEDLAB_RUNS') ?? inProject('data', 'runs'),
    batchesFolder: value('BREEDLAB_BATCHES') ?? inProject('data', 'batches'),
    experimentsFile:
      value('BREEDLAB_EXPERIMENTS') ??
      OWN_EXPERIMENTS.map((name) => inProject(name)).find((file) => fs.existsSync(file)) ??
      null,
    pixelCacheFolder: value('BREEDLAB_PIXEL_CACHE') ?? inProject('.cache', 'pixels'),
    cacheMiB: value('BREEDLAB_CACHE_MB') ?? 4096,
    featureCacheMiB: value('BREEDLAB_FEATURE_CACHE_MB') ?? 1024,
    imageMiB: value('BREEDLAB_IMAGE_MB') ?? Math.floor(Math.min(1024, memoryBytes() / MIB / 4)),
    reportFolder: value('BREEDLAB_REPORT') ?? inProject('report'),
    notebooksFolder: inPackage('notebooks'),
    setupFolder: inPackage('setup'),
    sourceFolder: inPackage('src'),
    python: inProject('.venv', 'bin', 'python'),
    engine: value('BREEDLAB_ENGINE') ?? null,
    cores,
    workers: value('BREEDLAB_WORKERS') ?? Math.min(cores, 8),
  };
}

/** Memory of the machine, or of its container where that has a limit, in bytes. */
export function memoryBytes(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, os.totalmem()) : os.totalmem();
}

/** Image worker threads that are started for each core, at most; more only wait, and each takes memory. */
const THREADS_PER_CORE = 8;

/** @throws BreedlabError for a number of image worker threads that this machine cannot keep busy */
function requireWorkers(workers: number): void {
  const most = Math.max(64, THREADS_PER_CORE * os.availableParallelism());
  if (Number.isInteger(workers) && workers >= 1 && workers <= most) return;
  throw new BreedlabError(
    `${workers} image worker threads are asked for.`,
    `Give a whole number from 1 to ${most}; one per core is enough.`,
  );
}

/** Threads that libuv has by default. They decode images for all worker threads of a process together. */
const LIBUV_THREADS = 4;

/**
 * Gives libuv more threads than it has by default where more image workers than those would wait for them, unless the
 * user has set `UV_THREADPOOL_SIZE`. It takes effect only before the first of those threads is used.
 *
 * @throws BreedlabError for more workers than this machine can keep busy
 */
export function growThreadPool(workers: number): void {
  requireWorkers(workers);
  if (workers <= LIBUV_THREADS || environmentValue('UV_THREADPOOL_SIZE') !== undefined) return;
  process.env.UV_THREADPOOL_SIZE = String(workers + LIBUV_THREADS);
}

/**
 * The project of a package: the one that has installed it, or, of a clone, itself. setup/lib/context.mjs has the same.
 */
export function projectOf(packageRoot: string): string {
  const modules = path.dirname(packageRoot);
  return path.basename(modules) === 'node_modules' ? path.dirname(modules) : packageRoot;
}

/** The version in the package's own manifest. Reads no environment variable, so that a wrong one does not hide it. */
export function packageVersion(): string {
  return readJson<{ readonly version: string }>(path.join(findPackageRoot(__dirname), 'package.json')).version;
}

function findPackageRoot(from: string): string {
  for (let folder = from; ; folder = path.dirname(folder)) {
    const manifest = path.join(folder, 'package.json');
    if (fs.existsSync(manifest) && fs.readFileSync(manifest, 'utf8').includes('"name": "breedlab"')) return folder;
    if (folder === path.dirname(folder)) throw new Error(`No package.json of breedlab above ${from}.`);
  }
}
