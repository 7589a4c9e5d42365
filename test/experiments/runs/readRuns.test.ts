import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test } from 'node:test';
import { BreedlabError } from '../../../src/core';
import {
  experimentId,
  listRuns,
  readRun,
  sameConfig,
  toStoredConfig,
  unreadableRuns,
  type RunConfig,
} from '../../../src/experiments';
import { uncheckedId } from '../../../src/experiments/ids';
import { createRunFolder } from '../../../src/experiments/runs/newRun';
import { experimentFolderName, runIdAt } from '../../../src/experiments/runs/layout';
import { largestIndices, softmax } from '../../../src/experiments/runs/predictions';
import { tinySettings } from '../../training/tiny';
import { temporaryFolder } from '../../temporary';

const scratch = temporaryFolder();

const CONFIG: RunConfig = {
  formatVersion: 1,
  experiment: experimentId(28),
  title: 'a',
  parent: null,
  profile: 'demo',
  seed: 1,
  settings: tinySettings(),
  dataset: { name: 'd', hash: '0', classCount: 3, counts: { train: 1, valid: 1, test: 1 } },
};

test('folders that are no runs are reported with what is wrong, and the others are listed', () => {
  const runsFolder = path.join(scratch, 'garbage');
  const good = createRunFolder(runsFolder, CONFIG, new Date());
  const put = (name: string, content: string): void => {
    const file = path.join(runsFolder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
  };
  put('note.txt', 'not a folder');
  put('demo/28/loose.txt', 'not a folder');
  put('demo/28/empty/.keep', '');
  put('demo/28/cut/config.json', '{"formatVersion": 1,');
  put('demo/28/foreign/config.json', '{"learning_rate": 3}');
  put('demo/28/null/config.json', 'null');
  put('demo/28/bad-metrics/config.json', JSON.stringify(toStoredConfig(CONFIG)));
  put('demo/28/bad-metrics/metrics.json', '{{');
  put('demo/28/odd-files/config.json', JSON.stringify(toStoredConfig(CONFIG)));
  put('demo/28/odd-files/environment.json', 'null');
  put('demo/28/foreign-metrics/config.json', JSON.stringify(toStoredConfig(CONFIG)));
  put('demo/28/foreign-metrics/metrics.json', '{"accuracy": 1}');
  const listed = listRuns({ runsFolder })
    .map((run) => path.basename(run.folder))
    .sort();
  assert.deepEqual(listed, [path.basename(good)]);
  const problems = unreadableRuns({ runsFolder });
  const broken = problems.map(({ folder }) => path.basename(folder)).sort();
  assert.deepEqual(broken, ['bad-metrics', 'cut', 'empty', 'foreign', 'foreign-metrics', 'null', 'odd-files']);
  for (const { problem } of problems) assert.match(problem, /(config|metrics|environment)\.json/);
  assert.throws(() => readRun(path.join(runsFolder, 'demo/28/cut')), BreedlabError);
});

test('there are no runs where there is no folder', () => {
  assert.deepEqual(listRuns({ runsFolder: path.join(scratch, 'nowhere') }), []);
});

test('runs of one second have folders of their own, named by experiment, seed and time', () => {
  const start = new Date('2026-11-23T18:30:00.123Z');
  const folders = [1, 2, 3].map(() => path.basename(createRunFolder(path.join(scratch, 'same'), CONFIG, start)));
  assert.deepEqual(folders, [
    '28-seed1-20261123T183000Z',
    '28-seed1-20261123T183000Z-2',
    '28-seed1-20261123T183000Z-3',
  ]);
  assert.equal(runIdAt(uncheckedId('my exp/../1'), 4, start), 'my-exp-..-1-seed4-20261123T183000Z');
  assert.equal(experimentFolderName(uncheckedId('..')), '-');
});

test('a configuration is the same when all but its titles is', () => {
  assert.ok(sameConfig(CONFIG, { ...CONFIG, title: 'b', parent: experimentId(27) }));
  assert.ok(sameConfig(CONFIG, JSON.parse(JSON.stringify({ ...CONFIG, extra: undefined })) as RunConfig));
  assert.ok(!sameConfig(CONFIG, { ...CONFIG, seed: 2 }));
  assert.ok(!sameConfig(CONFIG, { ...CONFIG, formatVersion: 2 }));
  assert.ok(!sameConfig(CONFIG, { ...CONFIG, settings: tinySettings({ dropout: 0.4 }) }));
  assert.ok(!sameConfig(CONFIG, { ...CONFIG, dataset: { ...CONFIG.dataset, hash: '1' } }));
});

test('softmax and the largest probabilities', () => {
  assert.deepEqual(softmax([1000, 1000]), [0.5, 0.5]);
  assert.ok(Math.abs(softmax([0, Math.log(3)])[1]! - 0.75) < 1e-15);
  assert.deepEqual(largestIndices(Float32Array.of(0.1, 0.4, 0.1, 0.4, 0.2, 0), 5), [1, 3, 4, 0, 2]);
});
