import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, test } from 'node:test';
import { collectSeries, describeSeries, encodeSeries, exportSeries, type SeriesRun } from '../../src/analysis';
import { readSeriesFile } from '../../src/analysis/series/seriesFile';
import { Random } from '../../src/core';
import { allExperiments, experimentId, seriesFile } from '../../src/experiments';
import { firstRight, makeRuns } from './runs';

const ids = (runs: readonly SeriesRun[]): string[] =>
  runs.map(({ metrics }) => `${metrics.experiment}/${metrics.seed} ${metrics.testCorrect}`);
const noMetrics = path.join(makeRuns([]), 'none.json');

describe('collectSeries', () => {
  test('takes the newest finished run of each experiment and seed, and lists what is missing', () => {
    const runsFolder = makeRuns([
      { id: 29, correct: firstRight(10) },
      { id: 28, correct: firstRight(30), seed: 2 },
      { id: 28, correct: firstRight(20), startedAt: '2026-01-01T00:00:00.000Z' },
      { id: 28, correct: firstRight(21), startedAt: '2026-01-02T00:00:00.000Z' },
      { id: 30, correct: firstRight(5), outcome: { kind: 'interrupted', epoch: 1, step: 3 } },
    ]);
    const series = collectSeries('demo', { runsFolder, metricsFile: noMetrics });
    assert.deepEqual(ids(series.runs), ['28/1 21', '28/2 30', '29/1 10']);
    assert.equal(series.source, 'runs');
    assert.equal(series.missing.length, 24);
    assert.ok(series.missing.includes(experimentId(30)) && !series.missing.includes(experimentId(28)));
  });

  test('a run with other settings is left out with the reason, and an older one that fits is taken', () => {
    const runsFolder = makeRuns([
      { id: 28, correct: firstRight(20) },
      { id: 28, correct: firstRight(5), changed: { maxEpochs: 1 } },
    ]);
    const { runs, leftOut } = collectSeries('demo', { runsFolder, metricsFile: noMetrics });
    assert.deepEqual(ids(runs), ['28/1 20']);
    assert.match(leftOut[0]!.reason, /^1 epoch instead of \d+$/);
    const short = makeRuns([{ id: 28, correct: firstRight(5), changed: { maxEpochs: 1 } }]);
    const words = describeSeries(collectSeries('demo', { runsFolder: short, metricsFile: noMetrics }));
    assert.match(
      words,
      /^No finished run in the demo profile on drawn-dogs\. Left out, .*: 28 \(1 epoch instead of \d+\)\.$/,
    );
  });

  test('committed metrics stand in for run folders only when there is no run at all', () => {
    const metricsFile = path.join(makeRuns([]), 'demo.json');
    exportSeries('demo', {
      runsFolder: makeRuns([
        { id: 28, correct: firstRight(7) },
        { id: 29, correct: firstRight(8) },
      ]),
      file: metricsFile,
    });
    const fresh = collectSeries('demo', { runsFolder: makeRuns([]), metricsFile });
    assert.deepEqual([fresh.source, ...ids(fresh.runs)], ['committed', '28/1 7', '29/1 8']);
    const trained = collectSeries('demo', {
      runsFolder: makeRuns([{ id: 28, correct: firstRight(9) }]),
      metricsFile,
    });
    assert.deepEqual([trained.source, ...ids(trained.runs)], ['runs', '28/1 9']);
    assert.ok(trained.missing.includes(experimentId(29)));
  });

  test('without either, everything is missing', () => {
    const series = collectSeries('demo', { runsFolder: makeRuns([]), metricsFile: noMetrics });
    assert.deepEqual([series.source, series.runs.length, series.missing.length], ['none', 0, 26]);
    assert.equal(describeSeries(series), 'No finished run in the demo profile on drawn-dogs.');
  });
});

describe('exportSeries', () => {
  test('keeps what the conclusions need, to five digits', () => {
    const random = Random.seeded(1);
    const correct = Array.from({ length: 836 }, () => random.uniform(0, 1) < 0.4);
    const runsFolder = makeRuns([{ id: 28, correct }]);
    const metricsFile = path.join(runsFolder, 'demo.json');
    exportSeries('demo', { runsFolder, file: metricsFile });
    const [before] = collectSeries('demo', { runsFolder, source: 'runs' }).runs;
    const [after] = collectSeries('demo', { metricsFile, source: 'committed' }).runs;
    assert.deepEqual(after!.metrics, before!.metrics);
    assert.deepEqual(after!.settings, before!.settings);
    assert.deepEqual(after!.outcomes, before!.outcomes);
    assert.deepEqual(after!.outcomes!.correct, correct);
    assert.equal(after!.history[0]!.trainLoss, 2.1235);
    assert.equal(after!.history.length, 2);
  });

  test('26 runs of 120 epochs over 836 images stay below 300 kB, a line for each run', () => {
    const runsFolder = makeRuns(allExperiments().map(({ id }) => ({ id: Number(id), correct: firstRight(500, 836) })));
    const { runs } = collectSeries('demo', { runsFolder, source: 'runs' });
    const long = runs.map((run) => ({
      ...run,
      history: Array.from({ length: 120 }, (_, i) => ({
        ...run.history[0]!,
        epoch: i + 1,
        trainLoss: Math.exp(-i / 50),
        validLoss: Math.exp(-i / 60),
        testLoss: Math.exp(-i / 61),
        testAccuracy: i / 119,
        validAccuracy: i / 121,
        trainAccuracy: i / 122,
        seconds: 1 + i / 119,
        imagesPerSecond: 100 + i / 7,
      })),
    }));
    const text = encodeSeries('demo', long);
    assert.ok(Buffer.byteLength(text) < 300_000, `${Buffer.byteLength(text)} bytes`);
    assert.equal(text.split('\n').length, 26 + 3);
  });

  test('nothing to export, a damaged file and one of another profile are refused', () => {
    const folder = makeRuns([]);
    const metricsFile = path.join(folder, 'demo.json');
    assert.throws(() => exportSeries('demo', { runsFolder: folder, file: metricsFile }), /no finished run to export/);
    assert.ok(!fs.existsSync(metricsFile));
    fs.writeFileSync(metricsFile, '{"format":1,"profile":"paper","runs":[]}');
    assert.throws(() => collectSeries('demo', { runsFolder: folder, metricsFile }), /profile paper/);
    fs.writeFileSync(metricsFile, '{"format":1,');
    assert.throws(() => collectSeries('demo', { runsFolder: folder, metricsFile }), /not valid JSON/);
  });
});

test('committed metrics of before there was a precision are of fp32', () => {
  const runs = readSeriesFile(seriesFile('demo'), 'demo');
  assert.ok(runs.length > 0);
  assert.ok(runs.every(({ settings: own }) => own.precision === 'fp32'));
});
