import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test, type TestContext } from 'node:test';
import { statusLine } from '../../src/cli/statusLine';
import { trainAll } from '../../src/cli/trainAll';
import type { TrainingJob } from '../../src/cli/trainChild';
import { parseSeeds } from '../../src/cli/output';
import { experimentId, type RunMetrics } from '../../src/experiments';
import { temporaryFolder } from '../temporary';

/**
 * A program in place of the command line: 26 trains, 27 was trained before, 28 fails, 29 dies, 30 waits for a
 * stop, 31 until it is told that 32 was reported, 33 tells whether it may take a finished run.
 */
const PROGRAM = `
const fs = require('node:fs');
const [, id] = process.argv.slice(2);
const metrics = { testAccuracy: 0.25, testCorrect: 2, testTotal: 8, epochsRun: 1, skipped: { count: 0, files: [] }, dataset: { counts: { train: 8, valid: 8, test: 8 } }, timing: { trainMinutes: 0.5 }, outcome: { kind: 'max-epochs' } };
const finish = (event, exitCode = 0) => { process.send(event); process.exitCode = exitCode; process.disconnect(); };
if (id === '26') process.send({ type: 'epoch', row: { epoch: 1 }, etaSeconds: 3 });
if (id === '26' || id === '27' || id === '32') finish({ type: 'metrics', metrics });
if (id === '28') finish({ type: 'error', message: 'no such folder' }, 1);
if (id === '31') {
  const patience = setTimeout(() => process.exit(1), 20_000);
  const look = setInterval(() => fs.existsSync(__filename + '.32') && (clearInterval(look), clearTimeout(patience), finish({ type: 'metrics', metrics })), 10);
}
if (id === '33') finish({ type: 'error', message: String(process.argv.includes('--reuse')) });
if (id === '29') process.kill(process.pid, 'SIGKILL');
if (id === '30') {
  process.on('message', () => { process.exitCode = 130; process.disconnect(); });
  fs.writeFileSync(__filename + '.30', '');
}
`;

function setUp(context: TestContext) {
  const folder = temporaryFolder(context);
  const program = path.join(folder, 'program.cjs');
  fs.writeFileSync(program, PROGRAM);
  let text = '';
  const write = (part: string): void => {
    text += part;
    if (/\/3 {2}32 /.test(text)) fs.writeFileSync(`${program}.32`, '');
  };
  const status = statusLine({ write });
  return { options: { profile: 'demo', seeds: [1], status, program }, text: () => text };
}

test('the series goes on after a failure, and says of each run how it ended', async (context) => {
  const { options, text } = setUp(context);
  const { signal } = new AbortController();
  const results = await trainAll({ ...options, signal, experiments: [26, 27, 28, 29].map(experimentId) });
  assert.deepEqual(
    results.map((run) => (run.kind === 'finished' ? `${run.id} reused ${run.reused}` : `${run.id} ${run.reason}`)),
    ['26 reused false', '27 reused true', '28 no such folder', '29 its process ended with SIGKILL'],
  );
  assert.match(text(), /^1\/4 {2}26 Base, weights all ones, seed 1: 25\.00% \(2\/8\), 1 epochs in 30 s$/m);
  assert.match(text(), /^2\/4 {2}27 .*: 25\.00% \(2\/8\), already trained$/m);
  assert.match(text(), /^3\/4 {2}28 .*: FAILED: no such folder$/m);
});

test('every seed trains every experiment; a stop reaches the running training and ends the series', async (context) => {
  const { options } = setUp(context);
  const { signal } = new AbortController();
  const both = await trainAll({ ...options, signal, seeds: [1, 2], experiments: [26, 27].map(experimentId) });
  assert.deepEqual(
    both.map((run) => [run.seed, run.id]),
    [
      [1, '26'],
      [1, '27'],
      [2, '26'],
      [2, '27'],
    ],
  );

  const stopped = new AbortController();
  const look = setInterval(() => fs.existsSync(`${options.program}.30`) && stopped.abort(), 10);
  context.after(() => clearInterval(look));
  const results = await trainAll({ ...options, signal: stopped.signal, experiments: [27, 30, 26].map(experimentId) });
  assert.deepEqual(
    results.map((run) => run.id),
    ['27'],
  );
});

test('as many trainings run at a time as were asked for; results stay in the order of the series', async (context) => {
  const { options, text } = setUp(context);
  const { signal } = new AbortController();
  const results = await trainAll({ ...options, signal, jobs: 2, experiments: [31, 32, 27].map(experimentId) });
  assert.deepEqual(
    results.map((run) => [run.id, run.kind]),
    [
      ['31', 'finished'],
      ['32', 'finished'],
      ['27', 'finished'],
    ],
  );
  assert.match(text(), /^1\/3 {2}32 /m, 'the second ended first');
});

test('finished runs are taken, unless all is to be trained again', async (context) => {
  const { options } = setUp(context);
  const { signal } = new AbortController();
  const reasons = async (fresh: boolean): Promise<unknown> => {
    const [run] = await trainAll({ ...options, signal, fresh, experiments: [33].map(experimentId) });
    return run?.kind === 'failed' && run.reason;
  };
  assert.deepEqual([await reasons(false), await reasons(true)], ['true', 'false']);
});

test('what is finished elsewhere is not trained, and counts as trained', async (context) => {
  const { options, text } = setUp(context);
  const { signal } = new AbortController();
  const counts = { train: 8, valid: 8, test: 8 };
  const metrics = {
    ...{ testAccuracy: 0.5, testCorrect: 4, testTotal: 8 },
    skipped: { count: 0 },
    dataset: { counts },
  } as RunMetrics;
  const finished = async ({ id, seed }: TrainingJob) => (id === '28' && seed === 2 ? metrics : undefined);
  const results = await trainAll({ ...options, seeds: [1, 2], finished, signal, experiments: [28].map(experimentId) });
  assert.deepEqual(
    results.map((run) => (run.kind === 'finished' ? `${run.seed} reused ${run.reused}` : `${run.seed} ${run.reason}`)),
    ['1 no such folder', '2 reused true'],
  );
  assert.match(text(), /28 .*, seed 2: 50\.00% \(4\/8\), already trained$/m);
});

for (const [text, seeds] of [
  ['1-5', [1, 2, 3, 4, 5]],
  ['3', [3]],
  ['1,4-5, 9', [1, 4, 5, 9]],
] as const) {
  test(`--seeds ${text} names ${seeds.join(' ')}`, () => assert.deepEqual(parseSeeds(text), seeds));
}

for (const [text, problem] of [
  ['5-1', /range '5-1'/],
  ['1-3,2', /names 2 twice/],
  ['1-', /--seeds is '1-'/],
  ['a', /--seeds is 'a'/],
] as const) {
  test(`--seeds ${text} is refused`, () => assert.throws(() => parseSeeds(text), problem));
}
