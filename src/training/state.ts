import type { SkippedFile } from '../data';
import { NO_BEST_EPOCH, shouldStop, stepEarlyStopping, type EarlyStoppingState } from './earlyStopping';
import { NO_LOSS, accuracy, meanLoss, type LossSums } from './lossSums';
import { startPlateau, stepPlateau, type PlateauState } from './plateau';
import type { EpochRow, TrainingSettings } from './types';

/**
 * Where a training stands, besides weights and momentum: plain JSON, part of a checkpoint. There is no
 * generator state to keep, because every random stream is split from the seed by epoch, image or step.
 */
export interface TrainingState {
  readonly seed: number;
  /** The epoch in progress, or the next one when `step` is 0. From 1. */
  readonly epoch: number;
  /** Batch positions of that epoch that were trained on. */
  readonly step: number;
  /** Over those batches. */
  readonly sums: LossSums;
  /** Wall time of the training steps of the epoch in progress, of all sessions. Not reproducible. */
  readonly trainSeconds: number;
  readonly plateau: PlateauState;
  readonly earlyStopping: EarlyStoppingState;
  readonly history: readonly EpochRow[];
  /** Files left out so far, each once. */
  readonly skipped: readonly SkippedFile[];
}

/** A training that has not begun. */
export function startState(settings: TrainingSettings, seed: number): TrainingState {
  return {
    seed,
    epoch: 1,
    step: 0,
    sums: NO_LOSS,
    trainSeconds: 0,
    plateau: startPlateau(settings.learningRate),
    earlyStopping: NO_BEST_EPOCH,
    history: [],
    skipped: [],
  };
}

/** What a whole epoch measured. */
export interface EpochSums {
  readonly train: LossSums;
  readonly valid: LossSums;
  readonly test: LossSums;
  /** Wall time of the two evaluations. */
  readonly evaluationSeconds: number;
}

/** The state after the epoch in progress: its row in the history, schedule and early stopping advanced. */
export function finishEpoch(
  state: TrainingState,
  sums: EpochSums,
  settings: TrainingSettings,
): TrainingState {
  const row = epochRow(state, sums);
  return {
    ...state,
    epoch: state.epoch + 1,
    step: 0,
    sums: NO_LOSS,
    trainSeconds: 0,
    plateau: stepPlateau(state.plateau, row.validLoss, settings.scheduler),
    earlyStopping: stepEarlyStopping(state.earlyStopping, row.epoch, row.validLoss),
    history: [...state.history, row],
  };
}

/** Why no further epoch follows, or null when one does. */
export function endOfTraining(
  state: TrainingState,
  settings: TrainingSettings,
): 'early-stopping' | 'max-epochs' | null {
  if (shouldStop(state.earlyStopping, state.epoch - 1, settings.earlyStoppingPatience))
    return 'early-stopping';
  return state.epoch > settings.maxEpochs ? 'max-epochs' : null;
}

/** The state with newly skipped files taken in. */
export function withSkipped(state: TrainingState, files: readonly SkippedFile[]): TrainingState {
  const known = new Set(state.skipped.map((file) => file.path));
  const added = files.filter((file) => !known.has(file.path) && known.add(file.path));
  return added.length === 0 ? state : { ...state, skipped: [...state.skipped, ...added] };
}

function epochRow(state: TrainingState, { train, valid, test, evaluationSeconds }: EpochSums): EpochRow {
  return {
    epoch: state.epoch,
    learningRate: state.plateau.learningRate,
    trainLoss: meanLoss(train),
    trainAccuracy: accuracy(train),
    validLoss: meanLoss(valid),
    validAccuracy: accuracy(valid),
    testLoss: meanLoss(test),
    testAccuracy: accuracy(test),
    seconds: state.trainSeconds + evaluationSeconds,
    imagesPerSecond: train.count / state.trainSeconds,
  };
}
