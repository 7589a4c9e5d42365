import { BreedlabError } from '../../core';
import { firstBatches, fit, type BatchSource, type TrainingSettings } from '../../training';
import type { Experiment } from '../experiment';
import type { ExperimentName } from '../ids';
import { shortened, withCheck, type OpenedCheck } from './openCheck';
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
  /** Processor time that only the first epoch takes, where the features of frozen layers are kept; otherwise 0. */
  readonly cpuSecondsOnce: number;
  /** Training images per second on the clock, with whatever runs beside. */
  readonly imagesPerSecond: number;
}

/**
 * Measures what an epoch of an experiment costs here, by a few batches of training and evaluation; leaves no run behind.
 * A training that unfreezes layers is measured with all of them.
 * Before the first run on a dataset it decodes the images that it takes, which later epochs need not.
 *
 * @throws BreedlabError as a training of the experiment would, and when it is stopped
 */
export function estimateEpoch(which: Experiment | ExperimentName, options: CheckOptions): Promise<EpochEstimate> {
  const measure = async ({ setup, checked }: OpenedCheck): Promise<EpochEstimate> => {
    const { train, valid, test } = setup.sources;
    const keeps = train.keepsFeatures === true;
    const sources = {
      train: firstBatches(keeps ? alike(train) : train, TRAIN_BATCHES),
      valid: firstBatches(valid, EVALUATION_BATCHES),
      test: firstBatches(test, 1),
    };
    const settings = shortened(checked.settings, 2);
    const marks: number[] = [];
    let isTraining = true;
    const { history, outcome } = await fit({
      setup: { ...setup, sources },
      settings,
      seed: checked.seed,
      signal: options.signal,
      onEvent: ({ type }) => {
        if (type === 'start' || type === 'epoch' || (type === 'evaluating' && isTraining)) marks.push(cpuSeconds());
        isTraining = type === 'epoch' || (isTraining && type !== 'evaluating');
      },
    });
    const [started, firstTrained, firstEnded, trained, ended] = marks as [number, number, number, number, number];
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
    const images = taken(sources.train.batchesPerEpoch, counts.train);
    const epochOf = (training: number, evaluation: number): number =>
      (training / images) * counts.train + (evaluation / evaluated) * (counts.valid + counts.test);
    const perEpoch = epochOf(trained - firstEnded, ended - trained);
    const first = epochOf(firstTrained - started, firstEnded - firstTrained);
    return {
      ...checked,
      cpuSecondsPerEpoch: perEpoch,
      cpuSecondsOnce: keeps ? Math.max(0, first - perEpoch) : 0,
      imagesPerSecond: history[1].imagesPerSecond,
    };
  };
  return withCheck(which, options, measure, { change: unfrozen, keepsFeatures: true });
}

/** The first epoch's batches in every epoch: images whose features are known by then. */
function alike(source: BatchSource): BatchSource {
  const { batchesPerEpoch, keepsFeatures } = source;
  return {
    ...{ batchesPerEpoch, keepsFeatures },
    epoch: (_, batches) => source.epoch(1, batches),
    get skipped() {
      return source.skipped;
    },
  };
}

/** Everything trains that will train in the end: epochs before that cost less. */
function unfrozen(settings: TrainingSettings): TrainingSettings {
  const last = settings.unfreezing.at(-1);
  return last === undefined ? settings : { ...settings, trainable: last.trainable, unfreezing: [] };
}

/** Processor time of this process so far, all threads. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
