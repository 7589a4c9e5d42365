import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { collectSeries, type Series } from '../../src/analysis';
import {
  allCharts,
  chartedRun,
  chartNamed,
  defineChart,
  drawChart,
  drawOrNull,
  renderPng,
  runChartsOfReport,
  seriesChartsOfReport,
  type ChartDefinition,
  type ChartedRun,
  type RunChart,
} from '../../src/charts';
import { listRuns, readRun } from '../../src/experiments';
import type { SweepResult } from '../../src/sweeps';
import { firstRight, makeRuns } from '../analysis/runs';

const runsFolder = makeRuns([
  { id: 28, correct: firstRight(80) },
  { id: 33, correct: firstRight(150) },
  { id: 38, correct: firstRight(210), pretrainedOn: 'drawn-breeds' },
  { id: 34, correct: firstRight(200) },
  { id: 'mine', correct: firstRight(240), parent: 34 },
]);
const series: Series = collectSeries('demo', { runsFolder, source: 'runs' });
const run = chartedRun(readRun(listRuns({ experiment: 34, runsFolder })[0]!.folder));
const unfinished: ChartedRun = { ...run, history: [], metrics: null, predictions: null, bestEpoch: null };
const none: Series = { ...series, runs: [], own: [], source: 'none' };

const trial = { finished: 1, diverged: 0, runs: 1, deviation: null };
const sweep: SweepResult = {
  parent: '34',
  settings: ['learningRate', 'dropout'],
  trials: [
    { ...trial, experiment: 'a', values: { learningRate: 0.01, dropout: 0 }, validLoss: 1.5 },
    { ...trial, experiment: 'b', values: { learningRate: 0.03, dropout: 0.5 }, validLoss: null },
  ],
};

/** Data of its own, by the chart's name. */
const OWN: Readonly<Record<string, unknown>> = { 'parallel-coordinates': sweep };
/** The same with nothing in it. */
const EMPTY: Readonly<Record<string, unknown>> = { 'parallel-coordinates': { ...sweep, trials: [] } };

const BUILT_IN = allCharts();

describe('every chart that has a name', () => {
  for (const chart of BUILT_IN) {
    test(`${chart.name} is drawn of plain data, in words and as a picture, and changes none of it`, async () => {
      const data = { run, series, data: OWN[chart.name] }[chart.of];
      assert.ok(data !== undefined, 'data for this chart');
      const before = JSON.stringify(data);
      const drawn = drawChart(chart.name, data);
      assert.ok(drawn.title.length > 5 && drawn.description.length > 20, drawn.description);
      assert.deepEqual(drawChart(chart.name, JSON.parse(before)), drawn, 'JSON is enough');
      assert.equal(JSON.stringify(data), before);
      assert.equal((await renderPng(drawn.vegaLite!, { scale: 1 })).subarray(1, 4).toString(), 'PNG');
    });

    test(`${chart.name} of data with nothing in it is null or says what is missing`, () => {
      const data = { run: unfinished, series: none, data: EMPTY[chart.name] }[chart.of];
      const drawn = drawOrNull<unknown>(chart, data);
      if (chart.of !== 'series') assert.equal(drawn, null);
      else assert.ok(drawn === null || drawn.description.length > 10);
    });
  }

  test('is found by its name, and the report has the learning curves alone unless more are defined', () => {
    for (const chart of BUILT_IN) assert.equal(chartNamed(chart.name), chart);
    assert.deepEqual(
      runChartsOfReport().map(({ name }) => name),
      ['curves'],
    );
    assert.deepEqual(seriesChartsOfReport(), []);
    assert.throws(() => chartNamed('curve'), /Unknown chart 'curve'\. Did you mean 'curves'\?/);
  });
});

const GAP: RunChart = {
  name: 'gap',
  title: 'How far training runs ahead',
  of: 'run',
  draw: ({ experiment, history }) => ({
    title: `${experiment}: gap`,
    description: `${history.length} epochs.`,
    vegaLite: { mark: 'line' },
  }),
};

describe('a chart of the user’s', () => {
  test('is drawn by its name, of a run, of a series, or of data of its own', () => {
    defineChart(GAP);
    defineChart({
      ...GAP,
      name: 'counts',
      of: 'series',
      draw: ({ runs }: Series) => ({ ...GAP.draw(run)!, title: `${runs.length} runs` }),
    });
    defineChart({
      name: 'bars',
      title: 'Bars',
      of: 'data',
      draw: (heights: readonly number[]) => ({
        title: `${heights.length} bars`,
        description: 'Bars.',
        vegaLite: { mark: 'bar' },
      }),
    });
    assert.equal(drawChart('gap', run).title, '34: gap');
    assert.equal(drawChart('counts', series).title, '4 runs');
    assert.equal(drawChart('bars', [1, 2, 3]).title, '3 bars');
    assert.deepEqual(
      runChartsOfReport().map(({ name }) => name),
      ['curves', 'gap'],
    );
    assert.deepEqual(
      seriesChartsOfReport().map(({ name }) => name),
      ['counts'],
    );
    defineChart({ ...GAP, inReport: false });
    assert.deepEqual(
      runChartsOfReport().map(({ name }) => name),
      ['curves'],
    );
  });

  const fails: RunChart = { ...GAP, name: 'fails', inReport: false };
  const WRONG: Readonly<Record<string, readonly [action: () => unknown, message: RegExp]>> = {
    'the name of one of Breedlab’s': [
      () => defineChart({ ...GAP, name: 'curves' }),
      /The chart 'curves' is part of Breedlab/,
    ],
    'no title': [() => defineChart({ ...GAP, title: '' }), /The chart 'gap' has title ""\. Give a heading/],
    'data of no kind': [
      () => defineChart({ ...GAP, of: 'runs' } as unknown as ChartDefinition),
      /has of "runs"\. Give one of run, series, data/,
    ],
    'no function': [
      () => defineChart({ ...GAP, draw: 3 } as unknown as ChartDefinition),
      /has draw 3\. Give a function from a run to a chart/,
    ],
    'data of another kind': [
      () => drawChart('gap', series),
      /The chart 'gap' is of a run, and was given something else/,
    ],
    'nothing to draw': [() => drawChart('curves', unfinished), /The chart 'curves' has nothing to draw/],
    'a function that fails': [
      () =>
        drawChart(
          defineChart({
            ...fails,
            draw: () => {
              throw new Error('no luck');
            },
          }).name,
          run,
        ),
      /The chart 'fails' fails: no luck\. Correct its draw function/,
    ],
    'a result that is no chart': [
      () => drawChart(defineChart({ ...fails, draw: () => ({ lines: 3 }) }).name, run),
      /The chart 'fails' fails: This is no chart: an object with lines/,
    ],
  };
  for (const [what, [action, message]] of Object.entries(WRONG)) {
    test(`is refused by its name for ${what}`, () => assert.throws(action, message));
  }
});
