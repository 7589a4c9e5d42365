import type { Split } from '../data';

export type { SchedulerSettings, TrainingSettings, Unfreezing } from './settings';

/** One epoch of a run, as the published logs record it (accuracy in [0, 1]). A row of history.json. */
export interface EpochRow {
  /** Number, from 1. */
  readonly epoch: number;
  /** The rate this epoch trained with; its last batch where the rate changes from batch to batch. */
  readonly learningRate: number;
  readonly trainLoss: number;
  readonly trainAccuracy: number;
  readonly validLoss: number;
  readonly validAccuracy: number;
  readonly testLoss: number;
  readonly testAccuracy: number;
  /** Wall time of the whole epoch, evaluation included. Not reproducible. */
  readonly seconds: number;
  /** Training images per second of training time. Not reproducible. */
  readonly imagesPerSecond: number;
}

/** Reason why a training ended. */
export type Outcome =
  | { readonly kind: 'early-stopping'; readonly epoch: number; readonly bestEpoch: number }
  | { readonly kind: 'max-epochs'; readonly epoch: number; readonly bestEpoch: number }
  /** Stopped on request; a checkpoint was written and the run can be resumed. */
  | { readonly kind: 'interrupted'; readonly epoch: number; readonly step: number }
  /** A loss was NaN or infinite; the checkpoints of earlier epochs are kept. */
  | {
      readonly kind: 'diverged';
      readonly epoch: number;
      readonly step: number;
      readonly loss: string;
      /** The images with that loss. Absent in runs of earlier versions, which did not record it. */
      readonly split?: Split;
    };

/** Events of a training, in order. Plain JSON, so that it can cross a process boundary. */
export type TrainingEvent =
  | {
      readonly type: 'start';
      /** First epoch to run, from 1. */
      readonly epoch: number;
      readonly maxEpochs: number;
      readonly batchesPerEpoch: number;
      readonly imageCounts: Readonly<Record<Split, number>>;
      readonly parameters: number;
      /** Position at which it continues, or null for a new run. */
      readonly resumedFrom: { readonly epoch: number; readonly step: number } | null;
      /** Rows of earlier sessions of this run. */
      readonly history: readonly EpochRow[];
    }
  | {
      readonly type: 'batch';
      readonly epoch: number;
      /** Number, from 1. */
      readonly batch: number;
      readonly batches: number;
      /** Mean training loss of this epoch so far. */
      readonly loss: number;
      readonly learningRate: number;
      readonly imagesPerSecond: number;
      /** Seconds until maxEpochs; early stopping may end sooner. */
      /** Seconds until the last epoch ends; null while they cannot be known. */
      readonly etaSeconds: number | null;
      /** Resident memory of the training process. */
      readonly memoryMiB: number;
    }
  | { readonly type: 'evaluating'; readonly epoch: number; readonly split: 'valid' | 'test' }
  | {
      readonly type: 'epoch';
      readonly row: EpochRow;
      readonly bestEpoch: number;
      /** Seconds until the last epoch ends; null while they cannot be known. */
      readonly etaSeconds: number | null;
      /** The rate of the next epoch. */
      readonly nextLearningRate: number;
    }
  | {
      readonly type: 'checkpoint';
      readonly kind: 'best' | 'last';
      readonly epoch: number;
      readonly step: number;
    }
  | { readonly type: 'warning'; readonly message: string }
  | { readonly type: 'finished'; readonly outcome: Outcome };
