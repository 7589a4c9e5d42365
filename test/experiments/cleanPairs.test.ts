import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  allExperiments,
  allProfiles,
  changedSettings,
  cleanExperiments,
  cleanPairs,
  experiment,
  experimentsOf,
  nextExperiments,
  resolve,
  storedId,
  type ExperimentId,
} from '../../src/experiments';
import { isNumbered, isOfSeries } from '../../src/experiments/ids';
import type { TrainingSettings } from '../../src/training';

const changedKeys = (from: TrainingSettings, to: TrainingSettings): string[] =>
  changedSettings(from, to).map(({ key }) => key);
const settingsOf = (id: ExperimentId): TrainingSettings => experiment(id).settings;

describe('experiments that undo a confounding', () => {
  test('have the numbers from 52 on, which are theirs in files and orders', () => {
    assert.deepEqual(
      cleanExperiments().map(({ id }) => storedId(id)),
      [52, 53, 54, 55, 56, 57, 58, 59],
    );
    const next = String(Number(nextExperiments().at(-1)!.id) + 1) as ExperimentId;
    assert.ok(!isNumbered(next));
    assert.equal(Number(nextExperiments()[0]!.id), Number(cleanExperiments().at(-1)!.id) + 1);
    assert.ok(cleanExperiments().every(({ id }) => isNumbered(id) && !isOfSeries(id)));
  });

  test('belong to the series of the study and to no other', () => {
    for (const { name } of allProfiles()) {
      const ids = experimentsOf(name).map(({ id }) => id);
      const clean = name === 'study' ? cleanExperiments() : [];
      assert.deepEqual(
        ids,
        [...allExperiments(), ...clean].map(({ id }) => id),
      );
    }
  });

  for (const [i, { from, to, differsIn, replaces }] of cleanPairs().entries()) {
    const { id, parent, published } = cleanExperiments()[i]!;

    test(`${id}: ${from} and ${to} differ in ${differsIn.join(', ')} and in nothing else`, () => {
      assert.deepEqual(changedKeys(settingsOf(from), settingsOf(to)).sort(), [...differsIn].sort());
      assert.ok([from, to].includes(id) && parent !== null && published === null);
    });

    test(`${id}: in the study they differ in no more than that and the scale of another network`, () => {
      const [before, after] = [from, to].map((each) => resolve(each, { profile: 'study' }));
      const scale = ['imageSize', 'widthMultiplier', 'batchSize'];
      const others = changedKeys(before!, after!).filter((key) => !differsIn.includes(key));
      assert.ok(
        others.every((key) => differsIn.includes('model') && scale.includes(key)),
        others.join(', '),
      );
    });

    if (replaces === null) continue;
    test(`${id}: ${replaces.from} and ${replaces.to}, which it replaces, differ in more`, () => {
      const published = changedKeys(settingsOf(replaces.from), settingsOf(replaces.to));
      assert.ok(
        differsIn.every((key) => published.includes(key)),
        published.join(', '),
      );
      assert.ok(published.length > differsIn.length, published.join(', '));
    });
  }

  test('56, 57 and 40 are one, two and three layers frozen as described: 40 has none left to freeze', () => {
    const [one, two, three] = ['56', '57', '40'].map((id) => experiment(id).settings);
    assert.deepEqual(
      [one, two, three].map((each) => each!.fcLayersReinitialised),
      [1, 2, 3],
    );
    assert.deepEqual(changedKeys(two!, three!), ['fcLayersReinitialised', 'trainable']);
  });
});
