import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, test } from 'node:test';
import { collectSeries, committedRuns, exportSeries, interpretRun, openRecordedRun } from '../../src/analysis';
import { choicesFile, encodeChoices, readChoices } from '../../src/analysis/series/choicesFile';
import { fingerprintOf, type EngineInfo } from '../../src/engine';
import { experimentId, openRunModel, seriesFile, type Predictions } from '../../src/experiments';
import { loadEngine } from '../../src/engine';
import { firstRight, makeRuns, type MadeRun } from './runs';

const DATA = 'drawn-dogs';
const ENGINE: EngineInfo = {
  package: '@tensorflow/tfjs-node-gpu',
  packageVersion: '4.22.0',
  tensorflowVersion: '2.21.0',
  device: 'cpu',
  threads: 1,
  binding: 'compiled',
  instructionSet: 'avx2',
};

const studyRun = (id: number, seed: number, right: number, more: Partial<MadeRun> = {}): MadeRun => ({
  ...{ id, seed, correct: firstRight(right, 40), profile: 'study', dataset: DATA, engine: ENGINE },
  ...more,
});
const metricsFile = (): string => path.join(makeRuns([]), 'study.json');
const summary = (file: string): string[] =>
  collectSeries('study', { runsFolder: makeRuns([]), metricsFile: file }).runs.map(
    ({ metrics: { experiment, seed, testCorrect } }) => `${experiment}/${seed} ${testCorrect}`,
  );

describe('exporting the study', () => {
  test('runs beyond the series are committed, too, and are kept apart from it', () => {
    const file = metricsFile();
    exportSeries('study', { runsFolder: makeRuns([studyRun(28, 1, 14), studyRun(66, 1, 20)]), file });
    const read = collectSeries('study', { runsFolder: makeRuns([]), metricsFile: file });
    assert.deepEqual(
      read.runs.map(({ metrics }) => metrics.experiment),
      ['28'],
    );
    assert.deepEqual(
      read.own.map(({ experiment, parent, metrics }) => [experiment, parent, metrics.testCorrect]),
      [['66', '51', 20]],
    );
    assert.ok(!read.missing.some((id) => id === '66' || id === '67'));
    const here = makeRuns([studyRun(66, 1, 25)]);
    const newer = collectSeries('study', { runsFolder: here, metricsFile: file });
    assert.deepEqual(
      newer.own.map(({ metrics }) => metrics.testCorrect),
      [25],
    );
    const { here: count } = exportSeries('study', { runsFolder: makeRuns([studyRun(66, 2, 21)]), file });
    assert.equal(count, 1);
    const seeds = collectSeries('study', { runsFolder: makeRuns([]), metricsFile: file, seeds: [1, 2] });
    assert.deepEqual(
      seeds.own.map(({ metrics }) => metrics.seed),
      [1, 2],
    );
  });

  test('adds what finished here to what is committed, sorted, and stays the same when repeated', () => {
    const file = metricsFile();
    exportSeries('study', { runsFolder: makeRuns([studyRun(29, 1, 10), studyRun(28, 2, 12)]), file });
    const here = makeRuns([studyRun(52, 1, 30), studyRun(28, 1, 14)]);
    const { here: count } = exportSeries('study', { runsFolder: here, file });
    assert.deepEqual(summary(file), ['28/1 14', '28/2 12', '29/1 10', '52/1 30']);
    assert.equal(count, 2);
    const bytes = [file, choicesFile(file)].map((each) => fs.readFileSync(each, 'utf8'));
    exportSeries('study', { runsFolder: here, file });
    assert.deepEqual(
      [file, choicesFile(file)].map((each) => fs.readFileSync(each, 'utf8')),
      bytes,
    );
  });

  test('never mixes images: committed runs on others stay out, and so do runs on photographs', () => {
    const file = metricsFile();
    const { series } = exportSeries('study', { runsFolder: makeRuns([studyRun(29, 1, 10)]), file });
    const { hash } = series.runs[0]!.metrics.dataset;
    fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replaceAll(hash, 'before'));
    const runsFolder = makeRuns([studyRun(28, 1, 14), studyRun(30, 1, 9, { dataset: 'photos', datasetHash: 'p' })]);
    exportSeries('study', { runsFolder, file });
    assert.deepEqual(summary(file), ['28/1 14']);
    const photos = path.join(runsFolder, 'study-photos.json');
    exportSeries('study', { runsFolder, file: photos, data: 'photos' });
    const { runs } = collectSeries('study', { runsFolder: makeRuns([]), metricsFile: photos, data: 'photos' });
    assert.deepEqual(
      runs.map(({ metrics }) => metrics.dataset.name),
      ['photos'],
    );
    assert.equal(path.basename(seriesFile('study', 'photos')), 'study-photos.json');
    assert.equal(path.basename(seriesFile('study', DATA)), 'study.json');
  });

  test('records where a run was made, and the losses of its first epochs with all digits', () => {
    const file = metricsFile();
    const other = { ...ENGINE, instructionSet: 'avx512f' };
    exportSeries('study', {
      runsFolder: makeRuns([studyRun(28, 1, 10), studyRun(29, 1, 10, { engine: other })]),
      file,
    });
    const { runs } = collectSeries('study', { runsFolder: makeRuns([]), metricsFile: file });
    assert.deepEqual(
      runs.map(({ record }) => record!.fingerprint),
      ['TensorFlow 2.21.0, avx2, 1 thread', fingerprintOf(other)],
    );
    assert.equal(runs[0]!.record!.firstEpochs[0]!.trainLoss, 2.123456789);
    assert.equal(runs[0]!.history[0]!.trainLoss, 2.1235);
  });

  test('34 experiments at five seeds over 800 images keep their choices below 400 kB', () => {
    const random = Array.from({ length: 800 }, (_, i) => i % 3 === 0);
    const runs = Array.from({ length: 170 }, (_, i) =>
      studyRun(26 + (i % 34), 1 + Math.floor(i / 34), 0, { correct: random }),
    );
    const file = metricsFile();
    exportSeries('study', { runsFolder: makeRuns(runs), file });
    assert.ok(fs.statSync(choicesFile(file)).size < 400e3, String(fs.statSync(choicesFile(file)).size));
  });
});

describe('a committed run', () => {
  const file = metricsFile();
  exportSeries('study', {
    runsFolder: makeRuns([studyRun(28, 2, 12), studyRun(28, 1, 11), studyRun(34, 1, 20), studyRun(34, 2, 22)]),
    file,
  });

  test('is interpreted without its folder, but for what only weights tell', async () => {
    const run = committedRuns('study', { metricsFile: file }).find(({ runId }) => runId.startsWith('34-seed2'))!;
    const { accuracy, top5, topLosses } = interpretRun(run);
    assert.deepEqual([accuracy.correct, accuracy.total, top5.correct], [22, 40, 40]);
    assert.ok(topLosses.every(({ loss }) => Number.isFinite(loss)));
    await assert.rejects(
      async () => openRunModel(loadEngine(), run),
      /not on this machine.*Make them again: npx breedlab train 34 --profile study --seed 2\./s,
    );
  });

  test('counts under profiles whose committed runs grow, and nowhere else', () => {
    const demo = path.join(makeRuns([]), 'demo.json');
    exportSeries('demo', { runsFolder: makeRuns([{ id: 28, correct: firstRight(5, 40) }]), file: demo });
    assert.deepEqual(committedRuns('demo', { metricsFile: demo }), []);
    assert.equal(committedRuns('study', { metricsFile: file }).length, 4);
  });

  test('is not meant where a run of this machine is', () => {
    const runsFolder = makeRuns([studyRun(34, 1, 7)]);
    const run = openRecordedRun(34, { profile: 'study', runsFolder });
    assert.equal(run.metrics!.testCorrect, 7);
    assert.throws(() => openRecordedRun('none', { profile: 'study', runsFolder }), /There is no run 'none'/);
  });
});

describe('the choices file', () => {
  const predictions: Predictions = {
    classes: ['a', 'b', 'c'],
    images: [
      { image: 'b.jpg', trueClass: 1, topClasses: [2, 1], topProbabilities: [1, 0] },
      { image: 'a.jpg', trueClass: 0, topClasses: [0, 1], topProbabilities: [0.5, 0.3] },
    ],
  };
  const metrics = (runId: string) => ({ runId, experiment: experimentId(28), seed: 1 });

  test('holds probabilities to 1/512, never 0 or 1, and the same bytes when written again', () => {
    const file = path.join(makeRuns([]), 'choices.json');
    const missing: Predictions = { ...predictions, images: predictions.images.slice(1) };
    const text = encodeChoices([
      { metrics: metrics('one'), predictions },
      { metrics: metrics('two'), predictions: missing },
    ]);
    fs.writeFileSync(file, text);
    const read = readChoices(file);
    assert.deepEqual(
      read.get('one')!.images.map(({ image, topClasses }) => [image, ...topClasses]),
      [
        ['a.jpg', 0],
        ['b.jpg', 2],
      ],
    );
    const [low, high] = read.get('one')!.images.map(({ topProbabilities }) => topProbabilities[0]!);
    assert.ok(Math.abs(low! - 0.5) <= 1 / 512 && high! < 1 && high! > 0.99);
    assert.deepEqual(
      read.get('two')!.images.map(({ image }) => image),
      ['a.jpg'],
    );
    const again = [...read].map(([runId, each]) => ({ metrics: metrics(runId), predictions: each }));
    assert.equal(encodeChoices(again), text);
  });

  test('says when it is cut short', () => {
    const file = path.join(makeRuns([]), 'choices.json');
    const text = encodeChoices([{ metrics: metrics('one'), predictions }]);
    fs.writeFileSync(file, text.replace(/"choices":"\w+/, '"choices":"AA'));
    assert.throws(() => readChoices(file), /choices of a run over 2 images.*Restore the file from git/s);
  });
});

test('breedlab export metrics says what it wrote, and what to do without a run', () => {
  const program = path.join(__dirname, '..', '..', 'src', 'cli.js');
  const env = { ...process.env, BREEDLAB_RUNS: makeRuns([]), BREEDLAB_EXPERIMENTS: '' };
  const said = spawnSync(process.execPath, [program, 'export', 'metrics'], { env, encoding: 'utf8', input: '' });
  assert.equal(said.status, 1);
  assert.match(said.stderr, /The study profile has no finished run to export.*train 28 --profile study/s);
});
