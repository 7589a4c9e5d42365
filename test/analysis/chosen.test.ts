import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  chosenExperiment,
  claimSources,
  collectSeries,
  compareStarts,
  judgeSources,
  lessons,
  publishedClaims,
  publishedTrials,
  toldSource,
  wilsonInterval,
  type ClaimSource,
} from '../../src/analysis';
import { experimentId, experimentsOf, publishedCurves } from '../../src/experiments';
import { startComparison } from '../../src/charts';
import { startsOf } from '../../src/charts/conclusions/startComparison';
import { firstRight, makeRuns, type MadeRun } from './runs';

const PUBLISHED: ClaimSource = { label: 'published', trials: publishedTrials(), series: null };
const CONCLUSIONS = publishedClaims().filter(({ origin }) => origin === 'conclusion');

function sourcesOf(runs: readonly MadeRun[]): readonly ClaimSource[] {
  return claimSources(collectSeries('demo', { runsFolder: makeRuns(runs), source: 'runs' }));
}

function oursOf(runs: readonly MadeRun[]): ClaimSource {
  return sourcesOf(runs).at(-1)!;
}

describe('chosenExperiment', () => {
  test('takes the lowest validation loss, not the highest test accuracy', () => {
    const ids = ['38', '39', '40', '41', '42'].map(experimentId);
    const chosen = chosenExperiment(PUBLISHED, ids)!;
    const lowest = (id: string) => Math.min(...publishedCurves(id)!.validLoss);
    for (const id of ids) assert.ok(chosen.validLoss <= lowest(id), id);
    assert.equal(chosen.validLoss, lowest(chosen.experiment));
    assert.deepEqual(chosen.seeds, []);
  });

  test('several seeds count by their mean, with an interval over seeds', () => {
    const seeds = [1, 2, 3].map((seed): MadeRun => ({ id: 33, seed, correct: firstRight(150 + 10 * seed) }));
    const chosen = chosenExperiment(oursOf([...seeds, { id: 34, correct: firstRight(160) }]))!;
    assert.equal(chosen.experiment, '33');
    assert.deepEqual(chosen.seeds, [1, 2, 3]);
    assert.ok(Math.abs(chosen.validLoss - (2 - 170 / 300)) < 1e-12);
    assert.equal(chosen.count, null);
    assert.ok(chosen.accuracy.low < 160 / 300 && chosen.accuracy.high > 180 / 300);
  });

  test('a diverged run is none, and without runs there is none', () => {
    const diverged: MadeRun = {
      id: 34,
      correct: firstRight(299),
      outcome: { kind: 'diverged', epoch: 2, step: 1, loss: 'NaN' },
    };
    assert.equal(chosenExperiment(oursOf([diverged])), null);
  });
});

describe('compareStarts', () => {
  test('sets the best from scratch beside the best pretrained, for models that have both', () => {
    const rows = compareStarts(
      oursOf([
        { id: 33, correct: firstRight(150) },
        { id: 38, correct: firstRight(170), pretrainedOn: 'drawn-breeds' },
        { id: 41, correct: firstRight(180), pretrainedOn: 'drawn-breeds' },
        { id: 36, correct: firstRight(200) },
      ]),
    );
    assert.deepEqual(
      rows.map(({ model, scratch, pretrained }) => [model, scratch.experiment, pretrained.experiment]),
      [['AlexNet', '33', '41']],
    );
    assert.deepEqual(rows[0]!.scratch.accuracy, wilsonInterval(150, 300));
    assert.deepEqual(
      compareStarts(PUBLISHED).map(({ model }) => model),
      ['AlexNet', 'vgg16', 'vgg16_bn'],
    );
  });
});

describe('lessons', () => {
  const RUNS: readonly MadeRun[] = [
    { id: 28, correct: firstRight(90) },
    { id: 29, correct: firstRight(40) },
    { id: 34, correct: firstRight(120) },
    { id: 33, correct: firstRight(150) },
    { id: 38, correct: firstRight(210), pretrainedOn: 'drawn-breeds' },
  ];

  test('tell three things, each with our figures, and the published ones of pretraining beside them', () => {
    const judged = judgeSources(CONCLUSIONS, sourcesOf(RUNS));
    const told = lessons(judged.at(-1)!, judged[0]!);
    assert.equal(told.length, 3);
    assert.match(
      told[0]!,
      /^Ours, demo: pretrained weights take AlexNet from 50\.0% to 70\.0% \(published: 66\.5% to 7\d\.\d%\)/,
    );
    assert.match(told[1]!, /^Without the sigmoid before its loss Base goes from 13\.3% to 40\.0% \(29, 34\)\.$/);
    assert.match(told[2]!, /^Of the 8 published conclusions: .*missing.*, on ours, demo\.$/);
  });

  test('say where pretraining made it worse', () => {
    const worse = RUNS.map((run) => (run.id === 38 ? { ...run, correct: firstRight(90) } : run));
    const judged = judgeSources(CONCLUSIONS, sourcesOf(worse));
    assert.match(lessons(judged.at(-1)!, judged[0]!)[0]!, /AlexNet from 50\.0% down to 30\.0% \(published: 66\.5% to /);
  });

  test('say nothing of what has no run', () => {
    const judged = judgeSources(CONCLUSIONS, sourcesOf([]));
    assert.deepEqual(lessons(judged.at(-1)!, judged[0]!), []);
  });

  test('are of the study where it compares as much, else of the series that is shown', () => {
    const demo = sourcesOf(RUNS);
    const study = claimSources(
      collectSeries('study', {
        runsFolder: makeRuns(RUNS.map((run) => ({ ...run, profile: 'study' }))),
        source: 'runs',
      }),
    ).at(-1)!;
    assert.equal(toldSource([demo[0]!, study, demo.at(-1)!]).label, 'study');
    const empty = { ...study, series: { ...study.series!, runs: [] } };
    assert.equal(toldSource([demo[0]!, empty, demo.at(-1)!]).label, 'demo');
  });
});

describe('the sources beside a series', () => {
  const seriesOf = (ids: readonly number[]) =>
    collectSeries('study', {
      runsFolder: makeRuns(ids.map((id) => ({ id, seed: 1, correct: firstRight(12, 40), profile: 'study' }))),
      source: 'runs',
    });
  const demo = collectSeries('demo', { runsFolder: makeRuns([]), source: 'runs' });
  const ids = experimentsOf('study').map(({ id }) => Number(id));
  const labels = (kept: readonly number[]): readonly string[] =>
    claimSources(demo, [seriesOf(kept)]).map(({ label }) => label);

  test('have a kept one that is whole, and none that still lacks an experiment', () => {
    assert.deepEqual(labels(ids), ['published', 'study', 'demo']);
    assert.deepEqual(labels(ids.slice(1)), ['published', 'demo']);
    assert.deepEqual(labels([]), ['published', 'demo']);
  });
});

describe('the chart of both starts', () => {
  test('has a row for each model and source, with the figures in words', () => {
    const rows = compareStarts(PUBLISHED).map((row) => ({ ...row, source: 'published' }));
    const { description, vegaLite } = startComparison(rows);
    assert.match(description, /^AlexNet, published: from scratch 66\.51% \(experiment 33, /);
    const { data } = vegaLite as { data: { values: readonly { accuracy: number }[] } };
    assert.equal(data.values.length, 6);
  });

  test('has the figures of a row on the outer sides of its points, whichever start is better', () => {
    const rows = compareStarts(PUBLISHED).map((row) => ({ ...row, source: 'published' }));
    const [{ scratch, pretrained }] = rows as [(typeof rows)[number]];
    const turned = { ...rows[0]!, source: 'turned', scratch: pretrained, pretrained: scratch };
    const { vegaLite } = startComparison([rows[0]!, turned]);
    const { data } = vegaLite as {
      data: { values: readonly { label: string; start: string; isHigher: boolean }[] };
    };
    assert.deepEqual(
      data.values.filter(({ isHigher }) => isHigher).map(({ label, start }) => `${label}: ${start}`),
      ['AlexNet, published: pretrained', 'AlexNet, turned: from scratch'],
    );
  });

  test('rounds its figures as the sentences do, also where a mean lies next to half way', () => {
    const row = { ...compareStarts(PUBLISHED)[0]!, source: 'published' };
    const nearHalf = { ...row.scratch, accuracy: { ...row.scratch.accuracy, estimate: 0.8955 + 1e-12 } };
    const { vegaLite } = startComparison([{ ...row, scratch: nearHalf }]);
    const { data } = vegaLite as { data: { values: readonly { percent: string }[] } };
    assert.deepEqual(
      data.values.map(({ percent }) => percent),
      ['89.6%', '74.4%'],
    );
  });

  test('is not drawn of published figures alone', () => {
    const empty = collectSeries('demo', { runsFolder: makeRuns([]), source: 'runs' });
    assert.equal(startsOf(claimSources(empty, [])), null);
    assert.match(startsOf(claimSources(empty))!.description, /AlexNet, study: from scratch/);
  });
});
