/** The best epoch so far. Plain JSON: part of a checkpoint. */
export interface EarlyStoppingState {
  /** Epoch of the lowest validation loss, from 1; null before the first epoch. */
  readonly bestEpoch: number | null;
  readonly bestLoss: number | null;
}

export const NO_BEST_EPOCH: EarlyStoppingState = Object.freeze({ bestEpoch: null, bestLoss: null });

/** Takes in an epoch's validation loss; only a strictly lower loss makes a new best epoch. */
export function stepEarlyStopping(state: EarlyStoppingState, epoch: number, validLoss: number): EarlyStoppingState {
  return validLoss < (state.bestLoss ?? Infinity) ? { bestEpoch: epoch, bestLoss: validLoss } : state;
}

/** True when more than `patience` epochs have passed since the best one. */
export function shouldStop(state: EarlyStoppingState, epoch: number, patience: number): boolean {
  return epoch - (state.bestEpoch ?? 0) > patience;
}
