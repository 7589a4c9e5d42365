import { BreedlabError } from '../../core';
import { firstBatches, fit } from '../../training';
import type { Experiment } from '../experiment';
import type { ExperimentName } from '../ids';
import { withCheck } from './openCheck';
import type { CheckedExperiment, CheckOptions } from './types';

/** Batches of each of the two short epochs; the first one warms up, and lets small steps become graphs. */
const TRAIN_BATCHES = 24;
const EVALUATION_BATCHES = 8;

/** Options of {@link estimateEpoch}. */
export interface EstimateOptions extends CheckOptions {
  /** Training batches that are timed. Default 24. */
  readonly batches?: number;
}

/** Seconds of an experiment's epoch, from a few steps. */
export interface EpochEstimate extends CheckedExperiment {
  /** Training, validation and test of a whole epoch, with nothing beside it. */
  readonly secondsPerEpoch: number;
  readonly imagesPerSecond: number;
}

/**
 * Measures how long an epoch of an experiment takes here, by a few batches of training and evaluation; leaves no run
 * behind. The pixels of most images are decoded then, which later epochs spare.
 *
 * @throws BreedlabError as a training of the experiment would, and when it is stopped
 */
export function estimateEpoch(which: Experiment | ExperimentName, options: EstimateOptions): Promise<EpochEstimate> {
  const { batches = TRAIN_BATCHES, signal } = options;
  return withCheck(which, options, async ({ setup, checked }) => {
    const { train, valid, test } = setup.sources;
    const sources = {
      train: firstBatches(train, batches),
      valid: firstBatches(valid, EVALUATION_BATCHES),
      test: firstBatches(test, 1),
    };
    const settings = { ...checked.settings, maxEpochs: 2 };
    const { history, outcome } = await fit({ setup: { ...setup, sources }, settings, seed: checked.seed, signal });
    const [, row] = history;
    if (row === undefined) {
      throw new BreedlabError(
        `The estimate of ${checked.experiment} ended before its second epoch (${outcome.kind}).`,
        'Run it again.',
      );
    }
    const { batchSize } = settings;
    const counts = setup.imageCounts;
    const timed = Math.min(sources.train.batchesPerEpoch * batchSize, counts.train);
    const evaluated =
      Math.min(sources.valid.batchesPerEpoch * batchSize, counts.valid) + Math.min(batchSize, counts.test);
    const secondsPerEvaluated = Math.max(0, row.seconds - timed / row.imagesPerSecond) / evaluated;
    const secondsPerEpoch = counts.train / row.imagesPerSecond + secondsPerEvaluated * (counts.valid + counts.test);
    return { ...checked, secondsPerEpoch, imagesPerSecond: row.imagesPerSecond };
  });
}
