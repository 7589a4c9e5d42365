import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { collectSeries, judge, seriesTrials, type Judgement } from '../../src/analysis';
import { claimNamed } from '../../src/analysis';
import { chartedRun, drawChart, renderPng, runChartsOfReport } from '../../src/charts';
import { forkComputing, settings } from '../../src/core';
import { dataForProcess, openData } from '../../src/datasets';
import { defineExperiment, experiment, listRuns, readRun, type RunEvent } from '../../src/experiments';
import { loadExtension } from '../../src/extensions';
import { commandLine, trainingRequest } from '../../src/notebook/training/request';
import { firstRight, makeRuns } from '../analysis/runs';
import { makeTinyDataset } from '../training/tiny';
import { temporaryFolder } from '../temporary';
import { recipes } from './recipes';

const scratch = fs.realpathSync(temporaryFolder());
const photos = path.join(scratch, 'my photos');
const program = path.join(settings().projectRoot, 'dist', 'src', 'cli.js');

/** Writes a recipe, perhaps changed, into a folder outside the package and loads it as a cell does. */
function load(name: string, change: (code: string) => string = (code) => code): string {
  const file = path.join(scratch, name);
  fs.writeFileSync(file, change(recipes().get(name)!));
  loadExtension(file);
  return file;
}

describe('a dataset that a file outside the package defines', () => {
  let file: string;

  before(async () => {
    process.env.BREEDLAB_DATASETS = path.join(scratch, 'datasets');
    process.env.BREEDLAB_RUNS = path.join(scratch, 'runs');
    const { root } = await makeTinyDataset(path.join(scratch, 'split'));
    // A folder per class: the splits' images under one roof.
    for (const split of fs.readdirSync(root)) {
      for (const color of fs.readdirSync(path.join(root, split))) {
        fs.mkdirSync(path.join(photos, color), { recursive: true });
        for (const image of fs.readdirSync(path.join(root, split, color))) {
          fs.copyFileSync(path.join(root, split, color, image), path.join(photos, color, `${split}-${image}`));
        }
      }
    }
    file = load('my-dogs.ts', (code) => code.replace('/data/my-dogs', photos));
  });
  after(() => {
    delete process.env.BREEDLAB_DATASETS;
    delete process.env.BREEDLAB_RUNS;
  });

  async function run(...args: readonly string[]): Promise<string> {
    const child = forkComputing(program, [...args], ['ignore', 'pipe', 'inherit', 'ipc']);
    let out = '';
    child.stdout!.on('data', (text: Buffer) => (out += String(text)));
    child.on('message', (event) => (out += `${JSON.stringify(event)}\n`));
    assert.deepEqual(await once(child, 'close'), [0, null], out);
    return out;
  }

  test('is trained on for a step by a process that a cell starts, which knows it from its arguments alone', async () => {
    const small = experiment(34).with({ imageSize: 64, batchSize: 4 }, { id: 'small', title: 'Small' });
    const environment = { profile: 'demo', epochs: 1, data: undefined, headless: true, reuse: false } as const;
    const args = commandLine(trainingRequest(small, { data: 'my-dogs' }, environment));
    assert.deepEqual(JSON.parse(args[args.indexOf('--data') + 1]!), JSON.parse(dataForProcess('my-dogs')));
    assert.match(
      await run(...args.slice(0, -2), '--dry-run', '--', 'small'),
      /"type":"result","result":\{"kind":"dry-run".*"finite":true/,
    );
    const listed = execFileSync(process.execPath, [program, 'data', 'list', '--extension', file], { encoding: 'utf8' });
    assert.match(listed, /my-dogs +3 +train 33, valid 6, test 6 +\S*my photos/);
  });

  test('is recorded by its name, and resumed with its own images after its folder has grown', async () => {
    const before = openData('my-dogs');
    const flags = ['--epochs', '3', '--workers', '2', '--cache-mb', '0', '--data', 'my-dogs', '--extension', file];
    const child = forkComputing(program, ['train', ...flags, '--', '34'], ['ignore', 'ignore', 'inherit', 'ipc']);
    const events: RunEvent[] = [];
    child.on('message', (event: RunEvent) => events.push(event));
    const closed = once(child, 'close');
    while (!events.some(({ type }) => type === 'epoch') && child.exitCode === null) await sleep(1);
    child.kill('SIGKILL');
    await closed;
    fs.copyFileSync(path.join(photos, '001.Color_0', 'train-0.jpg'), path.join(photos, '001.Color_0', 'new.jpg'));
    assert.notEqual(openData('my-dogs').hash, before.hash);

    const [begun] = listRuns();
    await run('runs', 'resume', begun!.runId);
    const { config, environment, status } = readRun(listRuns()[0]!.folder);
    assert.equal(status, 'finished');
    assert.deepEqual([config.dataset.name, config.dataset.hash], ['my-dogs', before.hash]);
    assert.deepEqual(
      environment.sessions.map(({ dataset }) => dataset),
      [1, 2].map(() => ({ name: 'my-dogs', hash: before.hash, root: photos, list: before.list })),
    );
  });
});

describe('a claim and a chart that files outside the package define', () => {
  const runsFolder = makeRuns([
    { id: 34, correct: firstRight(200) },
    { id: 'slower', correct: firstRight(240), parent: 34, changed: { learningRate: 0.003 } },
  ]);

  test('are judged and drawn', async () => {
    load('slower-claim.ts');
    load('gap-chart.ts');
    defineExperiment({ id: 'slower', parent: 34, title: 'Base, slower', learningRate: 0.003 });
    const series = collectSeries('demo', { runsFolder, source: 'runs' });
    const judged: Judgement = judge(claimNamed('slower-is-better'), seriesTrials(series));
    assert.equal(judged.verdict, 'supported');
    const run = chartedRun(readRun(listRuns({ experiment: 34, runsFolder })[0]!.folder));
    const chart = drawChart('gap', run);
    assert.equal(chart.title, 'How far training runs ahead');
    assert.match(chart.description, /line: epoch, gap\. 2 rows: epoch from 1 to 2/);
    assert.ok((await renderPng(chart.vegaLite!)).length > 500);
    assert.deepEqual(
      runChartsOfReport().map(({ name }) => name),
      ['curves', 'gap'],
    );
  });
});
