import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test } from 'node:test';
import { BreedlabError } from '../../src/core';
import { listRuns, readRun } from '../../src/experiments';
import { exportTensorboard } from '../../src/exports';
import { crc32c, maskedCrc32c } from '../../src/exports/tensorboard/records';
import { hyperParameters, SCALARS } from '../../src/exports/tensorboard/runEvents';
import { firstRight, makeRuns } from '../analysis/runs';
import { decodeEvents } from './eventFile';

const runsFolder = makeRuns([
  { id: 28, correct: firstRight(30), startedAt: '2026-11-23T18:30:00.250Z' },
  { id: 28, correct: firstRight(40), startedAt: '2026-11-24T18:30:00.000Z' },
  { id: 34, correct: firstRight(50), outcome: { kind: 'diverged', epoch: 3, step: 1, loss: 'NaN' } },
]);
const out = (name: string): string => path.join(runsFolder, '..', `${path.basename(runsFolder)}-${name}`);
process.on('exit', () => {
  for (const name of ['all', 'one', 'nan', 'empty', 'file']) fs.rmSync(out(name), { recursive: true, force: true });
});

test('checksums are those of RFC 3720, B.4', () => {
  const bytes = (make: (i: number) => number): Uint8Array => Uint8Array.from({ length: 32 }, (_, i) => make(i));
  assert.equal(crc32c(bytes(() => 0)), 0x8a9136aa);
  assert.equal(crc32c(bytes(() => 0xff)), 0x62a8ab43);
  assert.equal(crc32c(bytes((i) => i)), 0x46dd794e);
  assert.equal(crc32c(bytes((i) => 31 - i)), 0x113fdb5c);
  assert.equal(crc32c(Buffer.from('123456789')), 0xe3069283);
  // ((crc >> 15) | (crc << 17)) + 0xa282ead8 of the last one.
  assert.equal(maskedCrc32c(Buffer.from('123456789')), 0xc78ab0e5);
});

test('every run has one file, whose frames, times and values are right', () => {
  const exported = exportTensorboard({ runsFolder, out: out('all') });
  assert.deepEqual(exported.leftOut, []);
  assert.equal(exported.runs.length, 3);
  for (const { runId, file, epochs } of exported.runs) {
    const summary = listRuns({ runsFolder }).find((run) => run.runId === runId)!;
    const run = readRun(summary.folder);
    assert.equal(epochs, run.history.length);
    assert.equal(path.relative(out('all'), path.dirname(file)), path.join('demo', runId));
    assert.match(path.basename(file), /^events\.out\.tfevents\.\d+\.breedlab$/);

    const events = decodeEvents(fs.readFileSync(file));
    const start = Date.parse(run.environment.sessions[0]!.startedAt) / 1000;
    assert.deepEqual([events[0]!.fileVersion, events[0]!.wallTime], ['brain.Event:2', start]);
    for (const [i, row] of run.history.entries()) {
      const event = events.filter(({ step }) => step === row.epoch);
      assert.equal(event.length, 1);
      const elapsed = run.history.slice(0, i + 1).reduce((sum, { seconds }) => sum + seconds, 0);
      assert.ok(Math.abs(event[0]!.wallTime - (start + elapsed)) < 1e-6);
      assert.deepEqual(
        event[0]!.values.map(({ tag, simpleValue }) => [tag, simpleValue]),
        Object.entries(SCALARS).map(([tag, read]) => [tag, Math.fround(read(row))]),
      );
    }
    const named = (tag: string): (typeof events)[number]['values'][number] =>
      events.flatMap(({ values }) => values).find((value) => value.tag === tag)!;
    assert.equal(named('settings').plugin, 'text');
    assert.match(named('settings').text!, /\| learningRate \| 0\.0\d+ \|/);
    assert.equal(named('_hparams_/session_start_info').plugin, 'hparams');
    assert.deepEqual(named('_hparams_/session_start_info').hparams, hyperParameters(run));
    assert.equal(named('_hparams_/session_end_info').status, run.status === 'finished' ? 1 : 2);
  }
});

test('exporting again replaces the same files; a number means its newest finished run', () => {
  const options = { runsFolder, out: out('one'), runs: ['28'] };
  const [first] = exportTensorboard(options).runs;
  const [second] = exportTensorboard(options).runs;
  assert.equal(first!.runId, '28-seed1-1');
  assert.equal(first!.file, second!.file);
  assert.deepEqual(fs.readdirSync(path.dirname(first!.file)), [path.basename(first!.file)]);
});

test('a loss that is not finite is written as NaN, and a run without an epoch is named', () => {
  const folders = listRuns({
    runsFolder: makeRuns([
      { id: 34, correct: [true] },
      { id: 35, correct: [true] },
    ]),
  });
  const history = JSON.parse(fs.readFileSync(path.join(folders[1]!.folder, 'history.json'), 'utf8')) as object[];
  fs.writeFileSync(path.join(folders[1]!.folder, 'history.json'), JSON.stringify([{ ...history[0], validLoss: null }]));
  fs.writeFileSync(path.join(folders[0]!.folder, 'history.json'), '[]');
  const exported = exportTensorboard({
    runsFolder: path.resolve(folders[0]!.folder, '../../..'),
    out: out('nan'),
  });
  assert.deepEqual(exported.leftOut, [{ what: folders[0]!.runId, reason: 'no epoch was finished' }]);
  const epoch = decodeEvents(fs.readFileSync(exported.runs[0]!.file)).find(({ step }) => step === 1)!;
  assert.ok(Number.isNaN(epoch.values.find(({ tag }) => tag === 'loss/valid')!.simpleValue));
});

test('what cannot be exported is said', () => {
  fs.writeFileSync(out('file'), 'a file');
  const cases: readonly (readonly [Parameters<typeof exportTensorboard>[0], RegExp])[] = [
    [{ runsFolder: out('empty') }, /There is no run to export\. Train one first: npx breedlab train 28\./],
    [{ runsFolder: out('empty'), profile: 'paper' }, /no run of the paper profile/],
    [{ runsFolder, runs: ['nothing'] }, /no run 'nothing'/],
    [{ runsFolder, out: out('file') }, /is a file, not a folder/],
  ];
  for (const [options, message] of cases) {
    assert.throws(
      () => exportTensorboard({ out: out('all'), ...options }),
      (error) => error instanceof BreedlabError && message.test(error.message),
    );
  }
});
