import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  allRecipes,
  baseSettings,
  changedSettings,
  defineExperiment,
  experiment,
  parseExperiment,
  recipe,
  resolve,
  serializeExperiment,
} from '../../src/experiments';
import { cardBundle } from '../../src/notebook/views';
import { checkSettingValues, plannedArchitecture } from '../../src/training';

describe('recipes', () => {
  test('are sets of settings that can be trained, the published protocol first', () => {
    assert.deepEqual(recipe('series').settings, baseSettings);
    for (const { name, settings } of allRecipes()) {
      checkSettingValues(name, settings);
      plannedArchitecture({ ...settings, model: 'resnet18' }, 5);
    }
    assert.throws(() => recipe('fine-tune'), /Unknown recipe 'fine-tune'\. Did you mean 'finetune'\?/);
  });

  test('are what differences count from, and travel with an experiment', () => {
    const mine = defineExperiment({
      ...{ id: 'tuned', parent: null, recipe: 'finetune', title: 'Tuned' },
      ...{ model: 'resnet18', learningRate: 0.002 },
    });
    assert.deepEqual(
      changedSettings(recipe('finetune').settings, mine.settings).map(({ key }) => key),
      ['model', 'learningRate'],
    );
    const child = mine.with({ layerDecay: 0.9 });
    assert.equal(child.recipe, 'finetune');
    const sent = parseExperiment(JSON.parse(JSON.stringify(serializeExperiment(child))));
    assert.deepEqual(sent.settings, child.settings);
    assert.equal(sent.parent!.recipe, 'finetune');
    assert.ok(
      !('recipe' in serializeExperiment(experiment(34).with({ dropout: 0 }))),
      'files of before stay as they were',
    );
  });

  test('stand on the card of an experiment that has no parent', () => {
    const card = (id: number): string => String(cardBundle(experiment(id), 'paper', resolve(id))['text/plain']);
    assert.match(card(69), /Recipe: finetune \(a pretrained network: its new head first/);
    assert.match(card(69), /imageSize +224 +112/);
    assert.match(card(60), /Recipe: series \(the published protocol\)/);
    assert.match(card(26), /Parent: none: the series begins here/);
    assert.match(card(63), /Parent: 61 \(46 unfrozen from stage 5\)/);
  });

  test('are refused beside a parent', () => {
    assert.throws(
      () => defineExperiment({ id: 'both', parent: 34, recipe: 'finetune', title: 'Both' }),
      /has the parent 34 and the recipe "finetune".*parent: null/,
    );
  });
});

test('a definition of before, which names freezing, is read as trainable', () => {
  const old = JSON.parse(
    '{"id":"old","title":"Old","parent":46,"differences":{"freezing":"none","learningRate":0.002}}',
  );
  const { settings, differences } = parseExperiment(old);
  assert.equal(settings.trainable, 'all');
  assert.deepEqual(differences, { trainable: 'all', learningRate: 0.002 });
  const fromFile = defineExperiment({
    id: 'old-too',
    parent: 46,
    title: 'Old',
    ...({ freezing: 'as-described' } as object),
  });
  assert.equal(fromFile.settings.trainable, 'as-described');
  assert.throws(
    () => experiment(46).with({ trainable: 'as-descibed' as 'all' }),
    /trainable "as-descibed"\. Give 'as-described', or another of 'all', 'head'/,
  );
});
