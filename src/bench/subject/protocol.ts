import type { Augmentation } from '../../data';
import type { ModelName, Precision } from '../../models';
import type { Freezing } from '../../training';

/** What both sides compute with: the published network on images of noise. */
export interface Workload {
  /** `step`: forward, backward and update. `predict`: logits without dropout. */
  readonly task: 'step' | 'predict';
  readonly model: ModelName;
  readonly batch: number;
  /** Height and width in pixels. */
  readonly imageSize: number;
  readonly widthMultiplier: number;
  readonly classes: number;
  /** Layers that stay as they are, with one new dense layer where there are any. */
  readonly freezing: Freezing;
  /** Of Breedlab's convolutions; PyTorch's under autocast. */
  readonly precision: Precision;
}

/** Whole epochs on images from files: training with augmentation, then validation and test. */
export interface EpochWorkload {
  readonly task: 'epochs';
  readonly model: ModelName;
  readonly batch: number;
  readonly imageSize: number;
  readonly widthMultiplier: number;
  /** Folder in the layout train|valid|test. */
  readonly data: string;
  readonly epochs: number;
  /** Image worker threads. */
  readonly workers: number;
  readonly augmentation: Augmentation;
}

/** To {@link Workload}, after its first pass. */
export interface Opened {
  readonly firstPassSeconds: number;
}

/** Asks an opened side for passes during about `seconds`, at least one. */
export interface MeasureRequest {
  readonly task: 'measure';
  readonly seconds: number;
}

export type SubjectRequest = Workload | EpochWorkload | MeasureRequest;

/** To {@link MeasureRequest}. */
export interface Measured {
  readonly images: number;
  readonly seconds: number;
  /** Most memory that the process has held so far. */
  readonly peakMiB: number;
}

/** To {@link EpochWorkload}. */
export interface MeasuredEpochs {
  /** When the first training step was done, in ms since 1970. */
  readonly firstStepAt: number;
  /** Wall time of each whole epoch, and of its training part. */
  readonly epochs: readonly { readonly seconds: number; readonly trainSeconds: number }[];
  /** Most memory that the process has held, worker processes not counted. */
  readonly peakMiB: number;
}
