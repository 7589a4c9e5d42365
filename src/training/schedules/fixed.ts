import { BreedlabError, numberOption } from '../../core';
import type { ScheduleDefinition, SchedulePosition } from './types';

/** Schedules that are decided before the training: the rate depends on the position alone. */

type StepOptions = { readonly stepSize: number; readonly gamma: number };
type CosineOptions = {
  readonly warmUpEpochs: number;
  readonly warmUpFactor: number;
  readonly lowest: number;
};
type OneCycleOptions = { readonly rising: number; readonly startDivisor: number; readonly endDivisor: number };

const positive = (value: number): boolean => value > 0;
const isPart = (value: number): boolean => value > 0 && value <= 1;

/** One rate throughout. */
export const constant: ScheduleDefinition = {
  name: 'constant',
  about: 'One rate throughout.',
};

/** PyTorch's `StepLR`: the rate is multiplied by `gamma` every `stepSize` epochs. */
export const stepDecay: ScheduleDefinition<StepOptions> = {
  name: 'step',
  about: 'Multiplies the rate by gamma every stepSize epochs.',
  options: {
    stepSize: numberOption(
      10,
      'a whole number from 1',
      (value) => Number.isInteger(value) && value >= 1,
      'Epochs between two reductions.',
    ),
    gamma: numberOption(0.1, 'a number above 0', positive, 'Multiplies the learning rate.'),
  },
  step: (state, { epoch }, { learningRate, options: { stepSize, gamma } }) => ({
    ...state,
    learningRate: learningRate * gamma ** Math.floor(epoch / stepSize),
  }),
};

/**
 * Half a cosine from the settings' rate to the lowest at the end of the last epoch, batch by batch: PyTorch's
 * `CosineAnnealingLR` (Loshchilov & Hutter 2017, "SGDR"), after a linear warm-up as its `LinearLR` in a
 * `SequentialLR`.
 */
export const cosine: ScheduleDefinition<CosineOptions> = {
  name: 'cosine',
  about: 'Half a cosine down to the lowest rate, after a linear warm-up.',
  options: {
    warmUpEpochs: numberOption(0, 'a number from 0', (value) => value >= 0, 'Epochs in which the rate rises linearly.'),
    warmUpFactor: numberOption(0.01, 'a number above 0 to 1', isPart, 'The first rate of the warm-up, as a part.'),
    lowest: numberOption(0, 'a number from 0', (value) => value >= 0, 'The rate at the end.'),
  },
  check({ maxEpochs, options: { warmUpEpochs } }) {
    if (warmUpEpochs < maxEpochs) return;
    throw new BreedlabError(
      `The schedule 'cosine' has warmUpEpochs ${warmUpEpochs}, and the training has ${maxEpochs} epochs.`,
      `Give fewer than ${maxEpochs}.`,
    );
  },
  rateAt(_state, position, { learningRate, maxEpochs, options }) {
    const steps = stepsAt(position);
    const warmUp = Math.round(options.warmUpEpochs * position.batchesPerEpoch);
    if (steps < warmUp) {
      return learningRate * (options.warmUpFactor + (1 - options.warmUpFactor) * (steps / warmUp));
    }
    const progress = (steps - warmUp) / (maxEpochs * position.batchesPerEpoch - warmUp);
    return between(learningRate, options.lowest, progress);
  },
};

/**
 * PyTorch's `OneCycleLR` with cosine annealing, two phases and cycle_momentum off (Smith & Topin 2018,
 * "Super-convergence"): the rate rises to the settings' and falls below where it began, batch by batch.
 */
export const oneCycle: ScheduleDefinition<OneCycleOptions> = {
  name: 'one-cycle',
  about: 'Rises to the learning rate and falls far below where it began.',
  options: {
    rising: numberOption(0.3, 'a number between 0 and 1', (x) => x > 0 && x < 1, 'Part of the training that rises.'),
    startDivisor: numberOption(25, 'a number above 0', positive, 'The first rate is the highest divided by this.'),
    endDivisor: numberOption(1e4, 'a number above 0', positive, 'The last rate is the first divided by this.'),
  },
  rateAt(_state, position, { learningRate, options: { rising, startDivisor, endDivisor }, ...constants }) {
    const last = constants.maxEpochs * position.batchesPerEpoch - 1;
    const turn = rising * (last + 1) - 1;
    const steps = stepsAt(position);
    const first = learningRate / startDivisor;
    if (steps <= turn) return between(first, learningRate, steps / turn);
    return between(learningRate, first / endDivisor, (steps - turn) / (last - turn));
  },
};

/** Batches before this one. */
function stepsAt({ epoch, batch, batchesPerEpoch }: SchedulePosition): number {
  return (epoch - 1) * batchesPerEpoch + batch;
}

/** On half a cosine. @param progress from 0 to 1; what lies beyond is the end */
function between(from: number, to: number, progress: number): number {
  return to + ((from - to) / 2) * (1 + Math.cos(Math.PI * Math.min(1, progress)));
}
