import { BreedlabError } from '../../core';
import { firstBatches, fit } from '../../training';
import type { Experiment } from '../experiment';
import type { ExperimentName } from '../ids';
import { withCheck } from './openCheck';
import type { CheckedExperiment, CheckOptions } from './types';

/** Batches of each of the two short epochs; the first one warms up, and lets small steps become graphs. */
const TRAIN_BATCHES = 24;
const EVALUATION_BATCHES = 12;

/** Cost of an experiment's epoch, from a few steps. */
export interface EpochEstimate extends CheckedExperiment {
  /**
   * Processor time of a whole epoch, all threads, in seconds: training, validation and test. What else the machine does
   * changes it little, unlike the time on the clock.
   */
  readonly cpuSecondsPerEpoch: number;
  /** Training images per second on the clock, with whatever runs beside. */
  readonly imagesPerSecond: number;
}

/**
 * Measures what an epoch of an experiment costs here, by a few batches of training and evaluation; leaves no run behind.
 * Before the first run on a dataset it decodes the images that it takes, which later epochs need not.
 *
 * @throws BreedlabError as a training of the experiment would, and when it is stopped
 */
export function estimateEpoch(which: Experiment | ExperimentName, options: CheckOptions): Promise<EpochEstimate> {
  return withCheck(which, options, async ({ setup, checked }) => {
    const { train, valid, test } = setup.sources;
    const sources = {
      train: firstBatches(train, TRAIN_BATCHES),
      valid: firstBatches(valid, EVALUATION_BATCHES),
      test: firstBatches(test, 1),
    };
    const settings = { ...checked.settings, maxEpochs: 2 };
    const marks: number[] = [];
    let isTraining = true;
    const { history, outcome } = await fit({
      setup: { ...setup, sources },
      settings,
      seed: checked.seed,
      signal: options.signal,
      onEvent: ({ type }) => {
        if (type === 'epoch' || (type === 'evaluating' && isTraining)) marks.push(cpuSeconds());
        isTraining = type === 'epoch' || (isTraining && type !== 'evaluating');
      },
    });
    const [, begun, trained, ended] = marks;
    if (history[1] === undefined) {
      throw new BreedlabError(
        `The estimate of ${checked.experiment} ended before its second epoch (${outcome.kind}).`,
        'Run it again.',
      );
    }
    const { batchSize } = settings;
    const counts = setup.imageCounts;
    const taken = (batches: number, images: number): number => Math.min(batches * batchSize, images);
    const evaluated =
      taken(sources.valid.batchesPerEpoch, counts.valid) + taken(sources.test.batchesPerEpoch, counts.test);
    const training = (trained! - begun!) / taken(sources.train.batchesPerEpoch, counts.train);
    const evaluation = (ended! - trained!) / evaluated;
    return {
      ...checked,
      cpuSecondsPerEpoch: training * counts.train + evaluation * (counts.valid + counts.test),
      imagesPerSecond: history[1].imagesPerSecond,
    };
  });
}

/** Processor time of this process so far, all threads. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
