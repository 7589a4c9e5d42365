import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { describe, test } from 'node:test';
import { UNGUARDED } from '../../src/core';
import {
  compareIds,
  experimentId,
  numberedExperiments,
  readRun,
  storedId,
  type RunConfig,
} from '../../src/experiments';
import { isOfSeries, uncheckedId } from '../../src/experiments/ids';
import { createRunFolder } from '../../src/experiments/runs/newRun';
import { writeMetrics } from '../../src/experiments/runs/storedRun';
import { runMetrics } from '../notebook/sampleRun';
import { tinySettings } from '../training/tiny';
import { temporaryFolder } from '../temporary';

describe('an id', () => {
  test('is one for a number and its digits', () => {
    assert.equal(experimentId(34), experimentId('34'));
  });

  for (const name of ['', '../34', 'a b', '.hidden', 'x'.repeat(121)]) {
    test(`is not made of '${name.slice(0, 12)}'`, () => {
      assert.throws(() => experimentId(name), /cannot be the id of an experiment/);
    });
  }

  test('is a number in files for the experiments of Breedlab, and for no other', () => {
    for (const { id } of numberedExperiments()) assert.equal(storedId(id), Number(id));
    for (const name of ['25', '71', '034', '34.0', '3.4e1', '34+unchanged', 'mine']) {
      assert.equal(storedId(uncheckedId(name)), name);
      assert.equal(isOfSeries(uncheckedId(name)), false);
    }
  });

  test("is ordered by number within the series, one's own after it", () => {
    const shuffled = ['mine10', '52', '51', 'mine2', '26', 'a', '34', '34+unchanged', '9'].map(experimentId);
    assert.deepEqual(shuffled.sort(compareIds), ['26', '34', '51', '52', '9', '34+unchanged', 'a', 'mine2', 'mine10']);
  });
});

describe('a run folder', () => {
  const runsFolder = temporaryFolder();

  for (const [name, stored] of [
    ['34', 34],
    ['mine', 'mine'],
  ] as const) {
    test(`names experiment ${name} as ${JSON.stringify(stored)}, and gives its id back`, () => {
      const experiment = experimentId(name);
      const config: RunConfig = {
        formatVersion: 1,
        experiment,
        title: 'a',
        parent: experimentId(29),
        profile: 'demo',
        seed: 1,
        settings: tinySettings(),
        dataset: { name: 'd', hash: '0', classCount: 3, counts: { train: 1, valid: 1, test: 1 } },
      };
      const folder = createRunFolder(runsFolder, config, new Date());
      const metrics = runMetrics({ outcome: { kind: 'max-epochs', epoch: 1, bestEpoch: 1 }, history: 1 });
      writeMetrics(folder, { ...metrics, experiment }, UNGUARDED);
      const read = (file: string) => JSON.parse(fs.readFileSync(`${folder}/${file}.json`, 'utf8'));
      assert.deepEqual([read('config').experiment, read('config').parent], [stored, 29]);
      assert.equal(read('metrics').experiment, stored);
      const run = readRun(folder);
      assert.deepEqual(run.config, config);
      assert.equal(run.metrics!.experiment, experiment);
    });
  }
});
