import { formatPercent } from '../../core';
import { learningRateRangeTest, overfitBatch, SLOWER, START_UP, withoutRegularisation } from '../../training';
import type { Experiment } from '../experiment';
import type { ExperimentName } from '../ids';
import { withCheck } from './openCheck';
import type { CheckOptions, OverfitCheckResult, RateSearchResult } from './types';

const SEARCH_STEPS = 120;
const OVERFIT_STEPS = 300;

/** {@link learningRateRangeTest} of an experiment under a profile; leaves no run behind. */
export function searchLearningRate(
  which: Experiment | ExperimentName,
  options: CheckOptions,
): Promise<RateSearchResult> {
  const { steps = SEARCH_STEPS, onStep, signal } = options;
  return withCheck(which, options, async ({ setup, checked }) => {
    let total = steps;
    const search = await learningRateRangeTest({
      setup,
      settings: checked.settings,
      steps,
      signal,
      onStep: ({ step, learningRate, loss }) =>
        onStep?.(step, total, `rate ${learningRate.toExponential(1)}, loss ${loss.toFixed(4)}`),
      onStartUp: ({ step, loss }) => {
        total = SLOWER * steps;
        onStep?.(step, START_UP * steps, `off the plateau first, at most so many steps: loss ${loss.toFixed(4)}`);
      },
    });
    return { kind: 'find-lr', ...checked, ...search };
  });
}

/**
 * Tests whether an experiment's network can overfit one batch of its images, at its own learning rate and
 * without regularisation; leaves no run behind.
 */
export function overfitOneBatch(
  which: Experiment | ExperimentName,
  options: CheckOptions,
): Promise<OverfitCheckResult> {
  const { steps = OVERFIT_STEPS, onStep, signal } = options;
  return withCheck(
    which,
    options,
    async ({ setup, checked }) => {
      const result = await overfitBatch({
        setup,
        settings: checked.settings,
        steps,
        signal,
        onStep: ({ step, loss, accuracy }) =>
          onStep?.(step, steps, `loss ${loss.toFixed(4)}, ${formatPercent(accuracy, 0)} correct`),
      });
      return { kind: 'overfit', ...checked, ...result };
    },
    { change: withoutRegularisation },
  );
}
