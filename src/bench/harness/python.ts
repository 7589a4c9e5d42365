import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { createInterface } from 'node:readline';
import { BreedlabError, environmentValue, formatDuration, settings, writeFileAtomic } from '../../core';
import type { StatusLine } from '../../cli/index';
import { computesOnGpu } from '../../doctor';

const READY = 'breedlab-ready';
/** PyTorch's own index of builds without CUDA; the general index has the CUDA build, of gigabytes. */
const CPU_WHEELS = 'https://download.pytorch.org/whl/cpu';
const PIP = [
  '-m',
  'pip',
  'install',
  '--no-input',
  '--disable-pip-version-check',
  '--progress-bar',
  'off',
  '--retries',
  '1',
];

/** Name and packages of a Python of references. */
export interface ReferencePython {
  /** Name of its folder under the cache folder. Default `bench-env`. */
  readonly name?: string;
  /** Absolute path of its requirements. Default: src/bench/reference/requirements.txt. */
  readonly requirements?: string;
}

/**
 * The Python of the references: `BREEDLAB_BENCH_PYTHON`, else an environment under the cache folder, which is made
 * on first use with what its requirements name; where Breedlab computes on a GPU, one whose PyTorch does.
 *
 * @throws BreedlabError when it cannot be made, with the end of pip's output
 */
export async function preparePython(
  status: StatusLine,
  { name = 'bench-env', requirements: listed }: ReferencePython = {},
): Promise<string> {
  const given = environmentValue('BREEDLAB_BENCH_PYTHON');
  if (given !== undefined) return given;
  const { projectRoot, sourceFolder } = settings();
  const onGpu = computesOnGpu();
  const folder = path.join(projectRoot, '.cache', onGpu ? `${name}-cuda` : name);
  const file = listed ?? path.join(sourceFolder, 'bench', 'reference', 'requirements.txt');
  const requirements = fs.readFileSync(file, 'utf8');
  const wanted = createHash('sha256').update(requirements).digest('hex');
  const python = path.join(folder, 'bin', 'python');
  const stamp = path.join(folder, READY);
  if (fs.existsSync(python) && fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === wanted) return python;

  const packages = requirements.split('\n').filter((line) => /^\w/.test(line));
  const names = packages.map((each) => each.split('==')[0]!).join(', ');
  status.keep(`The reference takes ${names}: installing them into ${path.relative(projectRoot, folder)}, once.`);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(path.dirname(folder), { recursive: true });
  const own = settings().python;
  await run(fs.existsSync(own) ? own : 'python3', ['-m', 'venv', folder], status, 'making the environment');
  if (onGpu) status.keep('Breedlab computes on a GPU here: fetching PyTorch with CUDA, some gigabytes.');
  await install(python, packages, { withCuda: onGpu, status });
  writeFileAtomic(stamp, wanted);
  return python;
}

/**
 * The build without CUDA, unless that is wanted, from the indexes that pip is set to, else from PyTorch's own, else
 * whatever build there is.
 */
async function install(
  python: string,
  packages: readonly string[],
  { withCuda, status }: { readonly withCuda: boolean; readonly status: StatusLine },
): Promise<void> {
  const withoutCuda = packages.map((name) => (name.startsWith('torch==') ? `${name}+cpu` : name));
  const hasBuilds = process.platform === 'linux' && process.arch === 'x64' && !withCuda;
  const ways = [...(hasBuilds ? [withoutCuda, ['--extra-index-url', CPU_WHEELS, ...withoutCuda]] : []), packages];
  for (const [i, way] of ways.entries()) {
    const isLast = i === ways.length - 1;
    if (isLast && hasBuilds) status.keep('No index has PyTorch without CUDA: fetching it with CUDA, some gigabytes.');
    try {
      return await run(python, [...PIP, ...way], status, 'installing the packages');
    } catch (error) {
      if (isLast) throw error;
    }
  }
}

/** Runs a program; its last line is shown while it runs. */
async function run(command: string, args: readonly string[], status: StatusLine, what: string): Promise<void> {
  const began = performance.now();
  const lines: string[] = [];
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const show = (): void =>
    status.live(`${what}, ${formatDuration((performance.now() - began) / 1000)}: ${lines.at(-1) ?? ''}`);
  const timer = setInterval(show, 500);
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => lines.push(line.trim()));
  }
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    }).catch((error: Error) => {
      throw failure(what, error.message, error);
    });
    if (code !== 0) throw failure(what, lines.slice(-6).join('\n'));
  } finally {
    clearInterval(timer);
  }
  status.keep(`${what}: ${formatDuration((performance.now() - began) / 1000)}`);
}

function failure(what: string, output: string, cause?: Error): BreedlabError {
  return new BreedlabError(
    `The reference's environment cannot be made (${what}):\n${output}\n`,
    'It takes Python 3 with venv, and a package index that answers. Or name a Python that has these packages: ' +
      'BREEDLAB_BENCH_PYTHON=/path/to/python.',
    { cause },
  );
}
