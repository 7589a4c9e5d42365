import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { settings } from '../../src/core';
import { writePicture } from '../data/fixtures';
import { temporaryFolder } from '../temporary';
import { nativeOnly } from '../engine/nativeOnly';

/** What the smoke tests read of a report. */
interface Told {
  readonly benchmark: string;
  readonly machine: { readonly versions: Readonly<Record<string, string>> };
  readonly rounds: number;
  readonly data: { readonly images: number; readonly shorterSide: Values };
  readonly against?: string;
  readonly rows: readonly Row[];
}

interface Values {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly values: readonly number[];
}

interface Side {
  readonly name: string;
  readonly imagesPerSecond: Values;
  readonly seconds: Values;
  readonly startSeconds: number;
  readonly firstPassSeconds: number;
  readonly peakMiB: number;
}

interface Compared {
  readonly ratio: Values;
  readonly target: number | null;
  readonly met: boolean | null;
  readonly interval?: { readonly low: number };
}

interface Row extends Side {
  readonly model: string;
  readonly batch: number;
  readonly threads: number;
  readonly sides: readonly Side[];
  readonly side: Side;
  readonly over: Readonly<Record<string, Compared>>;
  readonly time: Compared | null;
  readonly ratio: Compared;
  readonly breedlab: Values;
  readonly reference: Values;
  readonly speed: Compared;
  readonly processor: { readonly breedlab: number };
  readonly lost: Compared | null;
  readonly waited: Values;
}

async function bench(args: readonly string[], python = ''): Promise<Told> {
  const main = path.join(settings().projectRoot, 'dist', 'src', 'bench', 'main.js');
  const env = { ...process.env, BREEDLAB_BENCH_PYTHON: python };
  const { stdout } = await promisify(execFile)(process.execPath, [main, ...args, '--json'], { env });
  return JSON.parse(stdout) as Told;
}

const NETWORK = ['--size', '64', '--width', '0.0625', '--batch', '2', '--rounds', '2', '--seconds', '0'];

for (const name of ['step', 'predict'] as const) {
  test(`${name} measures a small model without PyTorch`, async () => {
    const report = await bench([name, ...NETWORK, '--models', 'Base', '--no-pytorch']);
    const [row, ...others] = report.rows;
    assert.deepEqual([report.benchmark, others.length, row!.model, row!.batch, row!.over], [name, 0, 'Base', 2, {}]);
    const { imagesPerSecond, peakMiB, startSeconds, firstPassSeconds } = row!.sides[0]!;
    assert.equal(imagesPerSecond.values.length, 2);
    assert.ok(imagesPerSecond.low > 0 && startSeconds > 0 && firstPassSeconds > 0);
    // A process that holds TensorFlow.
    assert.ok(peakMiB > 100 && peakMiB < 4000, `${peakMiB} MiB`);
    assert.ok('tensorflow' in report.machine.versions);
  });
}

test('step in bf16 measures Breedlab in both precisions', nativeOnly, async () => {
  const { rows } = await bench(['step', ...NETWORK, '--models', 'Base', '--no-pytorch', '--precision', 'bf16']);
  assert.deepEqual(
    rows[0]!.sides.map(({ name }) => name),
    ['Breedlab bf16', 'Breedlab'],
  );
  assert.ok(rows[0]!.over.Breedlab!.ratio.median > 0);
});

test('transfer measures the ways of freezing beside a step from scratch', async () => {
  const { rows } = await bench(['transfer', ...NETWORK]);
  assert.deepEqual(
    rows.map(({ side }) => side.name),
    ['Breedlab', 'Breedlab as-run', 'Breedlab as-described'],
  );
  assert.ok(rows.slice(1).every(({ time }) => time!.ratio.median > 0));
});

test("demo measures a model at the demo's scale, with one thread and with two", async () => {
  const { rows, machine } = await bench([
    'demo',
    '--models',
    'Base',
    '--no-pytorch',
    '--rounds',
    '1',
    '--seconds',
    '0',
  ]);
  assert.deepEqual(
    rows.map(({ batch, threads }) => [batch, threads]),
    [
      [32, 1],
      [32, 2],
    ],
  );
  assert.equal(machine.versions.threads, '1 and 2');
});

test('a build is measured against another one, here itself', async () => {
  const against = settings().projectRoot;
  const report = await bench(['step', ...NETWORK, '--models', 'Base', '--against', against]);
  const [row] = report.rows;
  assert.deepEqual([report.against, row!.sides.map(({ name }) => name)], [against, ['Breedlab', 'other build']]);
  const { ratio, interval, target, met } = row!.over['other build']!;
  assert.deepEqual([ratio.values.length, target, met], [2, 0.95, interval!.low >= 0.95]);
});

test('a folder without a build is refused', async () => {
  await assert.rejects(
    bench(['epoch', '--against', '/nowhere']),
    /--against is '\/nowhere', and there is no dist.src.bench/,
  );
});

/** Images of two breeds, and a program that answers like the reference. */
async function setting(context: TestContext, answer = ''): Promise<{ data: string; python: string }> {
  const folder = temporaryFolder(context);
  const data = path.join(folder, 'images');
  for (const split of ['train', 'valid', 'test']) {
    for (let i = 0; i < 6; i++) await writePicture(path.join(data, split, i % 2 ? 'a' : 'b', `${i}.png`), i);
  }
  const python = path.join(folder, 'python');
  fs.writeFileSync(python, `#!${process.execPath}\n${answer}\n`, { mode: 0o755 });
  return { data, python };
}

/** Introduces itself, and answers every request with what an expression of `request` gives. */
const answering = (expression: string): string =>
  `console.log('{"torch":"0"}');
   require('readline').createInterface({ input: process.stdin }).on('line', (line) => {
     const request = JSON.parse(line);
     console.log(JSON.stringify(${expression}));
   });`;

test('PyTorch is asked for what Breedlab computes, on the same device and threads', async (context) => {
  const told =
    '[request.task, request.model, request.variant, request.device, request.threads, request.classes].join()';
  const opened = `['default', 'tuned'].some((each) => ${told} === \`step,Base,\${each},cpu,1,133\`) && { firstPassSeconds: 0 }`;
  const measured = '{ images: request.round, seconds: 1, peakMiB: 1 }';
  const { python } = await setting(context, answering(`request.task === 'measure' ? ${measured} : ${opened}`));
  const { rows, machine } = await bench(['step', ...NETWORK, '--models', 'Base', '--threads', '1'], python);
  assert.equal(machine.versions.torch, '0');
  const [, theirs, tuned] = rows[0]!.sides;
  assert.deepEqual([theirs!.name, tuned!.name], ['PyTorch', 'PyTorch tuned']);
  assert.deepEqual(theirs!.imagesPerSecond.values, [1, 2]);
  assert.ok(Number.isFinite(theirs!.startSeconds));
  assert.equal(rows[0]!.over.PyTorch!.target, 1.25);
});

test('the loader is measured beside what answers for PyTorch', async (context) => {
  const isAsked = "request.images.length === 5 && request.imageSize === 224 && request.task === 'loader'";
  const epoch = '{ seconds: 5, processorSeconds: 1 }';
  const { data, python } = await setting(context, answering(`${isAsked} && { epochs: [${epoch}, ${epoch}] }`));
  const flags = ['--data', data, '--images', '5', '--rounds', '2', '--workers', '1'];
  const report = await bench(['loader', ...flags], python);
  assert.deepEqual([report.data.images, report.data.shorterSide.median, report.rounds], [5, 30, 2]);
  assert.equal(report.rows.length, 6);
  for (const { reference, breedlab, speed, processor } of report.rows) {
    assert.deepEqual(reference.values, [1, 1]);
    assert.ok(breedlab.low > 0 && speed.ratio.values.length === 2 && speed.target === null && processor.breedlab > 0);
  }
});

test('epochs are measured beside what answers for PyTorch, in a new process each time', async (context) => {
  const epoch = '{ seconds: 5, trainSeconds: 1 }';
  const answer = `{ firstStepAt: Date.now(), peakMiB: process.uptime() < 60 ? 1 : 2, epochs: [${epoch}, ${epoch}] }`;
  const { data, python } = await setting(context, answering(answer));
  const flags = ['--data', data, '--models', 'Base', '--size', '64', '--width', '0.0625', '--rounds', '1'];
  const { rows } = await bench(['epoch', ...flags], python);
  assert.equal(rows.length, 2);
  for (const { sides, ratio } of rows) {
    assert.deepEqual(sides[1]!.seconds.values, [5]);
    assert.ok(Math.abs(ratio.ratio.median - 5 / sides[0]!.seconds.median) < 1e-9);
  }
});

test('a side that does not run is an error that names it and says what it said', async (context) => {
  const { data, python } = await setting(context, `console.error('No module named torch'); process.exit(1);`);
  await assert.rejects(
    bench(['loader', '--data', data], python),
    /PyTorch \(1 worker, crop, flip\): .* did not run src\/bench\/reference\/main.py:\nNo module named torch/,
  );
});

test('data-wait measures steps on one batch and on the loader', async (context) => {
  const { data } = await setting(context);
  const flags = ['--data', data, '--model', 'Base', '--size', '64', '--steps', '2', '--rounds', '1', '--workers', '1'];
  const { rows } = await bench(['data-wait', ...flags]);
  const [fixed, loaded] = rows;
  assert.deepEqual([rows.length, fixed!.lost], [2, null]);
  const { ratio, target, met } = loaded!.lost!;
  const [fast, slow] = [fixed!.imagesPerSecond.median, loaded!.imagesPerSecond.median];
  assert.ok(Math.abs(ratio.median - (1 - slow / fast)) < 1e-9);
  assert.ok(loaded!.waited.low >= 0 && loaded!.waited.high < 1);
  assert.equal(met, ratio.median <= target!);
});
