import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { collectSeries } from '../../src/analysis';
import { forkComputing, settings } from '../../src/core';
import {
  experiment,
  listRuns,
  readRun,
  serializeExperiment,
  type Experiment,
  type RunEvent,
} from '../../src/experiments';
import { loadExtension } from '../../src/extensions';
import { architecture, summarize } from '../../src/models';
import { collectRuns, runSection } from '../../src/report/runs';
import { assertSameRuns } from '../experiments/runs/killing';
import { makeTinyDataset } from '../training/tiny';
import { temporaryFolder } from '../temporary';
import { writeRecipes } from './recipes';

const scratch = temporaryFolder();
const images = path.join(scratch, 'images');
const lab = path.join(scratch, 'lab');
let files: ReadonlyMap<string, string>;
let mine: Experiment;

before(async () => {
  await makeTinyDataset(images);
  files = writeRecipes(lab);
  for (const file of files.values()) loadExtension(file);
  mine = experiment(34).with(
    {
      model: 'mini-residual',
      optimizer: { name: 'lion', beta2: 0.95 },
      learningRate: 0.001,
      scheduler: { name: 'warm-restarts', period: 2 },
      loss: { name: 'focal', gamma: 1 },
      transforms: ['random-resized-crop', 'random-horizontal-flip', { name: 'darken', by: 0.4 }],
      imageSize: 32,
      batchSize: 4,
    },
    { id: 'mine', title: 'Everything of my own' },
  );
});

/** Trains as `breedlab train` does it for its user, in a process that knows the user's files by --extension alone. */
function train(runs: string, ...flags: string[]): ReturnType<typeof forkComputing> {
  process.env.BREEDLAB_RUNS = path.join(scratch, runs);
  const program = path.join(settings().projectRoot, 'dist', 'src', 'cli.js');
  const code = ['lion.ts', 'warm-restarts.ts', 'focal.ts', 'darken.ts'].map((name) => files.get(name)!);
  const args = ['train', '--data', images, '--epochs', '4', '--workers', '2', '--cache-mb', '0', ...flags];
  return forkComputing(
    program,
    [...args, '--define', JSON.stringify(serializeExperiment(mine)), '--extension', ...code, '--', 'mine'],
    ['ignore', 'ignore', 'inherit', 'ipc'],
  );
}

/** Runs the program. @returns what it prints on stdout */
async function breedlab(runs: string, ...args: string[]): Promise<string> {
  const program = path.join(settings().projectRoot, 'dist', 'src', 'cli.js');
  const env = { ...process.env, BREEDLAB_RUNS: path.join(scratch, runs) };
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...args], { env });
  return stdout;
}

const runIn = (runs: string) => readRun(listRuns({ runsFolder: path.join(scratch, runs) })[0]!.folder);

describe('what a user adds, each in one file outside the package, as CONTRIBUTING.md shows it', () => {
  test('trains in a process of its own, whose run records model, code and settings', async () => {
    assert.deepEqual(await once(train('whole'), 'close'), [0, null]);
    const { config, environment, metrics, status } = runIn('whole');
    assert.equal(status, 'finished');
    assert.equal(metrics!.model, 'mini-residual');
    assert.deepEqual(config.code!.map(({ file }) => file).sort(), [
      'darken.ts',
      'focal.ts',
      'lion.ts',
      'warm-restarts.ts',
    ]);
    assert.deepEqual(
      environment.sessions[0]!.extensions!.map(({ file }) => path.dirname(file)),
      config.code!.map(() => fs.realpathSync(lab)),
    );
    assert.equal(config.definition!.model!.name, 'mini-residual');
    const rates = runIn('whole').history.map(({ learningRate }) => learningRate);
    assert.equal(rates.length, 4);
    assert.deepEqual(rates.slice(0, 2), rates.slice(2), 'the rate begins anew every two epochs');
  });

  test('resumes after a kill, bit for bit, and says so when code has changed', async () => {
    const child = train('killed');
    const events: RunEvent[] = [];
    child.on('message', (event: RunEvent) => events.push(event));
    const closed = once(child, 'close');
    while (!events.some(({ type }) => type === 'epoch') && child.exitCode === null) await sleep(1);
    child.kill('SIGKILL');
    await closed;
    const lion = files.get('lion.ts')!;
    const before = fs.readFileSync(lion, 'utf8');

    fs.writeFileSync(lion, `${before}// changed\n`);
    const refused = train('killed', '--resume');
    const messages: RunEvent[] = [];
    refused.on('message', (event: RunEvent) => messages.push(event));
    assert.deepEqual(await once(refused, 'close'), [1, null]);
    const [told] = messages.flatMap((event) => (event.type === 'error' ? [event.message] : []));
    assert.match(told!, /lion\.ts has changed since run mine-seed1-\S+ began/);

    fs.writeFileSync(lion, before);
    assert.deepEqual(await once(train('killed', '--resume'), 'close'), [0, null]);
    await assertSameRuns(path.join(scratch, 'killed'), path.join(scratch, 'whole'));
  });

  test('classifies photos and is exported and reported by processes that have never heard of it', async () => {
    const { folder, runId } = runIn('whole');
    const photo = path.join(images, 'test', fs.readdirSync(path.join(images, 'test'))[0]!);
    const file = path.join(photo, fs.readdirSync(photo)[0]!);
    const predicted = JSON.parse(await breedlab('whole', 'predict', file, '--run', runId, '--json')) as {
      readonly experiment: string;
    };
    assert.equal(predicted.experiment, 'mine');
    const exported = path.join(scratch, 'page');
    await breedlab('whole', 'export', 'web', '--run', runId, '--out', exported);
    assert.match(fs.readFileSync(path.join(exported, 'model', 'model.json'), 'utf8'), /block\.sum/);
    assert.match(await breedlab('whole', 'runs', 'show', runId), /mini-residual/);
    assert.match(await breedlab('whole', 'export', 'csv', '--run', folder), /mini-residual/);
    process.env.BREEDLAB_RUNS = path.join(scratch, 'whole');
    const series = collectSeries('demo', { data: images, epochs: 4 });
    const [own] = collectRuns(series).filter(({ metrics }) => metrics.runId === runId);
    const page = runSection(own!, series).markup;
    assert.match(page, /Everything of my own/);
    assert.match(page, /How far training runs ahead/, 'with the chart of my own');
  });

  test('is summarised', () => {
    const { rows, totals } = summarize(architecture('mini-residual', { classCount: 3, imageSize: 32 }));
    assert.equal(rows.find(({ name }) => name === 'block.sum')!.type, 'Add');
    assert.ok(totals.parameters > 5000);
  });
});

test('a file of experiments imports what its experiments name', async () => {
  const file = path.join(lab, 'experiments.local.ts');
  fs.writeFileSync(
    file,
    "import './lion';\nexport default [{ id: 'roaring', parent: 34, title: 'Base by Lion', optimizer: 'lion' }];\n",
  );
  process.env.BREEDLAB_EXPERIMENTS = file;
  assert.match(await breedlab('none', 'experiments'), /roaring/);
  const shown = await breedlab('none', 'train', 'roaring', '--data', images, '--epochs', '1', '--json');
  assert.equal((JSON.parse(shown) as { experiment: string }).experiment, 'roaring');
  assert.equal(runIn('none').config.code![0]!.file, 'lion.ts');
  delete process.env.BREEDLAB_EXPERIMENTS;
});
