import { BreedlabError } from '../core';
import type { SkippedFile } from '../data';
import { NO_BEST_EPOCH, shouldStop, stepEarlyStopping, type EarlyStoppingState } from './earlyStopping';
import { NO_LOSS, accuracy, meanLoss, type LossSums } from './lossSums';
import type { OptimizerState } from './optimizers';
import type { LearningRateSchedule, ScheduleState } from './schedules';
import type { EpochRow, TrainingSettings } from './types';

/**
 * Position of a training, besides weights and the optimiser's slots: plain JSON, part of a checkpoint. There is no
 * generator state to keep, because every random stream is split from the seed by epoch, image or step.
 */
export interface TrainingState {
  readonly seed: number;
  /** The epoch in progress, or the next one when `step` is 0. From 1. */
  readonly epoch: number;
  /** Batch positions of that epoch that were trained on. */
  readonly step: number;
  /** Sums over those batches. */
  readonly sums: LossSums;
  /** Wall time of the training steps of the epoch in progress, of all sessions. Not reproducible. */
  readonly trainSeconds: number;
  /** State of the learning-rate schedule. */
  readonly schedule: { readonly name: string; readonly state: ScheduleState };
  /** State of the optimiser, besides its slots; absent before the first checkpoint. */
  readonly optimizer?: OptimizerState;
  readonly earlyStopping: EarlyStoppingState;
  readonly history: readonly EpochRow[];
  /** Files left out so far, each once. */
  readonly skipped: readonly SkippedFile[];
}

/** A training that has not begun. */
export function startState(schedule: LearningRateSchedule, seed: number): TrainingState {
  return {
    seed,
    epoch: 1,
    step: 0,
    sums: NO_LOSS,
    trainSeconds: 0,
    schedule: { name: schedule.name, state: schedule.start() },
    earlyStopping: NO_BEST_EPOCH,
    history: [],
    skipped: [],
  };
}

/** State as checkpoints held it when `plateau` was the only schedule. */
type OldState = Omit<TrainingState, 'schedule'> & { readonly plateau: ScheduleState };

/** The state of a checkpoint, whichever version of Breedlab wrote it. */
export function readState(stored: TrainingState | OldState): TrainingState {
  if (!('plateau' in stored)) return stored;
  const { plateau, ...state } = stored;
  return { ...state, schedule: { name: 'plateau', state: plateau } };
}

/** @throws BreedlabError for a state of another schedule than the training's */
export function checkSchedule({ schedule }: TrainingState, { name }: LearningRateSchedule): void {
  if (schedule.name === name) return;
  throw new BreedlabError(
    `The checkpoint was written with the schedule '${schedule.name}', and the settings name '${name}'.`,
    `Continue with '${schedule.name}', or train anew with '${name}'.`,
  );
}

/** Measurements of a whole epoch. */
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
  schedule: LearningRateSchedule,
  batchesPerEpoch: number,
): TrainingState {
  const lastBatch = { epoch: state.epoch, batch: batchesPerEpoch - 1, batchesPerEpoch };
  const row = epochRow(state, sums, schedule.rateAt(state.schedule.state, lastBatch));
  return {
    ...state,
    epoch: state.epoch + 1,
    step: 0,
    sums: NO_LOSS,
    trainSeconds: 0,
    schedule: { name: schedule.name, state: schedule.step(state.schedule.state, row) },
    earlyStopping: stepEarlyStopping(state.earlyStopping, row.epoch, row.validLoss),
    history: [...state.history, row],
  };
}

/** Reason why no further epoch follows, or null when one does. */
export function endOfTraining(
  state: TrainingState,
  settings: Pick<TrainingSettings, 'maxEpochs' | 'earlyStoppingPatience'>,
): 'early-stopping' | 'max-epochs' | null {
  if (shouldStop(state.earlyStopping, state.epoch - 1, settings.earlyStoppingPatience)) return 'early-stopping';
  return state.epoch > settings.maxEpochs ? 'max-epochs' : null;
}

/** The state with newly skipped files added. */
export function withSkipped(state: TrainingState, files: readonly SkippedFile[]): TrainingState {
  const known = new Set(state.skipped.map((file) => file.path));
  const added = files.filter((file) => !known.has(file.path) && known.add(file.path));
  return added.length === 0 ? state : { ...state, skipped: [...state.skipped, ...added] };
}

function epochRow(
  state: TrainingState,
  { train, valid, test, evaluationSeconds }: EpochSums,
  learningRate: number,
): EpochRow {
  return {
    epoch: state.epoch,
    learningRate,
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
