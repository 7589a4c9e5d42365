import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { before, describe, test } from 'node:test';
import sharp from 'sharp';
import { BreedlabError } from '../../../src/core';
import { ImageFileError, type Dataset } from '../../../src/data';
import { loadEngine } from '../../../src/engine';
import {
  classifyPhotos,
  countingRule,
  deleteRun,
  experimentId,
  folderSize,
  listRuns,
  lockRunFolder,
  openRun,
  parseMoment,
  planPruning,
  readRun,
  resolve,
  runExperiment,
  testImages,
  toStoredConfig,
  toStoredMetrics,
  type RunConfig,
  type RunStatus,
  type RunSummary,
} from '../../../src/experiments';
import { crossEntropy } from '../../../src/experiments/runs/predictions';
import type { Outcome } from '../../../src/training';
import { MADE_SESSION, madeMetrics } from '../../analysis/runs';
import { makeTinyDataset, tinyConfig, tinySettings } from '../../training/tiny';
import { temporaryFolder } from '../../temporary';

const scratch = temporaryFolder();

/** Writes a run folder without weights. */
function put(
  runsFolder: string,
  runId: string,
  {
    status = 'finished',
    startedAt = '2026-11-23T18:30:00.000Z',
    ...changes
  }: Partial<RunConfig> & {
    readonly status?: RunStatus;
    readonly startedAt?: string;
  } = {},
): string {
  const config = { ...BASE, ...changes };
  const folder = path.join(runsFolder, config.profile, String(config.experiment), runId);
  fs.mkdirSync(folder, { recursive: true });
  const write = (name: string, content: unknown): void =>
    fs.writeFileSync(path.join(folder, `${name}.json`), JSON.stringify(content));
  write('config', toStoredConfig(config));
  write('environment', { sessions: [{ ...MADE_SESSION, startedAt }] });
  const outcome = OUTCOMES[status];
  if (outcome !== undefined)
    write('metrics', toStoredMetrics(madeMetrics(runId, config, { correct: [true], outcome })));
  return folder;
}

/** The profile's own drawings, as the rule of which run counts knows them. */
const { name, drawn, hashes } = countingRule('demo', []).images;
const OWN = { name, hash: hashes[0] ?? '0', ...drawn! };
const OUTCOMES: Readonly<Partial<Record<RunStatus, Outcome>>> = {
  finished: { kind: 'max-epochs', epoch: 2, bestEpoch: 2 },
  interrupted: { kind: 'interrupted', epoch: 1, step: 3 },
  diverged: { kind: 'diverged', epoch: 1, step: 3, loss: 'NaN' },
};

const BASE: RunConfig = {
  formatVersion: 1,
  experiment: experimentId(34),
  title: 'a',
  parent: null,
  profile: 'demo',
  seed: 1,
  settings: resolve(34, { profile: 'demo' }),
  dataset: OWN,
};

describe('a run is named', () => {
  const runsFolder = path.join(scratch, 'named');
  const old = put(runsFolder, '34-seed1-20261120T000000Z', { startedAt: '2026-11-20T00:00:00Z' });
  const newest = put(runsFolder, '34-seed1-20261121T000000Z', { startedAt: '2026-11-21T00:00:00Z' });
  const broken = put(runsFolder, '34-seed1-20261122T000000Z', {
    startedAt: '2026-11-22T00:00:00Z',
    status: 'interrupted',
  });
  put(runsFolder, 'mine-seed1-20261122T000000Z', { experiment: experimentId('mine'), status: 'unfinished' });
  const open = (reference: string | number | { folder: string | null }, choose?: 'newest'): string =>
    openRun(reference, { runsFolder, choose }).folder;

  test('by itself, its folder, its id or the beginning of it, or its experiment', () => {
    assert.equal(open({ folder: old }), old);
    assert.equal(open(old), old);
    assert.equal(open('34-seed1-20261120T000000Z'), old);
    assert.equal(open('34-seed1-20261120'), old);
    assert.equal(open(34), newest, 'the newest finished one');
    assert.equal(open('34'), newest);
    assert.equal(open('34', 'newest'), broken, 'the newest of all');
  });

  const REFUSED: readonly (readonly [string | number | { folder: null }, RegExp])[] = [
    ['34-seed1', /begins the ids of 3 runs: .*Give the whole id/],
    ['mine', /Experiment mine has no finished run with .*; there are: mine-seed1-\w+ \(unfinished\).*runs resume/],
    [35, /There is no run '35'.*Did you mean '34'\?/],
    [{ folder: null }, /interrupted before it had a folder/],
    ['/nowhere/at/all', /There is no run '\/nowhere/],
  ];
  test('a folder without a configuration is refused for that', () => {
    const folder = path.join(scratch, 'without-config');
    fs.mkdirSync(folder);
    assert.throws(() => open(folder), /config\.json/);
  });
  for (const [reference, message] of REFUSED) {
    test(`${JSON.stringify(reference)} is refused`, () => {
      assert.throws(
        () => open(reference),
        (error) => error instanceof BreedlabError && message.test(error.message),
      );
    });
  }
});

describe('runs are filtered', () => {
  const runsFolder = path.join(scratch, 'filtered');
  for (const day of [20, 21, 22]) {
    put(runsFolder, `34-seed${day}`, { seed: day, startedAt: `2026-11-${day}T12:00:00.000Z` });
  }
  const seeds = (filter: Parameters<typeof listRuns>[0]): number[] =>
    listRuns({ ...filter, runsFolder }).map(({ config }) => config.seed);

  test('by when they began', () => {
    assert.deepEqual(seeds({ since: '2026-11-21T12:00:00Z' }), [22, 21]);
    assert.deepEqual(seeds({ until: '2026-11-21T12:00:00Z' }), [20]);
    assert.deepEqual(seeds({ since: new Date('2026-11-21T00:00:00Z'), until: '2026-11-22T00:00:00Z' }), [21]);
    assert.deepEqual(seeds({}), [22, 21, 20]);
    assert.throws(() => seeds({ since: 'soon' }), /'soon' names no moment/);
  });

  test('a moment is a date, a time, or how long ago', () => {
    const now = new Date('2026-11-23T18:30:00Z');
    const at = (text: string): string => parseMoment(text, now).toISOString();
    assert.equal(at('6h'), '2026-11-23T12:30:00.000Z');
    assert.equal(at('1.5d'), '2026-11-22T06:30:00.000Z');
    assert.equal(at('1w'), '2026-11-16T18:30:00.000Z');
    assert.equal(at('2026-11-23T01:02:03Z'), '2026-11-23T01:02:03.000Z');
    assert.equal(parseMoment('2026-11-23').getHours(), 0);
    assert.equal(parseMoment('today', now).getDate(), now.getDate());
    for (const bad of ['', '2026', 'yesterday', '5 minutes', '2026-11-23T99:00'])
      assert.throws(() => parseMoment(bad, now), BreedlabError);
  });
});

describe('pruning', () => {
  const runsFolder = path.join(scratch, 'pruned');
  const at = (hour: number): string => `2026-11-23T${String(hour).padStart(2, '0')}:00:00.000Z`;
  put(runsFolder, 'first', { startedAt: at(1) });
  put(runsFolder, 'stopped', { startedAt: at(2), status: 'interrupted' });
  put(runsFolder, 'second', { startedAt: at(3), title: 'another title' });
  put(runsFolder, 'later', { startedAt: at(4), status: 'unfinished' });
  put(runsFolder, 'other-seed', { startedAt: at(1), seed: 2 });
  put(runsFolder, 'other-settings', { startedAt: at(1), settings: tinySettings({ dropout: 0 }) });
  put(runsFolder, 'only-stopped', { startedAt: at(1), seed: 3, status: 'diverged' });
  const planned = (keep?: number): string[] =>
    planPruning(listRuns({ runsFolder }), { keep }).map(({ run }) => run.runId);

  test('takes what newer runs of the same configuration replace, and nothing else', () => {
    assert.deepEqual(planned(), ['first', 'stopped']);
    assert.deepEqual(planned(2), ['stopped']);
    const [first, stopped] = planPruning(listRuns({ runsFolder }));
    assert.match(first!.reason, /second is newer/);
    assert.match(stopped!.reason, /^interrupted; second finished later/);
    assert.throws(() => planned(0), RangeError);
  });
});

describe('deleting', () => {
  const runsFolder = path.join(scratch, 'deleted');

  test('takes the whole folder, and that of the experiment with the last run', async () => {
    const [one, two] = [put(runsFolder, 'one'), put(runsFolder, 'two')];
    fs.mkdirSync(path.join(one, 'best'));
    fs.writeFileSync(path.join(one, 'best', 'weights'), Buffer.alloc(1000));
    fs.mkdirSync(path.join(one, 'last'));
    fs.linkSync(path.join(one, 'best', 'weights'), path.join(one, 'last', 'weights'));
    const { files, bytes } = folderSize(one);
    assert.equal(files, 5);
    assert.ok(
      bytes > 1000 && bytes < 2000 + fs.statSync(path.join(one, 'config.json')).size,
      'a shared file counts once',
    );
    await deleteRun({ folder: one });
    assert.ok(!fs.existsSync(one) && fs.existsSync(two));
    await deleteRun({ folder: two });
    assert.deepEqual(fs.readdirSync(path.join(runsFolder, 'demo')), []);
  });

  test('leaves a run alone that another process writes', async () => {
    const busy = put(runsFolder, 'busy');
    const lock = await lockRunFolder(busy);
    await assert.rejects(deleteRun({ folder: busy }), /is being written by process/);
    assert.ok(fs.existsSync(busy));
    lock.release();
    await deleteRun({ folder: busy });
  });
});

test('the cross-entropy of logits is that of their softmax, also where it underflows', () => {
  assert.ok(Math.abs(crossEntropy([1, 2, 3], 0) - Math.log(1 + Math.E + Math.E ** 2)) < 1e-12);
  assert.equal(crossEntropy([0, 2000], 0), 2000);
  assert.equal(crossEntropy([1000, 0], 0), 0);
});

describe('photos', () => {
  const runsFolder = path.join(scratch, 'photos');
  let dataset: Dataset;
  let folder: string;

  before(async () => {
    dataset = await makeTinyDataset(path.join(scratch, 'images'));
    const config = tinyConfig(dataset, { settings: tinySettings({ maxEpochs: 2 }) });
    ({ folder } = await runExperiment({ config, dataset, workers: 1, runsFolder }));
  });

  test('of the test split are found again, and nothing outside the dataset is', () => {
    const run = readRun(folder);
    const { find } = testImages(run);
    const [first] = run.predictions!.images;
    assert.equal(find(first!.image), dataset.images.test[0]!.path);
    for (const bad of ['../secret.jpg', '/etc/passwd', 'test/missing.jpg']) assert.equal(find(bad), null);
  });

  test('are classified as the run itself classified them, each with its loss recorded', async () => {
    const run = readRun(folder);
    const files = dataset.images.test.slice(0, 5).map((image) => image.path);
    const classified = await classifyPhotos(loadEngine(), run, files, { top: 2 });
    classified.forEach(({ top, file, wasTurned }, i) => {
      const recorded = run.predictions!.images[i]!;
      assert.deepEqual([file, wasTurned, top.length], [files[i], false, 2]);
      assert.equal(top[0]!.index, recorded.topClasses[0]);
      assert.equal(top[0]!.name, run.predictions!.classes[top[0]!.index]);
      assert.ok(Math.abs(top[0]!.probability - recorded.topProbabilities[0]!) < 1e-6);
    });
    for (const { loss, trueClass, topClasses, topProbabilities } of run.predictions!.images) {
      const place = topClasses.indexOf(trueClass);
      assert.ok(Math.abs(loss! + Math.log(topProbabilities[place]!)) < 1e-9);
    }
    const mean = run.predictions!.images.reduce((sum, { loss }) => sum + loss!, 0) / run.predictions!.images.length;
    assert.ok(Math.abs(mean - run.metrics!.testLoss!) < 1e-4, 'they make up the test loss of the best epoch');
  });

  test('that a camera turned are turned back, and what is no photo is named', async () => {
    const run = readRun(folder);
    const turned = path.join(scratch, 'turned.png');
    await sharp(dataset.images.test[0]!.path).rotate(90).withMetadata({ orientation: 8 }).png().toFile(turned);
    const [straight, back] = await classifyPhotos(loadEngine(), run, [dataset.images.test[0]!.path, turned]);
    assert.equal(back!.wasTurned, true);
    assert.deepEqual(
      back!.top.map(({ index, probability }) => [index, probability.toFixed(4)]),
      straight!.top.map(({ index, probability }) => [index, probability.toFixed(4)]),
    );
    const text = path.join(scratch, 'note.jpg');
    fs.writeFileSync(text, 'not a picture');
    await assert.rejects(classifyPhotos(loadEngine(), run, [text]), ImageFileError);
  });

  test('a run that did not finish says how to get on', async () => {
    const controller = new AbortController();
    controller.abort();
    const config = tinyConfig(dataset, { settings: tinySettings({ maxEpochs: 2 }), seed: 9 });
    const stopped = await runExperiment({ config, dataset, workers: 1, runsFolder, signal: controller.signal });
    const run = readRun(stopped.folder);
    await assert.rejects(classifyPhotos(loadEngine(), run, []), /is interrupted: it has no predictions.*runs resume/);
  });

  test('one particular run is continued by its folder', async () => {
    const config = tinyConfig(dataset, { settings: tinySettings({ maxEpochs: 2 }), seed: 11 });
    const stop = async (): Promise<string> => {
      const controller = new AbortController();
      const run = await runExperiment({
        config,
        dataset,
        workers: 1,
        runsFolder,
        signal: controller.signal,
        onEvent: (event) => event.type === 'epoch' && controller.abort(),
      });
      return run.folder;
    };
    const [older, newer] = [await stop(), await stop()];
    const { folder: continued } = await runExperiment({ config, dataset, workers: 1, runsFolder, folder: older });
    assert.equal(continued, older);
    const statuses = listRuns({ runsFolder, seed: 11 }).map((run: RunSummary) => [run.folder, run.status]);
    assert.deepEqual(
      new Map(statuses as [string, string][]),
      new Map([
        [newer, 'interrupted'],
        [older, 'finished'],
      ]),
    );
  });
});
