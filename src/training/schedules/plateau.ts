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

/**
 * Factor on the learning rate; epochs without improvement that are tolerated; epochs after a reduction in which
 * bad ones are not counted.
 */
const OPTIONS = {
  factor: numberOption(0.5, { above: 0, below: 1 }),
  patience: numberOption(3, { from: 0, whole: true }),
  cooldown: numberOption(2, { from: 0, whole: true }),
};

/** A loss counts as an improvement when it is below (1 - this) times the best one. PyTorch's default. */
const RELATIVE_THRESHOLD = 1e-4;

/** A reduction smaller than this is not made. PyTorch's default. */
const SMALLEST_CHANGE = 1e-8;

/**
 * PyTorch's `ReduceLROnPlateau` on the validation loss (mode 'min', threshold_mode 'rel', threshold 1e-4, eps 1e-8,
 * min_lr 0), as documented at pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ReduceLROnPlateau.
 */
export const plateau: ScheduleDefinition<typeof OPTIONS, PlateauState> = {
  name: 'plateau',
  about: 'Reduces the rate when the validation loss no longer falls.',
  options: OPTIONS,
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
