import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  allExperiments,
  allProfiles,
  changedSettings,
  experiment,
  experimentsOf,
  findPretrained,
  nextExperiments,
  numberedExperiments,
  pretrainedOn,
  resolve,
} from '../../src/experiments';
import { embeddedWeights } from '../../src/experiments/embeddedWeights';
import { plannedArchitecture } from '../../src/training';
import { publishedWeights } from '../../src/weights';

const lite0 = publishedWeights('efficientnet_lite0');

describe('experiments beyond the series', () => {
  test('are found by their numbers, and belong to no series', () => {
    assert.deepEqual(
      nextExperiments().map(({ id, block, published }) => [id, block, published]),
      Array.from({ length: 11 }, (_, i) => [String(60 + i), 'whats-next', null]),
    );
    for (const next of nextExperiments()) {
      assert.equal(experiment(next.id), next);
      assert.ok(numberedExperiments().includes(next) && !allExperiments().includes(next));
      for (const { name } of allProfiles()) assert.ok(!experimentsOf(name).includes(next), name);
    }
  });

  test('each differs from what it is compared with in what it asks about alone', () => {
    const changes = (from: number, to: number): readonly string[] =>
      changedSettings(experiment(from).settings, experiment(to).settings).map(({ key }) => key);
    for (const [from, to, keys] of [
      [46, 61, ['trainable']],
      [46, 62, ['trainable']],
      [61, 63, ['layerDecay']],
      [62, 64, ['layerDecay']],
      [59, 65, ['layerDecay']],
      [51, 66, ['model']],
      [51, 67, ['model']],
      [60, 68, ['imageSize']],
    ] as const) {
      assert.deepEqual(changes(from, to), keys, `${from} and ${to}`);
    }
    for (const [id, recipe] of [
      [69, 'finetune'],
      [70, 'scratch-modern'],
    ] as const) {
      assert.equal(experiment(id).recipe, recipe);
      assert.equal(experiment(id).parent, null);
    }
    assert.deepEqual([experiment(68).settings.imageSize, experiment(69).settings.imageSize], [112, 112]);
  });

  test('a study has at most the epochs of the experiment', () => {
    assert.equal(resolve(51, { profile: 'study' }).maxEpochs, 200);
    assert.equal(resolve(66, { profile: 'study' }).maxEpochs, 200);
    assert.equal(resolve(70, { profile: 'study' }).maxEpochs, 100);
    assert.equal(resolve(69, { profile: 'study' }).maxEpochs, 12);
  });

  test('every one of them can be laid out in every profile', () => {
    for (const { id } of nextExperiments()) {
      for (const { name: profile } of allProfiles()) plannedArchitecture(resolve(id, { profile }), 8);
    }
  });

  test('60 starts from the weights that come with set-up, at their scale and with their numbers, in every profile', async () => {
    for (const { name: profile } of allProfiles()) {
      const settings = resolve(60, { profile });
      assert.deepEqual([settings.imageSize, settings.widthMultiplier], [lite0.input.crop, 1], profile);
      assert.deepEqual({ mean: settings.mean, std: settings.std }, { mean: lite0.input.mean, std: lite0.input.std });
      assert.equal(pretrainedOn(settings, profile), 'imagenet');
      const source = await findPretrained(settings, { profile });
      assert.deepEqual(source!.origin, { on: 'imagenet', name: lite0.source, hash: lite0.sha256 });
    }
  });

  test('embedded weights are those of set-up, at full width, and only where a training starts from weights', () => {
    const settings = resolve(60);
    assert.equal(embeddedWeights(settings), lite0);
    assert.equal(embeddedWeights({ ...settings, pretrained: false }), undefined);
    assert.equal(embeddedWeights({ ...settings, widthMultiplier: 0.5 }), undefined);
    assert.equal(embeddedWeights({ ...settings, model: 'efficientnet_lite1' }), undefined);
    assert.equal(embeddedWeights(resolve(38)), undefined);
    assert.equal(pretrainedOn(resolve(38, { profile: 'demo' }), 'demo') === 'imagenet', false);
  });

  test('a narrower Lite0 in the demo is trained as any other network is', () => {
    const { imageSize, widthMultiplier } = resolve(
      experiment(60).with({ pretrained: false, fcLayersReinitialised: null, trainable: 'all' }),
      { profile: 'demo' },
    );
    assert.deepEqual([imageSize, widthMultiplier], [64, 0.5]);
  });
});
