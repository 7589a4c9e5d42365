import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { collectSeries, encodeSeries } from '../../src/analysis';
import { writeFileAtomic } from '../../src/core';
import { experiment, experimentId, resolve, trainCommand } from '../../src/experiments';
import { collectRuns, runSection } from '../../src/report/runs';
import { reproduceSection } from '../../src/report/runs/reproduce';
import { firstRight, MIXED } from '../analysis/runs';
import { temporaryFolder } from '../temporary';
import { MACHINE_FOLDER, madeSeries, SESSION } from './runSamples';

/** The markup as a reader gets it: without charts' data and elements, spaces joined. */
function plain(markup: unknown): string {
  return String(markup)
    .replace(/<script.*?<\/script>|<wbr>/gs, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');
}

test('pages are of runs that stand for an experiment, and of none that is short or on other images', () => {
  const { series, runs } = madeSeries(MIXED);
  assert.deepEqual(
    runs.map(({ metrics }) => metrics.runId),
    ['29-seed1-0', '34-seed1-8', '34-seed3-4'],
  );
  const pages = plain(runs.map((run) => runSection(run, series)).join(''));
  assert.match(pages, /80\.00%/);
  for (const [other] of [['55.00%'], ['60.00%'], ['75.00%'], ['85.00%']]) assert.ok(!pages.includes(other!), other);
});

describe('pages of runs', () => {
  const { series, runs } = madeSeries([
    { id: 29, correct: firstRight(60) },
    { id: 34, correct: firstRight(200) },
    { id: 34, correct: firstRight(250), changed: { maxEpochs: 1 } },
    { id: 38, correct: firstRight(210), pretrainedOn: 'procedural-things' },
  ]);
  const page = (id: number): string =>
    String(runSection(runs.find((run) => run.metrics.experiment === experimentId(id))!, series));

  test('are those of the runs that count, under anchors that stay the same', () => {
    assert.deepEqual(
      runs.map(({ anchor }) => anchor),
      ['run-29-seed1', 'run-34-seed1', 'run-38-seed1'],
    );
    assert.match(page(34), /<article class="run" id="run-34-seed1"/);
  });

  test('tell the result with its interval beside the published one, and against the parent', () => {
    const words = plain(page(34));
    assert.match(
      words,
      /Test accuracy 66\.67% 63\.64% 95% interval 61\.2% to 71\.8% 60\.3% to 66\.8% Correct 200\/300 532\/836/,
    );
    assert.match(words, /Against its parent 29: \+46\.7 points \(\+\d.* to \+\d.*\) of test accuracy \(McNemar/);
    assert.match(words, /The two columns are about different images/);
  });

  test('tell what differs from the parent, where text and command disagree, and what was pretrained on what', () => {
    assert.match(plain(page(34)), /Setting Its parent, 29 This run model Base Base_fix/);
    assert.match(plain(page(38)), / pretrained no yes .* imageSize \(demo scale\) 64 96 /);
    assert.match(plain(page(38)), /As run, not as described: The text freezes the other FC layers/);
    assert.match(plain(page(38)), /pretrained on drawn things \(not ImageNet\)/);
    assert.match(plain(page(29)), /Its parent 26 has no run to compare it with/);
  });

  test('show breeds, confusions, settings and environment, without a path of the machine', () => {
    const words = plain(page(34));
    assert.match(words, /Breed by breed .* a 66\.7% 200\/300/);
    assert.match(words, /a taken for b 100 of 300 images/);
    assert.match(words, /scheduler\.factor 0\.5 the same/);
    assert.match(words, new RegExp(`Engine TensorFlow ${SESSION.engine.tensorflowVersion}`));
    assert.ok(!page(34).includes(MACHINE_FOLDER));
  });

  test('of committed metrics say what is not kept', (t) => {
    const metricsFile = `${temporaryFolder(t)}/demo.json`;
    writeFileAtomic(metricsFile, encodeSeries('demo', series.runs));
    const committed = collectSeries('demo', { metricsFile, source: 'committed' });
    const pages = collectRuns(committed, { runsFolder: temporaryFolder(t) });
    const words = plain(runSection(pages[1]!, committed));
    assert.match(words, /66\.67%/);
    assert.match(words, /Against its parent 29: \+46\.7 points/, 'which images were right is kept');
    assert.match(words, /confused pairs are not kept with the saved figures/);
    assert.match(words, /Engine and machine not kept with the saved figures/);
  });

  test('diverged runs say so and have no result', () => {
    const bad = madeSeries([
      { id: 28, correct: firstRight(9), outcome: { kind: 'diverged', epoch: 2, step: 5, loss: 'NaN' } },
    ]);
    assert.match(
      plain(runSection(bad.runs[0]!, bad.series)),
      /Diverged: the loss became NaN in epoch 2\. .*do not count the run/,
    );
  });
});

describe('how to train a run again', () => {
  const { runs } = madeSeries([{ id: 34, seed: 3, correct: firstRight(200) }]);
  const run = runs[0]!;

  test('the command names experiment, profile and seed, and what is not of the profile', () => {
    assert.equal(trainCommand(run.metrics), 'npx breedlab train 34 --profile demo --seed 3');
    const moved = { ...run.metrics, dataset: { ...run.metrics.dataset, name: 'mine' } };
    assert.equal(trainCommand(moved), 'npx breedlab train 34 --profile demo --seed 3 --data FOLDER');
    assert.match(trainCommand({ ...run.metrics, pretrainedOn: 'own-file' }), / --weights FILE$/);
  });

  test('an experiment of one’s own comes with the cell that defines it', () => {
    const parent = { id: experimentId(34), settings: resolve(34, { profile: 'demo' }) };
    const settings = resolve(
      experiment(34).with({ learningRate: 0.003, augmentation: { horizontalFlip: false, colorJitter: null } }),
      { profile: 'demo' },
    );
    const metrics = { ...run.metrics, experiment: experimentId('slow'), title: 'A "slow" one' };
    const words = String(reproduceSection({ ...run, published: null, parent, settings, metrics })).replaceAll(
      '&quot;',
      '"',
    );
    assert.ok(
      words.includes(
        'defineExperiment({ id: "slow", parent: 34, title: "A "slow" one", learningRate: 0.003, augmentation: { horizontalFlip: false, colorJitter: null } })'.replace(
          '"A "slow" one"',
          '"A \\"slow\\" one"',
        ),
      ),
      words,
    );
  });
});
