import { numberOption } from '../../core';
import type { ScheduleDefinition, ScheduleState } from './types';

/** State of {@link plateau} between two epochs. */
export interface PlateauState extends ScheduleState {
  /** Lowest loss seen; null before the first epoch. */
  readonly best: number | null;
  readonly badEpochs: number;
  /** Epochs left in which bad epochs are not counted. */
  readonly cooldownLeft: number;
}

type PlateauOptions = { readonly factor: number; readonly patience: number; readonly cooldown: number };

/** A loss counts as an improvement when it is below (1 - this) times the best one. PyTorch's default. */
const RELATIVE_THRESHOLD = 1e-4;

/** A reduction smaller than this is not made. PyTorch's default. */
const SMALLEST_CHANGE = 1e-8;

const isCount = (value: number): boolean => Number.isInteger(value) && value >= 0;

/**
 * PyTorch's `ReduceLROnPlateau` on the validation loss (mode 'min', threshold_mode 'rel', threshold 1e-4, eps 1e-8,
 * min_lr 0), as documented at pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ReduceLROnPlateau.
 */
export const plateau: ScheduleDefinition<PlateauOptions, PlateauState> = {
  name: 'plateau',
  about: 'Reduces the rate when the validation loss no longer falls.',
  options: {
    factor: numberOption(0.5, 'a number between 0 and 1', (x) => x > 0 && x < 1, 'Multiplies the learning rate.'),
    patience: numberOption(3, 'a whole number from 0', isCount, 'Epochs without improvement that are tolerated.'),
    cooldown: numberOption(
      2,
      'a whole number from 0',
      isCount,
      'Epochs after a reduction in which bad epochs are not counted.',
    ),
  },
  start: ({ learningRate }) => ({ learningRate, best: null, badEpochs: 0, cooldownLeft: 0 }),
  step(state, { validLoss: loss }, { options }) {
    const improved = loss < (state.best ?? Infinity) * (1 - RELATIVE_THRESHOLD);
    const best = improved ? loss : state.best;
    const coolingDown = state.cooldownLeft > 0;
    const cooldownLeft = coolingDown ? state.cooldownLeft - 1 : 0;
    const badEpochs = improved || coolingDown ? 0 : state.badEpochs + 1;
    if (badEpochs <= options.patience) return { learningRate: state.learningRate, best, badEpochs, cooldownLeft };
    const learningRate = reduced(state.learningRate, options.factor);
    return { learningRate, best, badEpochs: 0, cooldownLeft: options.cooldown };
  },
};

function reduced(learningRate: number, factor: number): number {
  const lower = learningRate * factor;
  return learningRate - lower > SMALLEST_CHANGE ? lower : learningRate;
}
