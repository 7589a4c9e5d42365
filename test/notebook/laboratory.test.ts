import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { after, before, describe, it, test } from 'node:test';
import { compareRuns, interpretRun, type ExplainedPhoto } from '../../src/analysis';
import { MIME, type MimeBundle } from '../../src/charts';
import { inOneLine, settings } from '../../src/core';
import { defineExperiment, experiment, experimentId, listRuns, type Predictions } from '../../src/experiments';
import { cropToLookAt } from '../../src/imagenet';
import { differencesTable, resultsTable, testsTable } from '../../src/notebook/compare/comparisonTables';
import { onlyRightBundle } from '../../src/notebook/compare/onlyRightView';
import { confusedPairsBundle } from '../../src/notebook/interpret/confusedPairs';
import { explainedBundle } from '../../src/notebook/interpret/gradCam';
import { summaryTable } from '../../src/notebook/interpret/summary';
import { topLossesBundle } from '../../src/notebook/interpret/topLossesView';
import { tableBundle, tableText } from '../../src/notebook/output';
import type { RunPhotos } from '../../src/notebook/photos';
import { photoPredictionsBundle, runPredictor } from '../../src/notebook/predict/predictionView';
import { experimentOf } from '../../src/notebook/runs/whichRun';
import { doomedTable, runListTable } from '../../src/notebook/runs/runTables';
import { differenceNotes } from '../../src/notebook/training/differences';
import { publishedWeights } from '../../src/weights';
import { firstRight, makeRuns } from '../analysis/runs';
import { madeRun } from '../analysis/madeRun';
import { finalDisplays, KernelDriver, noKernel, streamText } from './kernelDriver';

const EVIL = `<script>alert("x")</script> & 'y'`;
const ESCAPED = '&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;y&#39;';

/** Every image wrong but the first, so that every view has something to show. */
const evil: Predictions = {
  classes: [EVIL, 'Beagle'],
  images: [0, 1, 2].map((i) => ({
    image: `test/${i}.jpg`,
    trueClass: 0,
    topClasses: i === 0 ? [0, 1] : [1, 0],
    topProbabilities: [0.8, 0.2],
  })),
};

const red = { width: 40, height: 40, data: new Uint8Array(4800).map((_, i) => (i % 3 === 0 ? 255 : 0)) };
const photos: RunPhotos = { find: (image) => `/photos/${image}`, crop: () => Promise.resolve(red) };
const noPhotos: RunPhotos = { find: () => null, crop: () => Promise.resolve(null) };

describe('views of a run', () => {
  const run = madeRun({ predictions: evil, config: { title: EVIL } });
  const found = interpretRun(run);
  const other = madeRun({
    runId: 'other',
    predictions: { ...evil, images: evil.images.map((each) => ({ ...each, topClasses: [0, 1] })) },
  });
  const explained: ExplainedPhoto = {
    file: '/photos/test/1.jpg',
    wasTurned: false,
    top: [{ index: 1, name: 'Beagle', probability: 0.8 }],
    maps: [1, 0].map((index) => ({
      index,
      name: evil.classes[index]!,
      heatmap: { width: 2, height: 2, values: Float32Array.of(0, 0.5, 1, 0), layer: 'conv5' },
    })),
  };
  const bundles = async (pictures: RunPhotos): Promise<readonly MimeBundle[]> => [
    tableBundle(summaryTable(found, run)),
    await confusedPairsBundle(found, run, pictures, 5),
    await topLossesBundle(found, pictures),
    await explainedBundle([{ loss: found.topLosses[0]!, explained }], found, run, pictures),
    await photoPredictionsBundle(
      [{ name: EVIL, path: null, upright: true, scores: explained.top, truth: 0, notes: [EVIL], lines: [EVIL] }],
      runPredictor(run),
    ),
    await onlyRightBundle(compareRuns([run, other])),
  ];

  it('escape the text of others, and hold nothing that a page must not run', async () => {
    for (const bundle of [...(await bundles(photos)), ...(await bundles(noPhotos))]) {
      const markup = String(bundle[MIME.html]);
      assert.doesNotMatch(markup, /<script| on\w+=|var\(|calc\(|<style/);
      assert.ok(markup.includes(ESCAPED), markup.slice(0, 400));
      assert.ok(String(bundle[MIME.text]).includes(EVIL));
    }
  });

  it('show each picture with a text alternative, and say where there is none', async () => {
    const [, pairs, losses] = await bundles(photos);
    for (const bundle of [pairs!, losses!]) {
      const images = String(bundle[MIME.html]).match(/<img[^>]*>/g) ?? [];
      assert.ok(images.length >= 2);
      for (const image of images) assert.match(image, /src="data:image\/webp;base64,[^"]+"\s+alt="[^"]+"/);
    }
    const [, absent] = await bundles(noPhotos);
    assert.doesNotMatch(String(absent![MIME.html]), /<img/);
    assert.match(String(absent![MIME.html]), /the file is not on this machine/);
  });

  it('call nothing a confusion, and nobody sure, of a network that always says one breed', async () => {
    const images = Array.from({ length: 100 }, (_, i) => ({
      image: `test/${i}.jpg`,
      trueClass: i % 4,
      topClasses: [1, 0, 2, 3],
      topProbabilities: [0.26, 0.25, 0.25, 0.24],
    }));
    const collapsed = madeRun({ predictions: { classes: ['Airedale', 'Beagle', 'Collie', 'Dingo'], images } });
    const figures = interpretRun(collapsed);
    const [pairs, losses] = await Promise.all([
      confusedPairsBundle(figures, collapsed, noPhotos, 5),
      topLossesBundle(figures, noPhotos),
    ]);
    assert.match(String(pairs[MIME.text]), /^It names Beagle for each of the 100 images, so it tells no breeds apart/);
    assert.match(String(losses[MIME.text]), /Wrong, and sure of none: no first choice has more than 26%/);
    const table = tableText(summaryTable(figures, collapsed));
    assert.match(table, /It names Beagle for each of the 100 images/);
    assert.match(table, /Expected calibration error +1\.00% +confidence and accuracy not told apart/);
    assert.doesNotMatch(table, /pairs of breeds\. |overconfident/);
  });

  it('tell the figures', async () => {
    const [, pairs, losses, maps] = (await bundles(photos)).map((bundle) => String(bundle[MIME.text]));
    assert.match(pairs!, /taken for Beagle: 2 of 3 \(67%\)/);
    assert.match(losses!, /Largest losses\nWrong, and sure of .*|Sure and wrong\. The loss is/);
    assert.match(losses!, /said Beagle, 80%, loss 1\.61/);
    assert.match(maps!, /2 x 2 places.*for Beagle \(said, 80%\) most in row 2, column 1/s);
    assert.match(tableText(summaryTable(found, run)), /Right at the first choice +33\.33% +6\.1% to 79\.2% +1\/3/);
    const none = madeRun({ predictions: { ...evil, images: evil.images.slice(0, 1) } });
    const text = String((await confusedPairsBundle(interpretRun(none), none, photos, 5))[MIME.text]);
    assert.equal(text, 'No breed was taken for another.');
  });
});

test('what a run that learned drawings says of a photograph comes with a caution, and with where it looks', async () => {
  const file = path.join(settings().projectRoot, 'test', 'fixtures', 'imagenet', 'dalmatian.jpg');
  const run = madeRun({
    predictions: evil,
    config: { dataset: { ...madeRun({ predictions: null }).config.dataset, name: 'drawn-dogs' } },
  });
  const heatmap = { width: 2, height: 2, values: Float32Array.of(0, 0.5, 1, 0), layer: 'conv5' };
  const scores = [{ index: 1, name: 'Beagle', probability: 0.8 }];
  const photo = { name: 'dalmatian.jpg', path: file, upright: true, scores, truth: null, notes: [], heatmap };
  const bundle = await photoPredictionsBundle([photo], runPredictor(run, [file]));
  assert.match(String(bundle[MIME.text]), /It learned from drawings that a program made, not from photographs/);
  assert.match(String(bundle[MIME.html]), /what speaks for Beagle, by Grad-CAM/);
  const own = await photoPredictionsBundle([photo], runPredictor(run));
  assert.doesNotMatch(String(own[MIME.text]), /learned from drawings/);
});

test('what a network with published weights sees is shown with its map and a sentence about the dog', async () => {
  const file = path.join(settings().projectRoot, 'test', 'fixtures', 'imagenet', 'dalmatian.jpg');
  const heatmap = { width: 2, height: 2, values: Float32Array.of(0, 0.5, 1, 0), layer: '_conv_head' };
  const scores = [{ index: 251, name: 'dalmatian', probability: 0.836 }];
  const photo = { ...{ name: 'dalmatian.jpg', path: file, upright: true, scores, truth: null, notes: [] }, heatmap };
  const bundle = await photoPredictionsBundle([{ ...photo, lines: ['A dog (93.9%)'] }], {
    ...{ heading: 'efficientnet_lite0: what it sees', scope: 'No training.', color: '#336699' },
    crop: (image) => cropToLookAt(image, publishedWeights('efficientnet_lite0'), 168),
  });
  const images = String(bundle[MIME.html]).match(/<img[^>]*>/g) ?? [];
  assert.equal(images.length, 2);
  assert.match(images[1]!, /what speaks for dalmatian, by Grad-CAM/);
  assert.match(String(bundle[MIME.text]), /dalmatian\.jpg: dalmatian 83\.6%\. A dog \(93\.9%\)/);
});

describe('tables of runs', () => {
  it('compare results, settings and tests', () => {
    const [a, b] = [firstRight(20, 40), firstRight(10, 40)].map((correct, i) =>
      madeRun({
        runId: `run-${i}`,
        settings: i === 0 ? {} : { dropout: 0, learningRate: 0.1 },
        predictions: {
          classes: ['x', 'y'],
          images: correct.map((right, n) => ({
            image: `test/${n}`,
            trueClass: 0,
            topClasses: right ? [0, 1] : [1, 0],
            topProbabilities: [0.6, 0.4],
          })),
        },
      }),
    );
    const found = compareRuns([a!, b!]);
    assert.deepEqual(
      resultsTable(found).rows.map((row) => [row[0], row[2], row[5], row[7]]),
      [
        ['A', 'run-0', '50.00%', '20/40'],
        ['B', 'run-1', '25.00%', '10/40'],
      ],
    );
    assert.deepEqual(differencesTable(found.runs, found.settings).rows, [
      ['learningRate', '0.01', '0.1'],
      ['dropout', '0.5', '0'],
    ]);
    assert.match(differencesTable(found.runs, found.settings).notes![0]!, /More than one thing differs/);
    assert.deepEqual(testsTable(found).rows, [
      ['A, B', '-25.00 points (95%: -25.00 to -9.58)', '10', '0', 'p = 0.0020', 'A is better on these images'],
    ]);
  });

  it('say what deleting takes before and after', () => {
    const [run] = listRuns({ runsFolder: makeRuns([{ id: 34, correct: firstRight(5) }]) });
    const doomed = [{ run: run!, reason: 'named', files: 7, bytes: 3 * 2 ** 20 }];
    const before_ = doomedTable(doomed, false);
    assert.equal(before_.caption, 'Would be deleted');
    assert.match(before_.notes![0]!, /^1 run, 3\.0 MiB\. Nothing was deleted: add \{ confirm: true \}/);
    assert.equal(doomedTable(doomed, true).notes![0], '1 run, 3.0 MiB.');
    assert.equal(doomedTable([], false).notes![0], 'There is nothing to delete.');
    assert.equal(runListTable([run!], []).rows[0]![1], '34 · Base without the final sigmoid');
  });

  it('know the experiment of a run, also of one that is defined nowhere any more', () => {
    const own = defineExperiment({ id: 'gone', parent: 34, title: 'Gone', dropout: 0.1 });
    const recorded = madeRun({
      predictions: null,
      config: {
        experiment: experimentId('gone'),
        title: 'Gone',
        definition: { id: 'gone', title: 'Gone', parent: 34, differences: { dropout: 0.1 } },
      },
    });
    assert.deepEqual(experimentOf(recorded).settings, own.settings);
    assert.equal(experimentOf(madeRun({ predictions: null })), experiment(34));
    const old = madeRun({
      predictions: null,
      config: { experiment: experimentId('older'), title: 'Older' },
      settings: { dropout: 0.2 },
    });
    assert.deepEqual([experimentOf(old).id, experimentOf(old).settings.dropout], ['older', 0.2]);
  });

  it('tell what a child experiment changes', () => {
    assert.deepEqual(differenceNotes(experiment(34).with({ learningRate: 0.003 })), [
      'Differs from 34 in learningRate 0.003 instead of 0.01.',
    ]);
    assert.deepEqual(differenceNotes(experiment(34)), []);
  });
});

it('a value in one line says what it holds', () => {
  const inspect = (value: object): string =>
    (value as unknown as Record<symbol, () => string>)[Symbol.for('nodejs.util.inspect.custom')]!();
  assert.equal(inspect(inOneLine('Found', { a: 1 / 3, b: [2], c: 'text' })), "Found { a: 0.3333, b, c: 'text' }");
  assert.equal(inspect(inOneLine('Predicted', [{ file: 'x' }, { file: 'y' }])), 'Predicted[2] { file }');
});

const packageLink = path.join(settings().projectRoot, 'node_modules', 'breedlab');
const noPackage =
  noKernel || (fs.existsSync(packageLink) ? false : 'node_modules/breedlab is missing: run npm run setup');

describe('the verbs in a cell', { skip: noPackage }, () => {
  let kernel: KernelDriver;
  const runsFolder = makeRuns([
    { id: 34, correct: firstRight(20, 40) },
    { id: 35, correct: firstRight(8, 40) },
    { id: 34, correct: firstRight(30, 40) },
  ]);
  const texts = async (code: string): Promise<string[]> => {
    const { status, outputs } = await kernel.execute(code);
    assert.equal(status, 'ok', streamText(outputs));
    return finalDisplays(outputs).map((data) => String(data['text/plain']));
  };
  const refused = async (code: string): Promise<string> => {
    const { status, outputs } = await kernel.execute(code);
    assert.equal(status, 'error');
    // Requests that come too soon after an error are dropped.
    await new Promise((resolve) => setTimeout(resolve, 300));
    return streamText(outputs, 'stderr');
  };

  before(async () => {
    kernel = await KernelDriver.start({ BREEDLAB_RUNS: runsFolder });
    const names = 'compare, defineExperiment, interpret, predict, runs, show, train';
    await kernel.execute(`import { ${names} } from 'breedlab';`);
  });
  after(() => kernel.close());

  it('interpret reads the newest finished run of an experiment', async () => {
    const [summary, breeds, pairs, matrix, losses, calibration, ...more] = await texts(
      'const found = await interpret(34, { gradCam: 0 });',
    );
    assert.equal(more.length, 0);
    assert.match(summary!, /75\.00% +59\.8% to 85\.8% +30\/40/);
    assert.match(breeds!, /a 75\.00% \(30\/40\)/);
    assert.match(pairs!, /a taken for b: 10 of 40 \(25%\)/);
    assert.match(matrix!, /which breed is taken for which/);
    assert.match(losses!, /said b, 60%, loss 0\.92/);
    assert.match(calibration!, /Expected calibration error 15\.0%/);
  });

  it('compare tests two runs on the same images', async () => {
    const [results, , curves, tests, only] = await texts('await compare(34, 35); undefined');
    assert.match(results!, /A +34 · .* 75\.00%[^]*B +35 · .* 20\.00%/);
    assert.match(curves!, /A: 34: 2 epochs/);
    assert.match(tests!, /A, B +-55\.00 points.*22 +0 +p < 0\.0001 +A is better/);
    assert.match(only!, /Only A .*: 22 images, 8 shown/);
  });

  it('predict shows what a run said of its own images, and refuses a photo that is none', async () => {
    const [shown] = await texts('await predict(34, { count: 2 }); undefined');
    assert.match(shown!, /a: a \(true\) 60\.0%|a: b 60\.0%, a \(true\)/);
    assert.match(
      await refused("await predict('missing.jpg', { run: 34 });"),
      /missing\.jpg does not exist\. Correct the path/,
    );
    assert.match(await refused('await predict(33);'), /There is no run '33'/);
    assert.match(
      await refused("await predict(34, { model: 'efficientnet_lite0' });"),
      /'model' does not exist in type 'PredictCellOptions'/,
    );
  });

  it('runs lists, filters, and deletes only what was told and confirmed', async () => {
    assert.match((await texts('const list = runs({ experiment: 34 });'))[0]!, /^Row[^]*1 +34 ·[^]*2 +34 ·/);
    assert.match((await texts('await list.open(1); undefined'))[0]!, /Run 34-seed1-2/);
    assert.match((await texts('await list.delete(2);'))[0]!, /Would be deleted[^]*34-seed1-0[^]*Nothing was deleted/);
    assert.equal(listRuns({ runsFolder, experiment: 34 }).length, 2);
    assert.match((await texts('await list.prune();'))[0]!, /34-seed1-0 .*34-seed1-2 is newer/);
    assert.match((await texts('await list.delete(2, { confirm: true });'))[0]!, /^Deleted/);
    assert.deepEqual(
      listRuns({ runsFolder, experiment: 34 }).map(({ runId }) => runId),
      ['34-seed1-2'],
    );
    assert.equal(
      await refused('await list.delete(2, { confirm: true });'),
      'BreedlabError: Run 34-seed1-0 was deleted. List the runs again: runs().\n',
    );
    assert.match(await refused('await list.open(2);'), /^BreedlabError: Run 34-seed1-0 was deleted/);
    assert.match((await texts('await list.prune();'))[0]!, /nothing to delete/);
    const opened = streamText((await kernel.execute('await list.open(1)')).outputs, 'stdout');
    assert.match(opened, /^Run 34-seed1-2 \(finished\): 34 · .*\n$/);
    assert.match(await refused('list.run(9);'), /The list has no row 9/);
    assert.match(await refused("runs({ status: 'done' as any });"), /Unknown status 'done'/);
    assert.match(await refused('await list.resume(1);'), /is finished: there is nothing to continue/);
  });

  it('show.run shows the newest run from its folder, finished or not', async () => {
    const newest = path.join(runsFolder, 'demo', '35', listRuns({ runsFolder, experiment: 35 })[0]!.runId);
    assert.match((await texts('await show.run(35); undefined'))[0]!, /Trained all[^]*This run/);
    fs.renameSync(path.join(newest, 'metrics.json'), path.join(newest, 'metrics.json.away'));
    try {
      assert.match((await texts('await show.run(35); undefined'))[0]!, /Interrupted after 2 epochs/);
    } finally {
      fs.renameSync(path.join(newest, 'metrics.json.away'), path.join(newest, 'metrics.json'));
    }
    assert.match(await refused('await show.run(33);'), /There is no run '33'/);
  });

  it('defineExperiment is checked by the types, before anything runs', async () => {
    const wrong = await refused("defineExperiment({ id: 'x', parent: 34, title: 'X', learningrate: 1 });");
    assert.match(wrong, /'learningrate' does not exist in type 'NewExperiment'|learningrate/);
    const [card] = await texts("show.card(defineExperiment({ id: 'x', parent: 34, title: 'X', dropout: 0 }));");
    assert.match(card!, /^x · X[^]*dropout +0\.5 +0/);
  });
});
