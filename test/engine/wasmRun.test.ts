import './onWasm';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { before, test } from 'node:test';
import type { Dataset } from '../../src/data';
import { readRun, runExperiment, type RunEvent } from '../../src/experiments';
import { makeTinyDataset, tinyConfig, tinySettings, withoutTimes } from '../training/tiny';
import { temporaryFolder } from '../temporary';

const scratch = temporaryFolder();
let dataset: Dataset;

before(async () => {
  dataset = await makeTinyDataset(path.join(scratch, 'images'));
});

async function train(name: string, signal?: AbortSignal, onEvent: (event: RunEvent) => void = () => undefined) {
  const config = tinyConfig(dataset, { settings: tinySettings({ model: 'vgg16_bn', maxEpochs: 2 }) });
  const runsFolder = path.join(scratch, name);
  return runExperiment({ config, dataset, runsFolder, workers: 1, resume: 'auto', signal, onEvent });
}

test('a run says which engine computes and how to get the fast one, and repeats itself bit for bit', async () => {
  const warnings: string[] = [];
  const whole = readRun(
    (await train('whole', undefined, (event) => event.type === 'warning' && warnings.push(event.message))).folder,
  );
  assert.equal(whole.status, 'finished');
  assert.equal(whole.environment.sessions[0]!.engine.binding, 'wasm');
  assert.equal(warnings.length, 1, warnings.join('\n'));
  assert.match(warnings[0]!, /WASM engine computes, about ten times slower.*Unset BREEDLAB_ENGINE/);

  const stop = new AbortController();
  await train('resumed', stop.signal, (event) => event.type === 'epoch' && stop.abort());
  const resumed = readRun((await train('resumed')).folder);
  assert.equal(resumed.environment.sessions.length, 2);
  assert.deepEqual(withoutTimes(resumed.history), withoutTimes(whole.history));
  assert.deepEqual(resumed.predictions, whole.predictions);
});

test('a run in bf16 is refused before it has a folder', async () => {
  const config = tinyConfig(dataset, { settings: tinySettings({ precision: 'bf16' }) });
  const runsFolder = path.join(scratch, 'bf16');
  await assert.rejects(
    runExperiment({ config, dataset, runsFolder, workers: 1 }),
    /precision is 'bf16', and TF\.js .* in WebAssembly does not compute in bfloat16\. Set precision to 'fp32'/,
  );
  assert.equal(fs.existsSync(runsFolder), false);
});
