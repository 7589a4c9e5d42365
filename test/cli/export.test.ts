import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test } from 'node:test';
import { schema, settings } from '../../src/core';
import { exportCsv } from '../../src/exports';
import { firstRight, makeRuns } from '../analysis/runs';

const runsFolder = makeRuns([
  { id: 28, correct: firstRight(30) },
  { id: 34, correct: firstRight(40) },
]);

function run(...args: string[]): {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
} {
  const cli = path.join(settings().projectRoot, 'dist', 'src', 'cli.js');
  const env = { ...process.env, BREEDLAB_RUNS: runsFolder };
  return spawnSync(process.execPath, [cli, 'export', ...args], { encoding: 'utf8', env });
}

test('csv is printed, or written to a file', () => {
  const expected = exportCsv({ runsFolder }).text;
  assert.equal(run('csv').stdout, expected);
  const out = path.join(runsFolder, 'runs.csv');
  assert.equal(run('csv', '--out', out).stdout, `${out}  2 rows\n`);
  assert.equal(fs.readFileSync(out, 'utf8'), expected);
});

test('tensorboard says what it left out and how to show the rest', () => {
  const broken = path.join(runsFolder, 'demo', '28', 'broken');
  fs.mkdirSync(broken);
  const out = path.join(runsFolder, 'events');
  const { status, stdout, stderr } = run('tensorboard', '--out', out, '--profile', 'demo');
  fs.rmdirSync(broken);
  assert.equal(status, 0);
  assert.ok(stdout.endsWith(`2 runs; show them with: tensorboard --logdir ${out}\n`), stdout);
  assert.ok(stderr.startsWith(`left out: ${broken}: Cannot read `), stderr);
});

test('a schema is printed as it is published', () => {
  assert.equal(run('schema', 'metrics').stdout, fs.readFileSync(schema('metrics').file, 'utf8'));
  assert.match(run('schema').stdout, /^metrics +metrics\.json of a run folder/m);
});

test('what is wrong ends with status 1 and a remedy', () => {
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [['web', '--run', 'nothing'], /^breedlab: There is no run 'nothing'/],
    [['csv', '--profile', 'demoo'], /^breedlab: Unknown profile 'demoo'\. Did you mean 'demo'\?/],
    [['schema', 'metric'], /^breedlab: Unknown schema 'metric'\. Did you mean 'metrics'\?/],
  ];
  for (const [args, message] of cases) {
    const { status, stderr } = run(...args);
    assert.equal(status, 1);
    assert.match(stderr, message);
  }
});
