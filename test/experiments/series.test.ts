import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  allExperiments,
  applyDifferences,
  baseSettings,
  changedSettings,
  experiment,
  parseExperiment,
  publishedCurves,
  publishedExperiments,
  resolve,
  serializeExperiment,
  type ExperimentDifferences,
} from '../../src/experiments';

test('the series is 26 experiments, 26 to 51, each with its parent before it', () => {
  const all = allExperiments();
  assert.deepEqual(
    all.map((e) => e.id),
    Array.from({ length: 26 }, (_, i) => String(26 + i)),
  );
  for (const e of all) assert.ok(e.parent === null ? e.id === '26' : Number(e.parent.id) < Number(e.id));
});

for (const published of publishedExperiments()) {
  test(`${published.id} resolves to the settings of its published command`, () => {
    const { epochsRun: _epochs, ...asRun } = published.asRun;
    const { settings, parent } = experiment(published.id);
    assert.equal(parent?.id ?? null, published.parent);
    assert.deepEqual(
      {
        model: settings.model,
        pretrained: settings.pretrained,
        fcLayersReinitialised: settings.fcLayersReinitialised,
        weightInit: settings.weightInit,
        lr: settings.learningRate,
        batchSize: settings.batchSize,
        weightDecay: settings.weightDecay,
        momentum: settings.momentum,
        dropout: settings.dropout,
        maxEpochs: settings.maxEpochs,
        earlyStoppingPatience: settings.earlyStoppingPatience,
        scheduler: settings.scheduler,
        mean: settings.mean,
        std: settings.std,
        augmentation: settings.augmentation,
      },
      asRun,
    );
    assert.equal(settings.trainable, asRun.pretrained ? 'as-run' : 'all');
  });

  test(`${published.id} has its published curves, one value per epoch in all five series`, () => {
    const { bestEpoch, ...curves } = publishedCurves(published.id)!;
    assert.equal(bestEpoch, published.results.bestEpoch);
    for (const values of Object.values(curves)) assert.equal(values.length, published.asRun.epochsRun);
    const best = published.results.bestEpoch - 1;
    assert.ok(Math.abs(curves.testAccuracy[best]! * 100 - published.results.testAccuracyPercent) < 0.01);
    assert.ok(Math.abs(curves.testLoss[best]! - published.results.testLoss) < 1e-5);
  });
}

test('text and command both are kept where they disagree', () => {
  const described = (id: number): unknown =>
    changedSettings(experiment(id).settingsAsDescribed, experiment(id).settings).map((c) => c.key);
  assert.deepEqual(described(51), ['learningRate']);
  assert.deepEqual(described(41), ['trainable', 'mean', 'std']);
  assert.deepEqual(described(31), ['augmentation.randomResizedCrop', 'augmentation.horizontalFlip']);
  assert.deepEqual(described(34), []);
  for (const id of [28, 31, 38, 39, 40, 41, 42, 43, 44, 45, 46, 50, 51]) {
    assert.ok(experiment(id).deviations.length > 0, `${id} should tell its deviation`);
  }
});

test('published counts agree with published accuracies; that of 43 is corrected', () => {
  for (const { id, results } of publishedExperiments()) {
    const { testCorrect } = experiment(id).published!;
    assert.equal(testCorrect === results.testCorrect, id !== '43');
  }
  assert.equal(experiment(43).published!.testCorrect, 743);
});

test('an unknown experiment lists what exists', () => {
  assert.throws(() => experiment(25), /Unknown experiment '25'.*Known: 26, 27.*51\b/);
});

test('an unknown setting is refused with the nearest one', () => {
  const wrong = { learningrate: 1 } as unknown as ExperimentDifferences;
  assert.throws(() => experiment(28).with(wrong), /no setting 'learningrate'. Did you mean 'learningRate'\?/);
  const wrongPart = { augmentation: { flip: true } } as unknown as ExperimentDifferences;
  assert.throws(() => applyDifferences(baseSettings, wrongPart), /no setting 'augmentation\.flip'/);
});

test('a child experiment keeps everything but its differences, and survives being sent as JSON', () => {
  const child = experiment(34).with({ learningRate: 0.003, augmentation: { colorJitter: null } });
  assert.equal(child.parent, experiment(34));
  assert.deepEqual(changedSettings(experiment(34).settings, child.settings), [
    { key: 'learningRate', from: 0.01, to: 0.003 },
    { key: 'augmentation.colorJitter', from: baseSettings.augmentation.colorJitter, to: null },
  ]);
  const grandchild = child.with({ batchSize: 64 }, { id: 'mine', title: 'Mine' });
  const copy = parseExperiment(JSON.parse(JSON.stringify(serializeExperiment(grandchild))));
  assert.deepEqual(copy.settings, grandchild.settings);
  assert.equal(copy.id, 'mine');
  assert.equal(copy.parent?.parent, experiment(34));
});

test('an id that cannot name a folder is refused', () => {
  assert.throws(() => experiment(34).with({}, { id: '../escape' }), /'\.\.\/escape' cannot be the id/);
});

test('experiments cannot be changed', () => {
  assert.throws(() => Object.assign(experiment(26), { title: 'x' }), TypeError);
  assert.throws(() => Object.assign(experiment(26).settings, { dropout: 0 }), TypeError);
});

test('a profile scales settings and an epoch limit applies on top', () => {
  const demo = resolve(34, { profile: 'demo', epochs: 3 });
  assert.ok(demo.imageSize < 224);
  assert.equal(demo.maxEpochs, 3);
  assert.deepEqual(resolve(34), experiment(34).settings);
  assert.throws(() => resolve(34, { profile: 'huge' as 'demo' }), /Unknown profile 'huge'.*Known: demo, study, paper/);
  assert.throws(() => resolve(34, { epochs: 0 }), /0 is not a number of epochs/);
});
