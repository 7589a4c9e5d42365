/** Optimiser, schedules, early stopping, checkpoints, the training loop. */
export * from './types';
