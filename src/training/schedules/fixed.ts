import { BreedlabError, numberOption } from '../../core';
import type { ScheduleDefinition, SchedulePosition } from './types';

/** Schedules that are decided before the training: the rate depends on the position alone. */

const positive = { above: 0 } as const;

/** Epochs between two reductions, and the factor of a reduction. */
const STEP = { stepSize: numberOption(10, { from: 1, whole: true }), gamma: numberOption(0.1, positive) };

/** Epochs of the warm-up, its first rate as a share of the learning rate, and the rate at the end. */
const COSINE = {
  warmUpEpochs: numberOption(0, { from: 0 }),
  warmUpFactor: numberOption(0.01, { ...positive, to: 1 }),
  lowest: numberOption(0, { from: 0 }),
};

/** Share of the training that rises; highest rate over the first; first rate over the last. */
const ONE_CYCLE = {
  rising: numberOption(0.3, { ...positive, below: 1 }),
  startDivisor: numberOption(25, positive),
  endDivisor: numberOption(1e4, positive),
};

/** One rate throughout. */
export const constant: ScheduleDefinition = {
  name: 'constant',
  about: 'One rate throughout.',
};

/** PyTorch's `StepLR`: the rate is multiplied by `gamma` every `stepSize` epochs. */
export const stepDecay: ScheduleDefinition<typeof STEP> = {
  name: 'step',
  about: 'Multiplies the rate by gamma every stepSize epochs.',
  options: STEP,
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
export const cosine: ScheduleDefinition<typeof COSINE> = {
  name: 'cosine',
  about: 'Half a cosine down to the lowest rate, after a linear warm-up.',
  options: COSINE,
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
 * "Super-convergence"): the rate rises to the settings' and falls below its first value, batch by batch.
 */
export const oneCycle: ScheduleDefinition<typeof ONE_CYCLE> = {
  name: 'one-cycle',
  about: 'Rises to the learning rate and falls far below where it began.',
  options: ONE_CYCLE,
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

/** Interpolates along half a cosine. @param progress from 0 to 1, clipped at 1 */
function between(from: number, to: number, progress: number): number {
  return to + ((from - to) / 2) * (1 + Math.cos(Math.PI * Math.min(1, progress)));
}
