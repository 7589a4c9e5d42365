import * as path from 'node:path';
import { BreedlabError, messageOf } from './errors';
import { nearest } from './suggest';

/** Form of a variable's text, and the value it is read as. */
interface Kind<Value> {
  /** In words, after "Set it to", e.g. `a whole number of at least 1`. */
  readonly text: string;
  /** Undefined when the text has another form. */
  readonly read: (text: string) => Value | undefined;
}

/** A variable that Breedlab, its set-up, its tests or TensorFlow under it reads. An empty one counts as unset. */
export interface EnvironmentVariable<Value = unknown> {
  /** Its reader, which is also where the docs list it. */
  readonly group: EnvironmentGroup;
  /** Its purpose, in a phrase. */
  readonly meaning: string;
  readonly kind: Kind<Value>;
  /** Behaviour while it is unset, in words. */
  readonly unset: string;
  /** It may hold a password: its value is never shown. Default false. */
  readonly secret?: boolean;
}

export type EnvironmentGroup =
  | 'Folders'
  | 'Computing'
  | 'Notebooks and report'
  | 'Cluster'
  | 'Set-up'
  | 'Network'
  | 'Tests and benchmarks';

const place = (text: string): Kind<string> => ({ text, read: (value) => path.resolve(value) });
const FOLDER = place('a folder');
const FILE = place('a file');

const words = (text: string): Kind<string> => ({ text, read: (value) => value });

const FLAG: Kind<boolean> = { text: '1 or 0', read: (text) => ({ '1': true, '0': false })[text] };

function wholeNumber(least: number): Kind<number> {
  const read = (text: string): number | undefined =>
    /^\d+$/.test(text) && Number(text) >= least && Number.isSafeInteger(Number(text)) ? Number(text) : undefined;
  return { text: `a whole number of at least ${least}`, read };
}

const SECONDS: Kind<number> = {
  text: 'a number of seconds above 0',
  read: (text) => (/^\d*\.?\d+$/.test(text) && Number(text) > 0 ? Number(text) : undefined),
};

function oneOf<Name extends string>(...names: readonly Name[]): Kind<Name> {
  const text = `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
  return { text, read: (value) => names.find((name) => name === value) };
}

/** Words that TensorFlow takes for a boolean. */
const SWITCH = oneOf('1', '0', 'true', 'false');

const variable = <Value>(
  group: EnvironmentGroup,
  meaning: string,
  kind: Kind<Value>,
  unset: string,
  options: { readonly secret?: boolean } = {},
): EnvironmentVariable<Value> => ({ group, meaning, kind, unset, ...options });

/** Every environment variable that is read, by name. docs/environment.md lists the same. */
export const ENVIRONMENT = {
  BREEDLAB_RUNS: variable('Folders', 'run folders', FOLDER, 'data/runs'),
  BREEDLAB_BATCHES: variable('Folders', 'batches of trainings that were submitted or swept', FOLDER, 'data/batches'),
  BREEDLAB_DATASETS: variable('Folders', 'datasets made or fetched', FOLDER, 'data/datasets'),
  BREEDLAB_WEIGHTS: variable('Folders', 'published weights that were fetched', FOLDER, 'data/weights'),
  BREEDLAB_REPORT: variable('Folders', 'the HTML report', FOLDER, 'report'),
  BREEDLAB_EXPERIMENTS: variable(
    'Folders',
    'experiments of your own',
    FILE,
    'experiments.local.ts, .js or .json in the project, where there is one',
  ),
  BREEDLAB_PIXEL_CACHE: variable(
    'Folders',
    'decoded pixels of datasets, kept for the next run',
    FOLDER,
    '.cache/pixels',
  ),

  BREEDLAB_ENGINE: variable(
    'Computing',
    'the engine that computes',
    oneOf('native', 'wasm'),
    'native; wasm where set-up could not install that',
  ),
  BREEDLAB_WORKERS: variable('Computing', 'image worker threads', wholeNumber(1), 'one per core, at most 8'),
  BREEDLAB_CACHE_MB: variable(
    'Computing',
    'most MiB of decoded pixels on the disk; 0 keeps none',
    wholeNumber(0),
    '4096',
  ),
  BREEDLAB_FEATURE_CACHE_MB: variable(
    'Computing',
    "most MiB of frozen layers' features in a training's memory; 0 keeps none",
    wholeNumber(0),
    '1024',
  ),
  BREEDLAB_IMAGE_MB: variable(
    'Computing',
    'most MiB of memory for the images that are decoded at a time; one that needs more is left out',
    wholeNumber(1),
    '1024, or a quarter of the memory if that is less',
  ),
  BREEDLAB_LEASE_SECONDS: variable(
    'Computing',
    'time without a sign of life after which a run or dataset of another process can be taken over',
    SECONDS,
    '60',
  ),
  TF_NUM_INTRAOP_THREADS: variable(
    'Computing',
    'threads of one TensorFlow operation; another number gives other roundings',
    wholeNumber(0),
    'one per core, as 0 says; 1 in trainings of the demo profile',
  ),
  TF_DETERMINISTIC_OPS: variable('Computing', 'deterministic algorithms on a GPU', SWITCH, '1'),
  TF_ENABLE_ONEDNN_OPTS: variable('Computing', 'oneDNN kernels on CPUs', SWITCH, '1'),
  TF_FORCE_GPU_ALLOW_GROWTH: variable('Computing', 'take GPU memory as it is needed', SWITCH, 'true'),
  TF_CPP_MIN_LOG_LEVEL: variable(
    'Computing',
    "TensorFlow's log on stderr: 0 everything, 1 no notes, 2 errors, 3 nothing",
    wholeNumber(0),
    '2',
  ),
  CUDA_VISIBLE_DEVICES: variable(
    'Computing',
    'GPUs that TensorFlow may use; an empty list hides all',
    words('a list such as 0,1'),
    'all',
  ),
  LD_LIBRARY_PATH: variable(
    'Computing',
    'where the driver of a GPU is looked for besides the usual folders',
    words('folders with : between'),
    'the usual folders only',
  ),
  UV_THREADPOOL_SIZE: variable(
    'Computing',
    "threads of Node's pool, which decode images",
    wholeNumber(1),
    '4; four more than the workers where those are more',
  ),

  BREEDLAB_PROFILE: variable('Notebooks and report', 'the profile of cells', words('the name of a profile'), 'demo'),
  BREEDLAB_EPOCHS: variable(
    'Notebooks and report',
    'most epochs of a training in a cell, and of the runs that count there',
    wholeNumber(1),
    "the profile's",
  ),
  BREEDLAB_DATA: variable(
    'Notebooks and report',
    'images of trainings in cells: a dataset by name, the layout train|valid|test/NNN.Breed, or a list of a split',
    words('a folder, or the name of a dataset'),
    "the profile's dataset",
  ),
  BREEDLAB_REUSE: variable(
    'Notebooks and report',
    'cells show a finished run of the same configuration instead of training again',
    FLAG,
    '0',
  ),
  BREEDLAB_HEADLESS: variable('Notebooks and report', 'cells draw no live updates', FLAG, '0'),
  JUPYTER_TOKEN: variable('Notebooks and report', 'the token of `npm run lab`', words('a secret'), 'a random one', {
    secret: true,
  }),

  SLURM_ARRAY_JOB_ID: variable(
    'Cluster',
    "the job of a task's array, set by Slurm",
    words('a number'),
    'no task of Slurm',
  ),
  SLURM_ARRAY_TASK_ID: variable(
    'Cluster',
    'index of a task in its array, set by Slurm',
    wholeNumber(0),
    'no task of Slurm',
  ),
  SLURM_CPUS_PER_TASK: variable(
    'Cluster',
    'cores of a task, set by Slurm where it was asked for some',
    wholeNumber(1),
    'all that the process may use',
  ),
  SLURMD_NODENAME: variable('Cluster', 'the node of a task, set by Slurm', words('a name'), "the machine's own name"),
  JOB_COMPLETION_INDEX: variable(
    'Cluster',
    'index of a task, set by Kubernetes in a job whose completions are indexed',
    wholeNumber(0),
    'no task of Kubernetes',
  ),

  BREEDLAB_TENSORFLOW: variable(
    'Set-up',
    'the TensorFlow to install, before what --cpu or --gpu chose',
    oneOf('cpu', 'gpu'),
    'what was chosen; else gpu where an NVIDIA GPU is found',
  ),
  BREEDLAB_PYTHON: variable(
    'Set-up',
    'the Python to make .venv with',
    words('a program'),
    'python3, then python3.13 ... python3.10',
  ),
  BREEDLAB_NETWORK_TIMEOUT: variable('Set-up', 'how long a package registry may stay silent', SECONDS, '15'),
  CXX: variable('Set-up', 'the C++ compiler of the binding', words('a program'), 'g++, c++, clang++'),
  CLANG: variable('Set-up', 'the compiler of the image kernels', words('a program'), 'the newest clang on the PATH'),

  http_proxy: variable('Network', 'proxy of http downloads; also in upper case', words('http://host:port'), 'none', {
    secret: true,
  }),
  https_proxy: variable('Network', 'proxy of https downloads; also in upper case', words('http://host:port'), 'none', {
    secret: true,
  }),
  all_proxy: variable('Network', 'proxy of both; also in upper case', words('http://host:port'), 'none', {
    secret: true,
  }),
  no_proxy: variable('Network', 'hosts without a proxy; also in upper case', words('a list of hosts, or *'), 'none'),

  BREEDLAB_BENCH_PYTHON: variable(
    'Tests and benchmarks',
    'a Python with PyTorch for the references',
    words('a program'),
    'an environment made under .cache',
  ),
  BREEDLAB_BOXES: variable(
    'Tests and benchmarks',
    'record anew where things are on the screen',
    oneOf('compare', 'write'),
    'compare',
  ),
  BREEDLAB_SCREENSHOTS: variable('Tests and benchmarks', 'keep pictures of the browser tests', FOLDER, 'none are kept'),
  BREEDLAB_KILLS_SEED: variable(
    'Tests and benchmarks',
    'the seed of `npm run test:kills` and `npm run test:leases`',
    wholeNumber(0),
    'the clock',
  ),
  BREEDLAB_CLUSTER_EXPERIMENTS: variable(
    'Tests and benchmarks',
    'the experiments of `npm run test:cluster`',
    words('numbers such as 28,34'),
    'all 26',
  ),
  BREEDLAB_CLUSTER_WITNESS: variable(
    'Tests and benchmarks',
    'the log of what trained, which `npm run test:cluster` sets for its tasks',
    FILE,
    'none is kept',
  ),
  CHROMIUM: variable('Tests and benchmarks', 'the browser of the browser tests', FILE, 'the one on the PATH'),
} as const satisfies Readonly<Record<string, EnvironmentVariable>>;

export type EnvironmentName = keyof typeof ENVIRONMENT;

type ValueOf<Name extends EnvironmentName> =
  (typeof ENVIRONMENT)[Name] extends EnvironmentVariable<infer Value> ? Value : never;

/**
 * The value of an environment variable; undefined when it is unset or empty.
 *
 * @param environment Default: that of this process
 * @throws BreedlabError naming the variable and its value when it is not what it must be
 * @example environmentValue('BREEDLAB_WORKERS') ?? 8
 */
export function environmentValue<Name extends EnvironmentName>(
  name: Name,
  environment: NodeJS.ProcessEnv = process.env,
): ValueOf<Name> | undefined {
  const text = textOf(name, environment);
  if (text === undefined) return undefined;
  const { kind, secret } = ENVIRONMENT[name] as EnvironmentVariable<ValueOf<Name>>;
  const value = kind.read(text);
  if (value !== undefined) return value;
  const shown = secret === true ? 'not what it must be' : `'${text}'`;
  throw new BreedlabError(`${name} is ${shown}.`, `Set it to ${kind.text}, or unset it.`);
}

/** The text of a variable, of a proxy's also under its name in upper case; undefined when it is unset or blank. */
function textOf(name: EnvironmentName, environment: NodeJS.ProcessEnv): string | undefined {
  const names = /^[a-z_]+$/.test(name) ? [name, name.toUpperCase()] : [name];
  return names.map((each) => environment[each]).find((text) => text !== undefined && text.trim() !== '');
}

/** A variable as `breedlab doctor` lists it. */
export interface ListedVariable {
  readonly name: EnvironmentName;
  readonly meaning: string;
  /** Its text; null when it is unset or empty; `(set)` where it may hold a password. */
  readonly value: string | null;
  /** Behaviour while it is unset, in words. */
  readonly unset: string;
  /** Reason why its value cannot be used; null when it can. */
  readonly problem: string | null;
}

/** Every variable of {@link ENVIRONMENT} with its value, in the order of the table. */
export function listEnvironment(environment: NodeJS.ProcessEnv = process.env): readonly ListedVariable[] {
  return (Object.keys(ENVIRONMENT) as EnvironmentName[]).map((name) => {
    const { meaning, unset, secret }: EnvironmentVariable = ENVIRONMENT[name];
    const text = textOf(name, environment);
    const value = text !== undefined && secret === true ? '(set)' : (text ?? null);
    let problem: string | null = null;
    try {
      environmentValue(name, environment);
    } catch (error) {
      problem = messageOf(error);
    }
    return { name, meaning, value, unset, problem };
  });
}

/** Variables that begin with `BREEDLAB_` and that nothing reads, each with the nearest that is read. */
export function unknownVariables(
  environment: NodeJS.ProcessEnv = process.env,
): readonly { readonly name: string; readonly nearest: string | undefined }[] {
  const known = Object.keys(ENVIRONMENT);
  return Object.keys(environment)
    .filter((name) => name.startsWith('BREEDLAB_') && !known.includes(name))
    .map((name) => ({ name, nearest: nearest(name, known) }));
}

/** Values of variables before {@link setForThisProcess} set them, by name. */
const before = new Map<EnvironmentName, string | undefined>();

/** Sets a variable for this process alone: {@link inheritedEnvironment} does not have it. */
export function setForThisProcess(name: EnvironmentName, value: string): void {
  if (!before.has(name)) before.set(name, process.env[name]);
  process.env[name] = value;
}

/**
 * The environment for a process that this one starts: without what this one has set for itself, such as the number of
 * TensorFlow's threads, which would decide for a training that a cell begins.
 */
export function inheritedEnvironment(): NodeJS.ProcessEnv {
  const environment = { ...process.env };
  for (const [name, value] of before) {
    if (value === undefined) delete environment[name];
    else environment[name] = value;
  }
  return environment;
}
