import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  allExperiments,
  allProfiles,
  experiment,
  experimentsOf,
  findPretrained,
  nextExperiments,
  numberedExperiments,
  pretrainedOn,
  resolve,
} from '../../src/experiments';
import { embeddedWeights } from '../../src/experiments/embeddedWeights';
import { publishedWeights } from '../../src/weights';

const lite0 = publishedWeights('efficientnet_lite0');

describe('experiments beyond the series', () => {
  test('are found by their numbers, and belong to no series', () => {
    assert.deepEqual(
      nextExperiments().map(({ id, block, published }) => [id, block, published]),
      [['60', 'whats-next', null]],
    );
    for (const next of nextExperiments()) {
      assert.equal(experiment(next.id), next);
      assert.ok(numberedExperiments().includes(next) && !allExperiments().includes(next));
      for (const { name } of allProfiles()) assert.ok(!experimentsOf(name).includes(next), name);
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
