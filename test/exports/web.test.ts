import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { before, test } from 'node:test';
import { BreedlabError, settings } from '../../src/core';
import { loadEngine } from '../../src/engine';
import type { Run } from '../../src/experiments';
import { exportWeb, type ExportedPage } from '../../src/exports';
import { exampleImages } from '../../src/exports/web/examples';
import type { EndedRun } from '../../src/exports/model/trainedModel';
import { modelFacts } from '../../src/exports/web/facts';
import { temporaryFolder } from '../temporary';
import { assertSameAsNode, documented, exportTinyPage, FIXTURES, type Named } from './tinyPage';
import { trainTinyRun } from './tinyRun';

const scratch = temporaryFolder();
let run: Run;
let exported: ExportedPage;

before(async () => {
  ({ run, exported } = await exportTinyPage(scratch));
});

test('the folder is whole, and its page holds no machine path and no address', () => {
  const names = fs.readdirSync(exported.folder, { recursive: true, encoding: 'utf8' }).sort();
  for (const name of [
    'index.html',
    'assets/tf.min.js',
    'assets/LICENSE-TensorFlow.js.txt',
    'weights/shard-001.js',
    'model/model.json',
  ])
    assert.ok(names.includes(name), name);
  const files = names.map((name) => fs.statSync(path.join(exported.folder, name))).filter((stat) => stat.isFile());
  assert.equal(
    files.reduce((sum, { size }) => sum + size, 0),
    exported.bytes,
  );
  for (const name of names.filter((each) => /\.(html|js|json|css)$/.test(each) && !each.includes('tf.min'))) {
    const text = fs.readFileSync(path.join(exported.folder, name), 'utf8');
    assert.ok(!text.includes(scratch) && !text.includes(settings().projectRoot), name);
    // The texts of licences name addresses, which nothing follows.
    assert.doesNotMatch(text.replace(/<details class="licences">.*?<\/details>/s, ''), /https?:\/\//, name);
  }
  const page = fs.readFileSync(exported.page, 'utf8');
  assert.ok(page.includes('a &lt;tiny&gt; &quot;model&quot; &amp; co'), 'inserted text is escaped');
});

const unreadable = loadEngine().info.binding === 'wasm' ? 'only the native engine reads files' : false;
test('the documented code for Node gives what Node predicts', { skip: unreadable }, async () => {
  const code = documented('js');
  assert.ok(code.includes('my-page/model/model.json'));
  const own = code.replace('my-page/model/model.json', exported.model);
  const classify = new Function('require', `${own}; return classify;`)(require) as (file: string) => Promise<Named[]>;
  for (const name of ['landscape.jpg', 'exif-rotated.jpg']) {
    const file = path.join(FIXTURES, name);
    await assertSameAsNode(run, await classify(file), file, 1e-6);
  }
});

test('the page says what the model learned from, and offers drawings only', () => {
  const page = fs.readFileSync(exported.page, 'utf8');
  assert.match(page, /learned from drawings that a program made, not from photographs/);
  assert.equal(page.split('data-example=').length - 1, 3);
  const ended = run as EndedRun;
  const [example] = exampleImages(ended, modelFacts(ended));
  assert.equal(example!.breed, 'Color 0');
  const bytes = Buffer.from(example!.dataUrl.split('base64,')[1]!, 'base64');
  assert.deepEqual(bytes, fs.readFileSync(path.join(scratch, 'images', ended.predictions.images[0]!.image)));

  const photographs = {
    ...ended,
    config: { ...run.config, dataset: { ...run.config.dataset, name: 'dogImages' } },
  };
  const facts = modelFacts(photographs);
  assert.equal(facts.dataset.isDrawn, false);
  assert.deepEqual(exampleImages(photographs, facts), []);
  const { correct, total, low, high } = facts.accuracy;
  assert.deepEqual([correct, total], [run.metrics!.testCorrect, 12]);
  assert.ok(low < correct / total && correct / total < high);
});

test('what cannot be exported is said', async () => {
  const controller = new AbortController();
  const stopped = await trainTinyRun(scratch, {
    options: { signal: controller.signal, onEvent: (event) => event.type === 'epoch' && controller.abort() },
  });
  const diverged = await trainTinyRun(scratch, { settings: { learningRate: 1e20, maxEpochs: 9 } });
  const cases: readonly (readonly [Parameters<typeof exportWeb>[0], RegExp])[] = [
    [{ run: 'nothing', runsFolder: stopped.runsFolder }, /no run 'nothing'/],
    [
      { run: '28', profile: 'demo', runsFolder: stopped.runsFolder },
      /Experiment 28 has no finished run with .*; there are: 28-seed3-\S+ \(interrupted\)/,
    ],
    [
      { run: stopped.runId, runsFolder: stopped.runsFolder },
      /is interrupted and has no model to export\. Finish it: npx breedlab runs resume 28-seed3/,
    ],
    [{ run: diverged.folder }, /is diverged and has no model to export\. It diverged before its first epoch ended/],
    [{ run: run.folder, out: FIXTURES }, /is not a Breedlab web export/],
  ];
  for (const [options, message] of cases) {
    await assert.rejects(
      exportWeb({ out: path.join(scratch, 'refused'), ...options }),
      (error) => error instanceof BreedlabError && message.test(error.message),
    );
  }
  assert.equal(fs.existsSync(path.join(scratch, 'refused')), false);
});
