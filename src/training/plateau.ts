import type { SchedulerSettings } from './types';

/** State of the learning-rate schedule between two epochs. Plain JSON: part of a checkpoint. */
export interface PlateauState {
  /** The rate of the next epoch. */
  readonly learningRate: number;
  /** Lowest loss seen; null before the first epoch. */
  readonly best: number | null;
  readonly badEpochs: number;
  /** Epochs left in which bad epochs are not counted. */
  readonly cooldownLeft: number;
}

/** A loss counts as an improvement when it is below (1 - this) times the best one. PyTorch's default. */
const RELATIVE_THRESHOLD = 1e-4;

/** A reduction smaller than this is not made. PyTorch's default. */
const SMALLEST_CHANGE = 1e-8;

/** The schedule before the first epoch. */
export function startPlateau(learningRate: number): PlateauState {
  return { learningRate, best: null, badEpochs: 0, cooldownLeft: 0 };
}

/**
 * One epoch of PyTorch's `ReduceLROnPlateau` (mode 'min', threshold_mode 'rel', threshold 1e-4, eps 1e-8,
 * min_lr 0), as documented at pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ReduceLROnPlateau.
 *
 * @param loss the epoch's validation loss
 * @returns the state whose `learningRate` the next epoch trains with
 */
export function stepPlateau(state: PlateauState, loss: number, settings: SchedulerSettings): PlateauState {
  const improved = loss < (state.best ?? Infinity) * (1 - RELATIVE_THRESHOLD);
  const best = improved ? loss : state.best;
  const coolingDown = state.cooldownLeft > 0;
  const cooldownLeft = coolingDown ? state.cooldownLeft - 1 : 0;
  const badEpochs = improved || coolingDown ? 0 : state.badEpochs + 1;
  if (badEpochs <= settings.patience)
    return { learningRate: state.learningRate, best, badEpochs, cooldownLeft };
  return {
    learningRate: reduced(state.learningRate, settings.factor),
    best,
    badEpochs: 0,
    cooldownLeft: settings.cooldown,
  };
}

function reduced(learningRate: number, factor: number): number {
  const lower = learningRate * factor;
  return learningRate - lower > SMALLEST_CHANGE ? lower : learningRate;
}
