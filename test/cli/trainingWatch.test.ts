import assert from 'node:assert/strict';
import * as path from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { statusLine } from '../../src/cli/statusLine';
import { watchTrainings } from '../../src/cli/trainingWatch';
import { writeJsonAtomic } from '../../src/core';
import {
  experiment,
  experimentId,
  lockRunFolder,
  toStoredConfig,
  toStoredMetrics,
  type RunConfig,
} from '../../src/experiments';
import { madeMetrics } from '../analysis/runs';
import { temporaryFolder } from '../temporary';

test('a training of another process is followed to its end through its run folder', async (context) => {
  const runsFolder = temporaryFolder(context);
  const folder = path.join(runsFolder, 'demo', '26', '26-seed1-x');
  const settings = { ...experiment(26).settings, maxEpochs: 4 };
  const dataset = { name: 'dogs', hash: 'x', classCount: 8, counts: { train: 1, valid: 1, test: 320 } };
  const row = { epoch: 1, learningRate: 0.01, trainLoss: 2, trainAccuracy: 0.1, validLoss: 2.0791, validAccuracy: 0.1 };
  const config: RunConfig = {
    ...{ formatVersion: 1, experiment: experimentId(26), title: 'ones', parent: null, profile: 'demo', seed: 1 },
    settings,
    dataset,
  };
  writeJsonAtomic(path.join(folder, 'config.json'), toStoredConfig(config));
  writeJsonAtomic(path.join(folder, 'history.json'), [
    // The first epoch starts things up: it tells nothing of those to come.
    { ...row, testLoss: 2, testAccuracy: 0.1, seconds: 50, imagesPerSecond: 9 },
    { ...row, epoch: 2, testLoss: 2, testAccuracy: 0.1, seconds: 5, imagesPerSecond: 9 },
  ]);
  const lock = await lockRunFolder(folder);

  let text = '';
  const status = statusLine({ isTTY: true, columns: 200, write: (part) => (text += part) });
  const stop = watchTrainings({ profile: 'demo', status, runsFolder, interval: 10 });
  context.after(stop);
  await sleep(60);
  assert.match(text, /training 26 ones \[########\.{8}\] epoch 2\/4 {2}valid loss 2\.0791 {2}ETA 10 s/);

  const correct = Array.from({ length: 320 }, (_, i) => i < 40);
  const metrics = madeMetrics('26-seed1-x', config, { correct, minutes: 0.5 });
  writeJsonAtomic(path.join(folder, 'metrics.json'), { ...toStoredMetrics(metrics), epochsRun: 4 });
  lock.release();
  stop();
  assert.match(text, /\r\x1b\[K {2}26 ones: 4 epochs, test accuracy 12\.50% \(40\/320\), 30 s\n$/);
});
