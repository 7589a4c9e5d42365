import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { before, test } from 'node:test';
import { BreedlabError } from '../../../src/core';
import { createLoader, evaluationTransform, type Dataset } from '../../../src/data';
import { loadEngine } from '../../../src/engine';
import { infer } from '../../../src/models';
import {
  latestRun,
  listRuns,
  loadRunModel,
  lockRunFolder,
  runFolderHolder,
  readRun,
  runExperiment,
  type RunEvent,
  type RunExperimentOptions,
  type RunResult,
} from '../../../src/experiments';
import { makeTinyDataset, tinyConfig, tinySettings } from '../../training/tiny';
import { temporaryFolder } from '../../temporary';

const scratch = temporaryFolder();
let dataset: Dataset;
let counter = 0;

before(async () => {
  dataset = await makeTinyDataset(path.join(scratch, 'images'));
});

function newRunsFolder(): string {
  return path.join(scratch, `runs-${++counter}`);
}

function run(runsFolder: string, options: Partial<RunExperimentOptions> = {}): Promise<RunResult> {
  const settings = tinySettings({ maxEpochs: 2 });
  return runExperiment({
    config: tinyConfig(dataset, { settings }),
    dataset,
    workers: 1,
    runsFolder,
    ...options,
  });
}

test('a run folder tells the whole run', async () => {
  const runsFolder = newRunsFolder();
  const events: RunEvent[] = [];
  const result = await run(runsFolder, { onEvent: (event) => events.push(event) });
  assert.match(result.runId, /^28-seed3-\d{8}T\d{6}Z$/);
  assert.equal(result.folder, path.join(runsFolder, 'demo', '28', result.runId));
  assert.equal(result.reused, false);
  assert.deepEqual(fs.readdirSync(result.folder).sort(), [
    'best',
    'config.json',
    'environment.json',
    'history.json',
    'last',
    'metrics.json',
    'predictions.json',
  ]);

  const { config, environment, history, metrics, predictions, status } = readRun(result.folder);
  assert.equal(status, 'finished');
  assert.deepEqual(config, tinyConfig(dataset, { settings: tinySettings({ maxEpochs: 2 }) }));
  assert.equal(environment.sessions.length, 1);
  assert.deepEqual(environment.sessions[0]!.engine, loadEngine().info);
  assert.equal(environment.sessions[0]!.dataset.hash, dataset.hash);
  assert.equal(history.length, 2);
  assert.deepEqual(metrics, JSON.parse(JSON.stringify(result.metrics)));
  assert.ok(!JSON.stringify(metrics).includes(scratch), 'metrics hold no machine path');

  assert.ok(metrics && predictions);
  const best = history.find((row) => row.epoch === metrics.bestEpoch)!;
  assert.equal(best.validLoss, Math.min(...history.map((row) => row.validLoss)));
  assert.deepEqual([metrics.testLoss, metrics.testAccuracy], [best.testLoss, best.testAccuracy]);
  assert.equal(predictions.images.length, metrics.testTotal);
  const hits = predictions.images.filter(({ trueClass, topClasses }) => topClasses[0] === trueClass).length;
  assert.equal(hits, metrics.testCorrect, 'the best weights, read back, hit as often as in their epoch');
  assert.equal(metrics.testTop5Accuracy, 1, 'three classes are all among the first five');
  for (const { image, topProbabilities } of predictions.images) {
    assert.match(image, /^test\/00\d\.Color_\d\/\d\.jpg$/);
    assert.ok(Math.abs(topProbabilities.reduce((sum, p) => sum + p, 0) - 1) < 1e-12);
    assert.deepEqual(
      [...topProbabilities].sort((a, b) => b - a),
      topProbabilities,
    );
  }
  assert.deepEqual([events[0]?.type, events.at(-2)?.type, events.at(-1)?.type], ['run', 'finished', 'metrics']);
  assert.deepEqual(JSON.parse(JSON.stringify(events)), events, 'events cross a process boundary unchanged');
});

test('the model of a run gives the predictions the run recorded', async () => {
  const engine = loadEngine();
  const { folder } = await run(newRunsFolder());
  const tensors = engine.tf.memory().numTensors;
  const recorded = readRun(folder);
  const model = await loadRunModel(engine, recorded);
  const { settings } = recorded.config;
  const loader = createLoader({
    images: dataset.images.test,
    transform: evaluationTransform(settings),
    batchSize: 4,
    shuffle: false,
    seed: 0,
    workers: 1,
  });
  for await (const { pixels, indices, size } of loader.epoch(1)) {
    const shape = [size, settings.imageSize, settings.imageSize, 3] as [number, number, number, number];
    const classes = engine.tf.tidy(() => {
      const logits = infer(model, engine.tf.tensor4d(pixels, shape));
      return logits.argMax(-1).dataSync();
    });
    indices.forEach((index, i) => assert.equal(classes[i], recorded.predictions!.images[index]!.topClasses[0]));
  }
  await loader.close();
  model.dispose();
  assert.equal(engine.tf.memory().numTensors, tensors);
});

test('every run keeps its folder; reuse takes the newest finished one of the same settings', async () => {
  const runsFolder = newRunsFolder();
  const first = await run(runsFolder);
  const second = await run(runsFolder, { resume: 'auto' });
  assert.notEqual(second.folder, first.folder, 'there was nothing unfinished to continue');
  const events: RunEvent[] = [];
  const reused = await run(runsFolder, { resume: 'reuse', onEvent: (event) => events.push(event) });
  assert.equal(reused.reused, true);
  assert.equal(reused.folder, second.folder);
  assert.deepEqual(reused.metrics, JSON.parse(JSON.stringify(second.metrics)));
  assert.deepEqual(
    events.map((event) => event.type),
    ['run', 'metrics'],
  );

  const retitled = tinyConfig(dataset, { settings: tinySettings({ maxEpochs: 2 }), title: 'another title' });
  assert.equal((await run(runsFolder, { resume: 'reuse', config: retitled })).reused, true);
  const longer = await run(runsFolder, {
    resume: 'reuse',
    config: tinyConfig(dataset, { settings: tinySettings({ maxEpochs: 3 }) }),
  });
  assert.equal(longer.reused, false);
  assert.deepEqual(
    listRuns({ runsFolder }).map((each) => each.folder),
    [longer.folder, second.folder, first.folder],
  );
  assert.equal(latestRun({ runsFolder, seed: 3 })?.folder, longer.folder);
  assert.equal(latestRun({ runsFolder, experiment: 28, seed: 3 }), undefined, 'it is not as the profile trains 28');
  assert.equal(latestRun({ runsFolder, experiment: 29 }), undefined);
  assert.deepEqual(listRuns({ runsFolder, profile: 'paper' }), []);
});

test('an interrupted run says so and is continued', async () => {
  const runsFolder = newRunsFolder();
  const controller = new AbortController();
  const first = await run(runsFolder, {
    signal: controller.signal,
    onEvent: (event) => event.type === 'epoch' && controller.abort(),
  });
  assert.equal(first.metrics.outcome.kind, 'interrupted');
  const [interrupted] = listRuns({ runsFolder });
  assert.equal(interrupted?.status, 'interrupted');
  assert.equal(readRun(first.folder).predictions, null);
  assert.equal(latestRun({ runsFolder }), undefined, 'the latest run is a finished one');

  const second = await run(runsFolder, { resume: 'reuse' });
  assert.equal(second.folder, first.folder);
  assert.equal(second.reused, false);
  assert.equal(readRun(second.folder).status, 'finished');
  assert.equal(readRun(second.folder).environment.sessions.length, 2);
});

test('a run that diverges ends with metrics, the best epoch kept', async () => {
  const runsFolder = newRunsFolder();
  const settings = tinySettings({
    maxEpochs: 9,
    learningRate: 1e20,
    scheduler: { factor: 0.5, patience: 3, cooldown: 2 },
  });
  const { metrics, folder } = await run(runsFolder, { config: tinyConfig(dataset, { settings }) });
  assert.equal(metrics.outcome.kind, 'diverged');
  assert.equal(metrics.bestEpoch, null);
  assert.equal(metrics.testTop5Accuracy, null);
  assert.equal(readRun(folder).status, 'diverged');
  assert.equal((await run(runsFolder, { config: tinyConfig(dataset, { settings }), resume: 'reuse' })).reused, true);
});

test('a run that another process writes shows as running and cannot be continued', async () => {
  const runsFolder = newRunsFolder();
  const controller = new AbortController();
  controller.abort();
  const { folder } = await run(runsFolder, { signal: controller.signal });
  const lock = await lockRunFolder(folder);
  assert.equal(listRuns({ runsFolder })[0]?.status, 'running');
  await assert.rejects(
    run(runsFolder, { resume: 'auto' }),
    (error) => error instanceof BreedlabError && error.message.includes(`process ${process.pid}`),
  );
  lock.release();
  assert.equal(runFolderHolder(folder), undefined);
});

test('what cannot be trained leaves no folder behind', async () => {
  const runsFolder = newRunsFolder();
  const pretrained = tinySettings({ pretrained: true, fcLayersReinitialised: 1, trainable: 'as-run' });
  await assert.rejects(run(runsFolder, { config: tinyConfig(dataset, { settings: pretrained }) }), BreedlabError);
  const tooSmall = tinySettings({ imageSize: 8 });
  await assert.rejects(run(runsFolder, { config: tinyConfig(dataset, { settings: tooSmall }) }), BreedlabError);
  const other = tinyConfig(dataset);
  const config = { ...other, dataset: { ...other.dataset, hash: '0123456789abcdef' } };
  await assert.rejects(run(runsFolder, { config }), /is another/);
  assert.equal(fs.existsSync(runsFolder), false);
});
