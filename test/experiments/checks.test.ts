import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { after, before, test } from 'node:test';
import {
  defineExperiment,
  describeOverfit,
  describeSearch,
  dryRun,
  estimateEpoch,
  experiment,
  overfitOneBatch,
  searchLearningRate,
} from '../../src/experiments';
import { makeTinyDataset } from '../training/tiny';
import { temporaryFolder } from '../temporary';
import { fixture } from '../weights/fixtures';

const scratch = temporaryFolder();
const data = path.join(scratch, 'images');

before(async () => {
  process.env.BREEDLAB_RUNS = path.join(scratch, 'runs');
  await makeTinyDataset(data);
});
after(() => {
  delete process.env.BREEDLAB_RUNS;
});

const small = defineExperiment({ id: 'small', parent: 34, title: 'Small', widthMultiplier: 0.05, batchSize: 4 });
const leftOver = (): string[] => fs.readdirSync(os.tmpdir()).filter((name) => name.startsWith('breedlab-dry-run'));

test('a dry run takes one batch through everything, and leaves nothing behind', async () => {
  const told: string[] = [];
  const before_ = leftOver();
  const result = await dryRun(small, {
    profile: 'demo',
    data,
    workers: 1,
    onStep: (done, total, text) => told.push(`${done}/${total} ${text}`),
  });
  assert.deepEqual(
    result.steps.map(({ name }) => name),
    ['images', 'network', 'train', 'valid', 'test', 'checkpoint', 'predictions'],
  );
  assert.match(result.steps[0]!.detail, /^24\/9\/12 images of 3 breeds$/);
  assert.match(result.steps[2]!.detail, /^one batch of 4, loss \d/);
  assert.match(result.steps.at(-1)!.detail, /^4 test images/);
  assert.equal(result.finite, true);
  assert.equal(told.length, 7);
  assert.deepEqual(leftOver(), before_);
  assert.equal(fs.existsSync(path.join(scratch, 'runs')), false);
});

test('a schedule that warms up for longer than a check lasts can be checked all the same', async () => {
  const warm = defineExperiment({
    ...{ id: 'warm', parent: small, title: 'Warm', maxEpochs: 12 },
    scheduler: { name: 'cosine', warmUpEpochs: 5 },
  });
  const result = await dryRun(warm, { profile: 'demo', data, workers: 1 });
  assert.equal(result.finite, true);
  const { cpuSecondsPerEpoch, cpuSecondsOnce, settings } = await estimateEpoch(warm, {
    profile: 'demo',
    data,
    workers: 1,
  });
  assert.ok(cpuSecondsPerEpoch > 0);
  assert.equal(cpuSecondsOnce, 0, 'nothing is frozen');
  assert.deepEqual(settings.scheduler, { name: 'cosine', warmUpEpochs: 5 }, 'the training keeps its own');
});

test('an estimate tells what features that are kept cost once from what an epoch costs', async () => {
  const frozen = experiment(38).with({
    ...{ widthMultiplier: 0.015625, imageSize: 64, batchSize: 5, trainable: 'as-described' },
    augmentation: { randomResizedCrop: false, horizontalFlip: false, colorJitter: null },
  });
  const options = { profile: 'paper', data, workers: 1, weights: fixture('AlexNet.pth') } as const;
  const { cpuSecondsPerEpoch, cpuSecondsOnce } = await estimateEpoch(frozen, options);
  assert.ok(cpuSecondsPerEpoch > 0 && cpuSecondsOnce > 0, `${cpuSecondsPerEpoch} s, once ${cpuSecondsOnce} s`);
});

test('a dry run tells of a loss that is not a number', async () => {
  const wild = defineExperiment({ id: 'wild', parent: small, title: 'Wild', learningRate: 1e30 });
  const result = await dryRun(wild, { profile: 'demo', data, workers: 1 });
  assert.equal(result.finite, false);
});

test('a dry run that is stopped says so', async () => {
  const controller = new AbortController();
  controller.abort();
  const stopped = dryRun(small, { profile: 'demo', data, workers: 1, signal: controller.signal });
  await assert.rejects(stopped, /stopped/);
});

test('the checks of an experiment describe themselves, and leave no run behind', async () => {
  const options = { profile: 'demo', data, workers: 1, steps: 15 } as const;
  const search = await searchLearningRate(small, options);
  assert.deepEqual([search.experiment, search.steps.length], ['small', 15]);
  assert.match(describeSearch(search), /learning rate/i);
  const found = { kind: 'found', learningRate: 0.0123, begins: 0.001, ends: 0.15 } as const;
  assert.equal(
    describeSearch({ ...search, startUp: undefined, suggestion: found }),
    'Suggested learning rate: 0.012. The loss falls from 0.0010 to 0.15 (15 steps), and this is the middle of that ' +
      'range. The experiment has 0.01.',
  );
  const startUp = { steps: 75, learningRate: 0.01, hasLeft: true };
  assert.match(
    describeSearch({ ...search, startUp, suggestion: found }),
    /^It began on a plateau, and was trained for 75 steps at 0\.01 first\. Suggested learning rate: 0\.012/,
  );
  const none = { kind: 'none', reason: 'the smoothed loss fell by 0.001 at most', isFlat: true } as const;
  assert.equal(
    describeSearch({ ...search, ended: 'range', startUp: { ...startUp, hasLeft: false }, suggestion: none }),
    'No learning rate is suggested: the smoothed loss fell by 0.001 at most (15 steps); 75 steps at 0.01 did not change ' +
      'that. Instead: test whether it learns one batch by heart, and compare short trainings in a sweep over ' +
      'learningRate, breedlab sweep small --set learningRate=0.003,0.01,0.03 --epochs 5.',
  );
  const overfit = await overfitOneBatch(small, options);
  assert.deepEqual(
    [overfit.settings.dropout, overfit.settings.weightDecay, overfit.settings.augmentation.horizontalFlip],
    [0, 0, false],
  );
  assert.match(
    describeOverfit({ ...overfit, outcome: 'not-learned' }),
    /Did not learn one batch \(4 images of \d breeds\)/,
  );
  assert.match(describeOverfit({ ...overfit, outcome: 'diverged' }), /lower the learning rate/);
  assert.equal(fs.existsSync(path.join(scratch, 'runs')), false);
});
