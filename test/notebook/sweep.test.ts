import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, test } from 'node:test';
import { breedlabProgram } from '../../src/cli/program';
import { batchStatuses, createBatch, jobName, logFile, markCancelled, taskOf, writeRecord } from '../../src/cluster';
import { experiment } from '../../src/experiments';
import { jobsBundle } from '../../src/notebook/show/jobs';
import { commandLine } from '../../src/notebook/sweep/sweep';
import { trainTinyRun } from '../exports/tinyRun';
import { temporaryFolder } from '../temporary';

const scratch = temporaryFolder();

const cell = { profile: 'demo', epochs: undefined, data: undefined, headless: true, reuse: false } as const;

describe('sweep in a cell', () => {
  test('gives the command its settings as --set takes them', () => {
    const set = {
      learningRate: { from: 0.001, to: 0.1, log: true },
      optimizer: ['sgd', { name: 'adamw', beta1: 0.8 }],
      'scheduler.patience': [1, 3],
    };
    const args = commandLine(experiment(34), { set, random: 5, seeds: [1, 2], folds: 3, epochs: 2 }, cell);
    assert.deepEqual(args, [
      'sweep',
      ...['--set', 'learningRate=0.001..0.1:log'],
      ...['--set', 'optimizer="sgd",{"name":"adamw","beta1":0.8}', '--set', 'scheduler.patience=1,3'],
      ...['--random', '5', '--seeds', '1,2', '--folds', '3', '--profile', 'demo', '--epochs', '2', '--', '34'],
    ]);
    const sweep = breedlabProgram().commands.find((command) => command.name() === 'sweep')!;
    const known = sweep.options.map(({ long }) => long);
    for (const option of args.filter((arg) => arg.startsWith('--') && arg !== '--'))
      assert.ok(known.includes(option), option);
  });

  test('an experiment of one’s own travels whole', () => {
    const own = experiment(34).with({ dropout: 0.1 });
    const args = commandLine(own, { set: { learningRate: [0.1] } }, { ...cell, data: 'photos' });
    assert.equal(args[args.indexOf('--data') + 1], 'photos');
    assert.deepEqual(JSON.parse(args[args.indexOf('--define') + 1]!), {
      ...{ id: own.id, title: own.title, parent: 34 },
      differences: { dropout: 0.1 },
    });
    assert.throws(() => commandLine(own, { set: { dropout: [] } }, cell), /gives dropout no value/);
  });
});

test('show.jobs and status read a finished run, a running one, a failed one with its log, and marks', async () => {
  process.env.BREEDLAB_BATCHES = path.join(scratch, 'batches');
  const finished = await trainTinyRun(scratch);
  process.env.BREEDLAB_RUNS = finished.runsFolder;
  const tasks = [1, 2, 3, 4].map((seed) => taskOf({ experiment: experiment(28), profile: 'demo', seed }));
  const batch = createBatch({ place: 'slurm', profile: 'demo', tasks, parts: [{ first: 0, count: 4 }] });
  writeRecord(batch.id, 0, { run: path.relative(finished.runsFolder, finished.folder), sessions: [] });
  fs.writeFileSync(logFile(batch, 2), 'one\ntwo\nbreedlab: no disk space left\n');
  markCancelled(batch.id, 3);
  const entry = { name: jobName(batch.id, 0), job: '7', index: 1, state: 'RUNNING', node: 'n2', reason: '' };

  const [status] = await batchStatuses([batch], () => Promise.resolve([entry]));
  assert.deepEqual(
    status!.tasks.map(({ label, state, node, epochs, maxEpochs, log }) => [
      label,
      state,
      node,
      epochs,
      maxEpochs,
      log?.at(-1),
    ]),
    [
      ['28-seed1', 'finished', undefined, 2, 2, undefined],
      ['28-seed2', 'running', 'n2', undefined, undefined, undefined],
      ['28-seed3', 'failed', undefined, undefined, undefined, 'breedlab: no disk space left'],
      ['28-seed4', 'cancelled', undefined, undefined, undefined, undefined],
    ],
  );
  const shown = String(jobsBundle([status!])['text/plain']);
  assert.match(shown, /4 runs, 1 finished, 1 running, 1 failed, 1 cancelled/);
  assert.match(shown, /28-seed3 failed; its log ends: one \/ two \/ breedlab: no disk space left/);
  const [silent] = await batchStatuses([batch], () => Promise.reject(new Error('no answer')));
  assert.match(String(jobsBundle([silent!])['text/plain']), /cannot be asked: no answer/);
  assert.match(String(jobsBundle([])['text/plain']), /No trainings/);
});
