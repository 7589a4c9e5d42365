import type { Augmentation, Normalization, Split } from '../data';
import type { ModelName, Precision, WeightInit } from '../models';
import type { Spec } from '../core';
import type { MixingSettings } from './losses';
import type { ParameterGroup } from './optimizers';

/** PyTorch's ReduceLROnPlateau, mode 'min', on the validation loss. */
export interface SchedulerSettings {
  /** Multiplies the learning rate. Published: 0.5. */
  readonly factor: number;
  /** Epochs without improvement that are tolerated. Published: 3. */
  readonly patience: number;
  /** Epochs after a reduction in which bad epochs are not counted. Published: 2. */
  readonly cooldown: number;
}

/**
 * What "number of unfrozen FC layers: n" leaves frozen. Always: the last n dense layers are re-initialised.
 * - `as-described`: convolutions and the other dense layers are frozen.
 * - `as-run`: only the convolutions are frozen; the published code's freezing of dense layers did nothing.
 */
export type Freezing = 'none' | 'as-described' | 'as-run';

/** Settings of how a network learns that have a default: a run that uses none of them does not write them. */
export interface LearningSettings extends MixingSettings {
  /** Default `sgd`. */
  readonly optimizer?: string | Spec;
  /** Default `cross-entropy`. */
  readonly loss?: string | Spec;
  /** The largest norm over all gradients together; larger ones are scaled down. Default null: none is. */
  readonly gradientClipNorm?: number | null;
  /** Whether biases, norms and other parameters of one axis decay, too. Default true, as in PyTorch. */
  readonly decayBiasesAndNorms?: boolean;
  /** Layers that learn at another pace. Default none. */
  readonly parameterGroups?: readonly ParameterGroup[];
}

/** Everything that decides the outcome of a training besides data, seed and engine. */
export interface TrainingSettings extends Normalization, LearningSettings {
  readonly model: ModelName;
  readonly weightInit: WeightInit;
  /** Start from ImageNet weights. */
  readonly pretrained: boolean;
  /**
   * "Number of unfrozen FC layers": how many of the last dense layers are re-initialised; null trains from
   * scratch.
   */
  readonly fcLayersReinitialised: number | null;
  /** Which layers of a pretrained model train; 'none' when it trains from scratch. */
  readonly freezing: Freezing;
  readonly learningRate: number;
  readonly momentum: number;
  /** L2 factor added to every gradient, biases included, as PyTorch's SGD does. */
  readonly weightDecay: number;
  readonly dropout: number;
  readonly batchSize: number;
  readonly maxEpochs: number;
  /** Training stops when more than this many epochs have passed since the best validation loss. */
  readonly earlyStoppingPatience: number;
  readonly scheduler: SchedulerSettings;
  readonly augmentation: Augmentation;
  /** Height and width of the network's input in pixels. */
  readonly imageSize: number;
  /** Factor on the model's hidden widths. */
  readonly widthMultiplier: number;
  /** What convolutions are computed in, in training and in evaluation. */
  readonly precision: Precision;
}

/** One epoch of a run, as the published logs record it (accuracy in [0, 1]). A row of history.json. */
export interface EpochRow {
  /** From 1. */
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

/** Why a training ended. */
export type Outcome =
  | { readonly kind: 'early-stopping'; readonly epoch: number; readonly bestEpoch: number }
  | { readonly kind: 'max-epochs'; readonly epoch: number; readonly bestEpoch: number }
  /** Asked to stop; a checkpoint was written and the run can be resumed. */
  | { readonly kind: 'interrupted'; readonly epoch: number; readonly step: number }
  /** A loss was NaN or infinite; the checkpoints of earlier epochs are kept. */
  | {
      readonly kind: 'diverged';
      readonly epoch: number;
      readonly step: number;
      readonly loss: string;
      /** The images whose loss it was. Absent in runs of earlier versions, which did not record it. */
      readonly split?: Split;
    };

/** What a training says while it runs, in order. Plain JSON, so that it can cross a process boundary. */
export type TrainingEvent =
  | {
      readonly type: 'start';
      /** First epoch to run, from 1. */
      readonly epoch: number;
      readonly maxEpochs: number;
      readonly batchesPerEpoch: number;
      readonly imageCounts: Readonly<Record<Split, number>>;
      readonly parameters: number;
      /** Where it continues, or null for a new run. */
      readonly resumedFrom: { readonly epoch: number; readonly step: number } | null;
      /** Rows of earlier sessions of this run. */
      readonly history: readonly EpochRow[];
    }
  | {
      readonly type: 'batch';
      readonly epoch: number;
      /** From 1. */
      readonly batch: number;
      readonly batches: number;
      /** Mean training loss of this epoch so far. */
      readonly loss: number;
      readonly learningRate: number;
      readonly imagesPerSecond: number;
      /** Until maxEpochs; early stopping may end sooner. */
      readonly etaSeconds: number;
      /** Resident memory of the training process. */
      readonly memoryMiB: number;
    }
  | { readonly type: 'evaluating'; readonly epoch: number; readonly split: 'valid' | 'test' }
  | {
      readonly type: 'epoch';
      readonly row: EpochRow;
      readonly bestEpoch: number;
      readonly etaSeconds: number;
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
