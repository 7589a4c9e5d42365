import assert from 'node:assert/strict';
import * as path from 'node:path';
import { test } from 'node:test';
import { numberOption, readJson, settings, type Spec } from '../../../src/core';
import { createSchedule, defineSchedule, schedules, type LearningRateSchedule } from '../../../src/training';

interface ScheduleCase {
  readonly scheduler: Spec;
  readonly learningRate: number;
  readonly maxEpochs: number;
  readonly batchesPerEpoch: number;
  /** The learning rate of every batch. */
  readonly rates: readonly number[];
}

const cases = readJson<ScheduleCase[]>(path.join(settings().projectRoot, 'test/fixtures/training/schedules.json'));
const PLATEAU = { factor: 0.5, patience: 3, cooldown: 2 };
const TRAINING = { learningRate: 0.1, maxEpochs: 8 };

/** The rate of every batch, the state going through JSON as in a checkpoint. */
function ratesOf(schedule: LearningRateSchedule, { maxEpochs, batchesPerEpoch }: ScheduleCase): number[] {
  let state = schedule.start();
  const rates: number[] = [];
  for (let epoch = 1; epoch <= maxEpochs; epoch++) {
    for (let batch = 0; batch < batchesPerEpoch; batch++) {
      rates.push(schedule.rateAt(state, { epoch, batch, batchesPerEpoch }));
    }
    state = JSON.parse(JSON.stringify(schedule.step(state, { epoch, validLoss: 1 / epoch }))) as typeof state;
  }
  return rates;
}

for (const each of cases) {
  test(`rates of every batch as PyTorch's: ${JSON.stringify(each.scheduler)}`, () => {
    const rates = ratesOf(createSchedule(each), each);
    rates.forEach((rate, i) => {
      const expected = each.rates[i]!;
      assert.ok(Math.abs(rate - expected) <= 1e-5 * expected, `batch ${i}: ${rate}, PyTorch ${expected}`);
    });
    assert.equal(rates.length, each.rates.length);
  });
}

test('every built-in schedule but plateau, which has cases of its own, is among the cases of PyTorch', () => {
  const builtIn = schedules.names().filter((name) => schedules.originOf(name)?.kind === 'built-in');
  assert.deepEqual(
    [...new Set(['plateau', ...cases.map(({ scheduler }) => scheduler.name)])].sort(),
    [...builtIn].sort(),
  );
});

test('a rate that is asked for after the end is that of the end', () => {
  for (const { name } of schedules.all()) {
    const schedule = createSchedule({ ...TRAINING, scheduler: { name } });
    const at = (epoch: number, batch: number): number =>
      schedule.rateAt(schedule.start(), { epoch, batch, batchesPerEpoch: 5 });
    assert.ok(at(9, 0) <= at(8, 4) && at(9, 0) >= 0, name);
  }
});

test('a schedule without a name is plateau, as it was when there was no other', () => {
  assert.equal(createSchedule({ ...TRAINING, scheduler: PLATEAU }).name, 'plateau');
});

test('a schedule of a user keeps a state of its own', () => {
  const gamma = { gamma: numberOption(0.5) };
  defineSchedule<typeof gamma, { learningRate: number; epochs: number }>({
    name: 'counting',
    options: gamma,
    start: ({ learningRate }) => ({ learningRate, epochs: 0 }),
    step: ({ learningRate, epochs }, _after, { options }) => ({
      learningRate: learningRate * options.gamma,
      epochs: epochs + 1,
    }),
  });
  const schedule = createSchedule({ ...TRAINING, scheduler: { name: 'counting', gamma: 0.1 } });
  const state = schedule.step(schedule.start(), { epoch: 1, validLoss: 1 });
  assert.deepEqual(state, { learningRate: 0.1 * 0.1, epochs: 1 });
});

test('settings that make no sense are refused, and say what would', () => {
  const refused = (scheduler: Spec, message: RegExp): void => {
    assert.throws(() => createSchedule({ ...TRAINING, scheduler }), message);
  };
  refused({ name: 'cosin' }, /Unknown schedule 'cosin'. Did you mean 'cosine'\?/);
  refused({ name: 'cosine', warmUpEpochs: 8 }, /warmUpEpochs 8, and the training has 8 epochs. Give fewer than 8/);
  refused({ name: 'step', stepsize: 3 }, /has no option 'stepsize'. Did you mean 'stepSize'\?/);
  refused({ name: 'step', stepSize: 0 }, /has stepSize 0. Give a whole number from 1/);
  refused({ name: 'one-cycle', rising: 1 }, /has rising 1. Give a number between 0 and 1/);
  refused({ name: 'constant', factor: 0.5 }, /has no option 'factor'. It has none/);
});
