/**
 * What docs/operations.md says of a GPU, and one step of every network, on the GPU of this machine beside its CPU:
 * `npm run test:gpu`. Prints a table, ends with 1 where a line fails, and within eight minutes. Without a GPU it says so and
 * fails nothing; `-- --rehearse` then runs all of it on the CPU twice, as a test of itself, and `--only resnet` a part.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { formatTable } from '../../src/core';
import { computesOnGpu } from '../../src/doctor';
import { probeEngine } from '../../src/engine';
import { runSide, TASKS, type TaskResult } from './gpu/tasks';

/** The two sides run one after the other. */
const MOST_MS = 7.5 * 60_000;
/** TF32 has 10 bits of mantissa; float32 sums in another order differ by far less. */
const TOLERANCE = process.env.NVIDIA_TF32_OVERRIDE === '0' ? 1e-3 : 3e-2;

interface Line {
  readonly index: number;
  readonly seconds: number;
  readonly device: string;
  readonly result: TaskResult;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      side: { type: 'string' },
      rehearse: { type: 'boolean', default: false },
      only: { type: 'string', default: '' },
    },
  });
  if (values.side !== undefined) return runSide(values.side === 'cpu' ? 'cpu' : 'gpu', values.only);
  if (!values.rehearse && !computesOnGpu()) {
    console.log('No GPU computes here (npx breedlab doctor says why), so there is nothing to test.');
    return;
  }
  const deadline = performance.now() + MOST_MS;
  const gpu = await sideOf(['gpu', values.only], {}, deadline);
  const cpu = await sideOf(['cpu', values.only], { CUDA_VISIBLE_DEVICES: '' }, deadline);
  console.log(operationsText());
  console.log(`\n${tableOf(gpu, cpu, values.only)}`);
  if (TASKS.some((_, i) => verdictOf(i, gpu, cpu).startsWith('FAILED'))) process.exitCode = 1;
}

/** What a side came to, by the positions of the tasks; those that there was no time for are missing. */
function sideOf(
  [side, only]: readonly [side: 'cpu' | 'gpu', only: string],
  environment: Readonly<Record<string, string>>,
  deadline: number,
): Promise<ReadonlyMap<number, Line>> {
  const lines = new Map<number, Line>();
  const child = spawn(process.execPath, [__filename, '--side', side, '--only', only], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let isLate = false;
  const timer = setTimeout(
    () => {
      isLate = true;
      child.kill('SIGKILL');
    },
    Math.max(0, deadline - performance.now()),
  );
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = JSON.parse(text) as Line;
    lines.set(line.index, line);
    console.error(`${side} ${TASKS[line.index]!.name}: ${line.seconds.toFixed(1)} s`);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (code !== 0 && !isLate) {
        console.log(`The ${side} side ended with ${signal ?? code}.`);
        process.exitCode = 1;
      }
      resolve(lines);
    });
  });
}

function tableOf(gpu: ReadonlyMap<number, Line>, cpu: ReadonlyMap<number, Line>, only: string): string {
  const seconds = (line: Line | undefined): string => (line === undefined ? '' : line.seconds.toFixed(1));
  return formatTable(
    [
      { title: 'what' },
      { title: gpu.values().next().value?.device ?? 'gpu', align: 'right' },
      { title: 'cpu', align: 'right' },
      { title: 'result' },
    ],
    TASKS.flatMap(({ name }, i) =>
      name.includes(only) ? [[name, seconds(gpu.get(i)), seconds(cpu.get(i)), verdictOf(i, gpu, cpu)]] : [],
    ),
  );
}

function verdictOf(index: number, gpu: ReadonlyMap<number, Line>, cpu: ReadonlyMap<number, Line>): string {
  const here = gpu.get(index)?.result;
  if (here === undefined) return 'not run: no time left, or the process ended before';
  if (here.kind === 'finding') return here.ok ? `ok: ${here.text}` : `FAILED: ${here.text}`;
  if (!here.values.every(Number.isFinite)) return 'FAILED: values that are no numbers';
  const there = cpu.get(index)?.result;
  if (there?.kind !== 'values') return `ok alone: the CPU did not come to it (${there?.text ?? 'no time left'})`;
  const apart = differenceOf(here.values, there.values);
  return `${apart <= TOLERANCE ? 'ok' : 'FAILED'}: ${apart.toExponential(1)} from the CPU's, up to ${TOLERANCE}`;
}

/** Largest difference over the largest value. */
function differenceOf(a: readonly number[], b: readonly number[]): number {
  const scale = Math.max(...b.map(Math.abs));
  return Math.max(...b.map((value, i) => Math.abs(value - a[i]!))) / scale;
}

/** Which operations are TensorFlow's own in this process. */
function operationsText(): string {
  const status = probeEngine();
  if (status.kind !== 'ready') return `The engine is ${status.kind}: ${status.message}`;
  const named = (kind: 'native' | 'stock'): string =>
    status.operations
      .filter((each) => each.kind === kind)
      .map((each) => each.name)
      .join(', ') || 'none';
  return `Native operations: ${named('native')}.\nStock operations: ${named('stock')}.\nbfloat16: ${status.bfloat16}.`;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
