import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { loaderCases, type LoaderSample } from '../../src/bench/loader/cases';
import { ourName, referenceName } from '../../src/bench/loader/contenders';
import { loaderRows, loaderTable, type LoaderReport } from '../../src/bench/loader/report';
import type { DataWaitReport } from '../../src/bench/dataWait/report';
import { spreadOf } from '../../src/bench/measure';
import { settings } from '../../src/core';
import { temporaryFolder, writePicture } from '../data/fixtures';

function sample(first: number, second: number, nextRun: number | null): LoaderSample {
  const speed = (imagesPerSecond: number) => ({ imagesPerSecond, processorMilliseconds: 1000 / imagesPerSecond });
  return { first: speed(first), second: speed(second), nextRun: nextRun === null ? null : speed(nextRun) };
}

test('rows compare epoch with epoch of the same round, and the next run with the second', () => {
  const [plain, jitter] = loaderCases([2]);
  const rows = loaderRows(
    [plain!, jitter!],
    new Map([
      [ourName(plain!), [sample(90, 300, 200), sample(110, 360, 240)]],
      [referenceName(plain!), [sample(100, 100, null), sample(100, 120, null)]],
      [ourName(jitter!), [sample(50, 100, 80), sample(50, 100, 80)]],
      [referenceName(jitter!), [sample(25, 25, null), sample(25, 25, null)]],
    ]),
    320,
  );
  assert.deepEqual(
    rows.map(({ transforms, epoch, speed: { ratio, target, met } }) => [transforms, epoch, ratio.median, target, met]),
    [
      ['crop, flip', 'first', 1, 1, true],
      ['crop, flip', 'second', 3, 2, true],
      ['crop, flip', 'nextRun', 2, 1, true],
      ['crop, flip, colour jitter', 'first', 2, 1, true],
      ['crop, flip, colour jitter', 'second', 4, 5, false],
      ['crop, flip, colour jitter', 'nextRun', 3.2, 1, true],
    ],
  );
  assert.deepEqual(rows[1]!.speed.ratio.values, [3, 3]);
  const machine = { processor: '', cores: 2, memoryGiB: 1, system: '', load: 0, versions: {} };
  const data = { name: 'x', images: 3, shorterSide: spreadOf([320]) };
  const table = loaderTable({ benchmark: 'loader', machine, data, rounds: 2, rows });
  assert.equal(table.rows[4]!.at(5), '4.00 (4.00-4.00) [5, missed]');
});

/** Images of two breeds, and a program that answers like the reference. */
async function setting(context: TestContext, answer: string): Promise<{ data: string; python: string }> {
  const folder = temporaryFolder(context);
  const data = path.join(folder, 'images');
  for (const split of ['train', 'valid', 'test']) {
    for (let i = 0; i < 6; i++) await writePicture(path.join(data, split, i % 2 ? 'a' : 'b', `${i}.png`), i);
  }
  const python = path.join(folder, 'python');
  fs.writeFileSync(python, `#!${process.execPath}\n${answer}\n`, { mode: 0o755 });
  return { data, python };
}

async function bench<Report>(python: string, ...args: readonly string[]): Promise<Report> {
  const main = path.join(settings().projectRoot, 'dist', 'src', 'bench', 'main.js');
  const env = { ...process.env, BREEDLAB_BENCH_PYTHON: python };
  const { stdout } = await promisify(execFile)(process.execPath, [main, ...args, '--json'], { env });
  return JSON.parse(stdout) as Report;
}

test('the loader is measured beside what answers for PyTorch', async (context) => {
  const { data, python } = await setting(
    context,
    `console.log('{"torch":"0"}');
     require('readline').createInterface({ input: process.stdin }).on('line', (line) => {
       const request = JSON.parse(line);
       if (request.images.length !== 5 || request.imageSize !== 224 || request.epochs !== 2) process.exit(1);
       console.log(JSON.stringify({ seconds: [5, 5], processorSeconds: [1, 1] }));
     });`,
  );
  const flags = ['--data', data, '--images', '5', '--rounds', '2', '--workers', '1'];
  const report = await bench<LoaderReport>(python, 'loader', ...flags);
  assert.equal(report.machine.versions.torch, '0');
  assert.deepEqual([report.data.images, report.data.shorterSide.median, report.rounds], [5, 30, 2]);
  assert.equal(report.rows.length, 6);
  for (const { reference, breedlab, speed, processor } of report.rows) {
    assert.deepEqual(reference.values, [1, 1]);
    assert.ok(breedlab.low > 0 && speed.ratio.values.length === 2 && speed.target === null && processor.breedlab > 0);
  }
});

test('a reference that does not run is an error that says what it said', async (context) => {
  const { data, python } = await setting(context, `console.error('No module named torch'); process.exit(1);`);
  await assert.rejects(bench(python, 'loader', '--data', data), /did not run src\/bench\/reference\/loader_reference.py:\nNo module named torch/);
});

test('data-wait measures steps on one batch and on the loader', async (context) => {
  const { data } = await setting(context, '');
  const flags = ['--data', data, '--model', 'Base', '--size', '64', '--steps', '2', '--rounds', '1', '--workers', '1'];
  const { fixed, loaded, lost, waited, met, target, processor } = await bench<DataWaitReport>('', 'data-wait', ...flags);
  assert.equal(fixed.values.length, 1);
  lost.values.forEach((value, i) => assert.ok(Math.abs(value - (1 - loaded.values[i]! / fixed.values[i]!)) < 1e-9));
  assert.ok(waited.low >= 0 && waited.high < 1 && processor.loaded > 0);
  assert.equal(met, lost.median <= target);
});
