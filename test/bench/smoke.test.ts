import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import * as path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import type { ThroughputReport, TransferReport } from '../../src/bench/throughput';
import { settings } from '../../src/core';
import { nativeOnly } from '../engine/nativeOnly';

const TINY = ['--size', '64', '--width', '0.0625', '--batch', '2', '--rounds', '2', '--seconds', '0', '--json'];

async function bench<Report>(...args: readonly string[]): Promise<Report> {
  const main = path.join(settings().projectRoot, 'dist', 'src', 'bench', 'main.js');
  const { stdout } = await promisify(execFile)(process.execPath, [main, ...args, ...TINY]);
  return JSON.parse(stdout) as Report;
}

for (const name of ['step', 'predict'] as const) {
  test(`${name} measures a small model without PyTorch`, async () => {
    const report = await bench<ThroughputReport>(name, '--models', 'Base', '--no-pytorch');
    const [row] = report.rows;
    assert.equal(report.rows.length, 1);
    assert.equal(report.benchmark, name);
    assert.deepEqual([row!.model, row!.batch, row!.overDefault], ['Base', 2, null]);
    const { imagesPerSecond, peakMiB, startSeconds, firstPassSeconds } = row!.sides[0]!;
    assert.equal(imagesPerSecond.values.length, 2);
    assert.ok(imagesPerSecond.low > 0 && startSeconds > 0 && firstPassSeconds > 0);
    // A process that holds TensorFlow.
    assert.ok(peakMiB > 100 && peakMiB < 4000, `${peakMiB} MiB`);
    assert.ok('tensorflow' in report.machine.versions);
  });
}

test('step in bf16 measures Breedlab in both precisions', nativeOnly, async () => {
  const { rows } = await bench<ThroughputReport>('step', '--models', 'Base', '--no-pytorch', '--precision', 'bf16');
  assert.deepEqual(
    rows[0]!.sides.map(({ name }) => name),
    ['Breedlab bf16', 'Breedlab'],
  );
  assert.ok(rows[0]!.overFp32!.median > 0);
});

test('transfer measures the ways of freezing beside a step from scratch', async () => {
  const report = await bench<TransferReport>('transfer');
  assert.deepEqual(
    report.rows.map(({ side }) => side.name),
    ['Breedlab', 'Breedlab as-run', 'Breedlab as-described'],
  );
  assert.ok(report.rows.slice(1).every(({ time }) => time!.ratio.median > 0));
});
