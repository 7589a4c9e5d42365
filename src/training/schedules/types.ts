import type { Named, OptionTable, OptionValues } from '../../core';

/** Position of a training for which a rate is requested. */
export interface SchedulePosition {
  /** Epoch, from 1. */
  readonly epoch: number;
  /** Position of the batch in its epoch, from 0. */
  readonly batch: number;
  readonly batchesPerEpoch: number;
}

/** Values that stay the same throughout a training. */
export interface ScheduleConstants<Table extends OptionTable = OptionTable> {
  /** The settings' learning rate. */
  readonly learningRate: number;
  readonly maxEpochs: number;
  readonly options: OptionValues<Table>;
}

/** State of a schedule between two epochs. Plain JSON: part of a checkpoint. */
export interface ScheduleState {
  /** The rate of the next epoch, where it does not change from batch to batch. */
  readonly learningRate: number;
}

/**
 * A member of the registry of learning-rate schedules: pure steps over a JSON state.
 *
 * @typeParam State its state from epoch to epoch
 */
export interface ScheduleDefinition<
  Table extends OptionTable = OptionTable,
  State extends ScheduleState = ScheduleState,
> extends Named {
  /** Description in one sentence. Default: none. */
  readonly about?: string;
  /** Its options. Default: none. */
  readonly options?: Table;
  /** @throws BreedlabError for conflicting constants. Default: none conflict */
  check?(constants: ScheduleConstants<Table>): void;
  /** The state before the first epoch. Default: the settings' learning rate. */
  start?(constants: ScheduleConstants<Table>): State;
  /** The state after an epoch (from 1) with this validation loss. Default: the same. */
  step?(
    state: State,
    after: { readonly epoch: number; readonly validLoss: number },
    constants: ScheduleConstants<Table>,
  ): State;
  /** The rate of a batch. Default: the state's. */
  rateAt?(state: State, position: SchedulePosition, constants: ScheduleConstants<Table>): number;
}

/** A schedule with its options and constants. Pure. */
export interface LearningRateSchedule {
  readonly name: string;
  start(): ScheduleState;
  step(state: ScheduleState, after: { readonly epoch: number; readonly validLoss: number }): ScheduleState;
  rateAt(state: ScheduleState, position: SchedulePosition): number;
}
