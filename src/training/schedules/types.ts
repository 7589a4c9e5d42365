import type { Named, OptionTable, OptionValues } from '../../core';

/** Where a training stands when it asks for a rate. */
export interface SchedulePosition {
  /** From 1. */
  readonly epoch: number;
  /** Position of the batch in its epoch, from 0. */
  readonly batch: number;
  readonly batchesPerEpoch: number;
}

/** What stays the same throughout a training. */
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
 * @typeParam State what it keeps from epoch to epoch
 */
export interface ScheduleDefinition<
  Table extends OptionTable = OptionTable,
  State extends ScheduleState = ScheduleState,
> extends Named {
  /** One sentence. Default: none. */
  readonly about?: string;
  /** Default: no options. */
  readonly options?: Table;
  /** @throws BreedlabError for constants that do not go together. Default: all do */
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
