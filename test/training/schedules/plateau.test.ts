import assert from 'node:assert/strict';
import * as path from 'node:path';
import { test } from 'node:test';
import { readJson, settings } from '../../../src/core';
import {
  createSchedule,
  NO_BEST_EPOCH,
  shouldStop,
  stepEarlyStopping,
  type LearningRateSchedule,
  type SchedulerSettings,
} from '../../../src/training';

interface PlateauCase {
  readonly settings: SchedulerSettings;
  readonly learningRate: number;
  readonly losses: readonly number[];
  readonly rates: readonly number[];
}

interface PublishedCurve {
  readonly learningRate: readonly number[];
  readonly validLoss: readonly number[];
}

const PUBLISHED_SCHEDULER: SchedulerSettings = { factor: 0.5, patience: 3, cooldown: 2 };
const PUBLISHED_PATIENCE = 10;

function published(): [string, PublishedCurve][] {
  const curves = readJson<Record<string, PublishedCurve>>(path.join(settings().dataFolder, 'published', 'curves.json'));
  return Object.entries(curves);
}

test('the schedule takes every decision of PyTorch on random losses, cooldowns and factors', () => {
  const cases = readJson<PlateauCase[]>(path.join(settings().projectRoot, 'test/fixtures/training/plateau.json'));
  for (const { settings: scheduler, learningRate, losses, rates } of cases) {
    const schedule = plateauOf(scheduler, learningRate);
    let state = schedule.start();
    const ours = losses.map((validLoss, i) => {
      state = schedule.step(state, { epoch: i + 1, validLoss });
      return state.learningRate;
    });
    assert.deepEqual(ours, rates, JSON.stringify(scheduler));
  }
  assert.ok(cases.some(({ rates }) => new Set(rates).size > 3));
});

test('a rate is not reduced by less than 1e-8', () => {
  const state = { learningRate: 1.5e-8, best: 1, badEpochs: 0, cooldownLeft: 0 };
  const schedule = plateauOf({ factor: 0.5, patience: 0, cooldown: 0 }, 1.5e-8);
  assert.equal(schedule.step(state, { epoch: 1, validLoss: 2 }).learningRate, 1.5e-8);
});

test('the published validation losses give the published learning rate of all 2,450 epochs', () => {
  let epochs = 0;
  for (const [id, { learningRate, validLoss }] of published()) {
    const schedule = plateauOf(PUBLISHED_SCHEDULER, Number(learningRate[0]!.toPrecision(6)));
    let state = schedule.start();
    validLoss.forEach((loss, i) => {
      const logged = learningRate[i]!;
      assert.ok(
        Math.abs(state.learningRate / logged - 1) < 1e-6,
        `${id}, epoch ${i + 1}: ${state.learningRate}, logged ${logged}`,
      );
      state = schedule.step(state, { epoch: i + 1, validLoss: loss });
      epochs++;
    });
  }
  assert.equal(epochs, 2450);
});

test('early stopping ends every published training where it ended, but 27, whose losses tie', () => {
  const differing = published()
    .filter(([, { validLoss }]) => stoppingEpoch(validLoss) !== validLoss.length)
    .map(([id]) => id);
  assert.deepEqual(differing, ['27']);
});

test('only a strictly lower loss makes a best epoch, and the patience itself is tolerated', () => {
  const first = stepEarlyStopping(NO_BEST_EPOCH, 1, 2);
  assert.deepEqual(stepEarlyStopping(first, 2, 2), { bestEpoch: 1, bestLoss: 2 });
  assert.deepEqual(stepEarlyStopping(first, 2, 1.999), { bestEpoch: 2, bestLoss: 1.999 });
  assert.equal(shouldStop(first, 11, PUBLISHED_PATIENCE), false);
  assert.equal(shouldStop(first, 12, PUBLISHED_PATIENCE), true);
});

function plateauOf(scheduler: SchedulerSettings, learningRate: number): LearningRateSchedule {
  return createSchedule({ scheduler, learningRate, maxEpochs: 1000 });
}

/** Epoch after which training stops, or one past the end when it would go on. */
function stoppingEpoch(losses: readonly number[]): number {
  let state = NO_BEST_EPOCH;
  for (const [i, loss] of losses.entries()) {
    state = stepEarlyStopping(state, i + 1, loss);
    if (shouldStop(state, i + 1, PUBLISHED_PATIENCE)) return i + 1;
  }
  return losses.length + 1;
}
