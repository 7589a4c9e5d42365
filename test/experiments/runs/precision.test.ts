import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { before, describe, test } from 'node:test';
import { BreedlabError } from '../../../src/core';
import type { Dataset } from '../../../src/data';
import { bfloat16Support, loadEngine } from '../../../src/engine';
import {
  changedSettings,
  experiment,
  loadRunModel,
  readRun,
  resolve,
  runExperiment,
  sameConfig,
  type RunConfig,
  type RunEvent,
  type RunExperimentOptions,
} from '../../../src/experiments';
import { infer, layersModel } from '../../../src/models';
import {
  completeSettings,
  hashedSettings,
  loadWeights,
  storedSettings,
  type TrainingSettings,
} from '../../../src/training';
import { nativeOnly } from '../../engine/nativeOnly';
import { makeTinyDataset, tinyConfig, tinySettings, withoutTimes } from '../../training/tiny';
import { temporaryFolder } from '../../temporary';

const scratch = temporaryFolder();
let dataset: Dataset;

before(async () => {
  dataset = await makeTinyDataset(path.join(scratch, 'images'));
});

function train(name: string, changes: Partial<TrainingSettings>, options: Partial<RunExperimentOptions> = {}) {
  const config = tinyConfig(dataset, { settings: tinySettings({ model: 'vgg16_bn', maxEpochs: 2, ...changes }) });
  return runExperiment({ config, dataset, workers: 1, runsFolder: path.join(scratch, name), ...options });
}

describe('a run in bf16', nativeOnly, () => {
  test('trains, says where it is slower, and comes to the same bits when it is stopped and continued', async () => {
    const warnings: string[] = [];
    const onEvent = (event: RunEvent): void => void (event.type === 'warning' && warnings.push(event.message));
    const whole = readRun((await train('whole', { precision: 'bf16' }, { onEvent })).folder);
    assert.equal(whole.status, 'finished');
    assert.equal(whole.config.settings.precision, 'bf16');
    const slower = warnings.filter((message) => message.startsWith("precision 'bf16' is slower"));
    assert.equal(slower.length, bfloat16Support(loadEngine()) === 'rounded' ? 1 : 0, warnings.join('\n'));

    const stop = new AbortController();
    const onEpoch = (event: RunEvent): void => void (event.type === 'epoch' && stop.abort());
    await train('resumed', { precision: 'bf16' }, { signal: stop.signal, onEvent: onEpoch });
    const resumed = readRun((await train('resumed', { precision: 'bf16' }, { resume: 'auto' })).folder);
    assert.equal(resumed.environment.sessions.length, 2);
    assert.deepEqual(withoutTimes(resumed.history), withoutTimes(whole.history));
    assert.deepEqual(await loadWeights(resumed.folder, 'best'), await loadWeights(whole.folder, 'best'));
  });

  test('is another run than in fp32, from the same initial weights, and predicts in bf16', async () => {
    const mixed = await train('both', { precision: 'bf16', maxEpochs: 1 });
    const full = await train('both', { precision: 'fp32', maxEpochs: 1 }, { resume: 'reuse' });
    assert.equal(full.reused, false);
    const [a, b] = [mixed, full].map(({ folder }) => readRun(folder));
    const difference = Math.abs(a!.history[0]!.trainLoss - b!.history[0]!.trainLoss);
    assert.ok(difference > 0 && difference < 0.1, `${difference}`);

    const engine = loadEngine();
    const model = await loadRunModel(engine, a!);
    const stock = layersModel(model);
    engine.tf.tidy(() => {
      const images = engine.tf.randomNormal([2, 64, 64, 3], 0, 1, 'float32', 1);
      const [passes, layers] = [infer(model, images as never), stock.predict(images)].map((logits) =>
        (logits as typeof images).dataSync(),
      );
      assert.notDeepEqual(passes, layers);
    });
    stock.dispose();
    model.dispose();
  });
});

test('a run of before there was a precision is one in fp32: read, taken as it is, continued', async () => {
  const stop = new AbortController();
  const onEvent = (event: RunEvent): void => void (event.type === 'epoch' && stop.abort());
  const { folder } = await train('old', {}, { signal: stop.signal, onEvent });
  const file = path.join(folder, 'config.json');
  const config = JSON.parse(fs.readFileSync(file, 'utf8')) as RunConfig;
  const old = withFreezing(withoutPrecision(config));
  assert.ok(!('optimizer' in old.settings), 'nor other settings that came later');
  fs.writeFileSync(file, JSON.stringify(old));

  assert.equal(readRun(folder).config.settings.precision, 'fp32');
  assert.deepEqual(changedSettings(readRun(folder).config.settings, completeSettings(config.settings)), []);
  assert.equal(sameConfig(old, config), true);
  assert.equal(sameConfig(old, { ...config, settings: { ...config.settings, precision: 'bf16' } }), false);
  const continued = await train('old', {}, { resume: 'auto' });
  assert.equal(continued.folder, folder);
  const again = await train('old', {}, { resume: 'reuse' });
  assert.deepEqual([again.folder, again.reused], [folder, true]);
  assert.deepEqual(JSON.parse(fs.readFileSync(file, 'utf8')), old, 'what was recorded stays');
});

test('a backbone of before keeps its hash; one in bf16 has its own', () => {
  const config = tinyConfig(dataset);
  const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
  assert.equal(hash(hashedJson(config)), hash(JSON.stringify(withFreezing(withoutPrecision(config)))));
  const mixed = { ...config, settings: tinySettings({ precision: 'bf16' }) };
  assert.notEqual(hash(hashedJson(mixed)), hash(hashedJson(config)));
});

test('precision is a setting of an experiment: off by default, and named when it is misspelt', () => {
  const mixed = experiment(34).with({ precision: 'bf16' });
  assert.equal(mixed.id, '34+precision=bf16');
  assert.equal(resolve(experiment(34)).precision, 'fp32');
  assert.equal(resolve(mixed, { profile: 'demo' }).precision, 'bf16');
  assert.throws(
    () => experiment(34).with({ precision: 'bf61' as 'bf16' }),
    (error) => error instanceof BreedlabError && /precision "bf61".*Give 'bf16'/.test(error.message),
  );
});

/** The configuration as versions wrote it that had no such setting, nor those that came after it. */
function withoutPrecision({ settings: complete, ...config }: RunConfig): RunConfig {
  const { precision: _precision, ...settings } = storedSettings(complete);
  const { dataset: images, ...before } = config;
  return { ...before, settings, dataset: images } as RunConfig;
}

/** The same as versions wrote it in which `trainable` was called `freezing`, and said `none` for `all`. */
function withFreezing({ settings: { trainable, ...settings }, ...config }: RunConfig): RunConfig {
  const freezing = trainable === 'all' ? 'none' : trainable;
  const before = Object.entries(settings).flatMap((entry) =>
    entry[0] === 'learningRate' ? [['freezing', freezing], entry] : [entry],
  );
  const { dataset: images, ...rest } = config;
  return { ...rest, settings: Object.fromEntries(before), dataset: images } as RunConfig;
}

/** What a backbone's hash is of. */
function hashedJson(config: RunConfig): string {
  return JSON.stringify({ ...config, settings: hashedSettings(config.settings) });
}
