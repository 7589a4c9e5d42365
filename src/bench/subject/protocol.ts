import type { Augmentation, ImageFile } from '../../data';
import type { ModelName, Precision } from '../../models';
import type { ExperimentName, ProfileName } from '../../experiments';

/**
 * Requests and answers of the measured programs, a line of JSON each: this one, and PyTorch's in
 * src/bench/reference. Builds of other commits are driven by it, too, and have the same `step`, `predict`, `measure`
 * and `epochs`, so fields are added and never renamed.
 */
export type SubjectRequest =
  | Workload
  | WaitWorkload
  | MeasureRequest
  | EpochWorkload
  | LoaderWorkload
  | RunWorkload
  | PhasesWorkload;

/** Layers that stay as they are, in the words of the setting before it was called `trainable`. */
export type Freezing = 'none' | 'as-run' | 'as-described';

/** The published network on images of noise. Opened, then measured. */
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
  /** Precision of Breedlab's convolutions; PyTorch's under autocast. */
  readonly precision: Precision;
}

/** Steps on one batch over and over, or on the loader's. Opened, then measured. */
export interface WaitWorkload {
  readonly task: 'wait';
  readonly source: 'batch' | 'loader';
  readonly model: ModelName;
  /** Height and width in pixels. */
  readonly imageSize: number;
  /** Folder in the layout train|valid|test. */
  readonly data: string;
  /** Image worker threads. */
  readonly workers: number;
  /** Steps of one measurement. */
  readonly steps: number;
}

/** Answer to {@link Workload} and {@link WaitWorkload}, after the first pass. */
export interface Opened {
  readonly firstPassSeconds: number;
}

/** Asks for a measurement of the opened work: passes during about `seconds`, at least one, or its steps. */
export interface MeasureRequest {
  readonly task: 'measure';
  readonly seconds?: number;
}

/** Answer to {@link MeasureRequest} after a {@link Workload}. */
export interface Measured {
  readonly images: number;
  readonly seconds: number;
  /** Most memory that the process has held so far. */
  readonly peakMiB: number;
}

/** Answer to {@link MeasureRequest} after a {@link WaitWorkload}. */
export interface MeasuredSteps {
  readonly images: number;
  readonly seconds: number;
  /** Seconds for which steps waited for their batches. */
  readonly waitedSeconds: number;
  /** Processor time of all threads. Other work on the machine changes it little. */
  readonly processorSeconds: number;
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

/** Answer to {@link EpochWorkload}. */
export interface MeasuredEpochs {
  /** End of the first training step, in ms since 1970. */
  readonly firstStepAt: number;
  /** Wall time of each whole epoch, and of its training part. */
  readonly epochs: readonly { readonly seconds: number; readonly trainSeconds: number }[];
  /** Most memory that the process has held, worker processes not counted. */
  readonly peakMiB: number;
}

/** Epochs of loading alone. */
export interface LoaderWorkload {
  readonly task: 'loader';
  readonly images: readonly ImageFile[];
  readonly batch: number;
  readonly imageSize: number;
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
  readonly workers: number;
  readonly augmentation: Augmentation;
  /** Number of the epoch from 1: the seed. */
  readonly round: number;
}

/** An epoch of loading, from its first request for a batch on. */
export interface LoadedEpoch {
  readonly seconds: number;
  /** Processor seconds of all threads and processes. Other work on the machine changes it little. */
  readonly processorSeconds: number;
}

/** Answer to {@link LoaderWorkload}: two epochs, and the first of a next run where something is kept between runs. */
export interface MeasuredLoading {
  readonly epochs: readonly LoadedEpoch[];
}

/** The first epochs of an experiment under a profile, as a training runs them. */
export interface RunWorkload {
  readonly task: 'run';
  readonly experiment: ExperimentName;
  readonly profile: ProfileName;
  readonly epochs: number;
}

/** Answer to {@link RunWorkload}. */
export interface MeasuredRun {
  /** Wall time of each whole epoch. */
  readonly epochSeconds: readonly number[];
}

/** A whole training by the command line of a build, start and end of its process included. */
export interface PhasesWorkload {
  readonly task: 'phases';
  /** The command line: `dist/src/cli.js` of a build. */
  readonly program: string;
  readonly experiment: ExperimentName;
  readonly profile: ProfileName;
  /** Folder in the layout train|valid|test. */
  readonly data: string;
  readonly epochs: number;
}

/** Answer to {@link PhasesWorkload}: seconds on the clock. */
export interface MeasuredPhases {
  /** From the start of the process to the first epoch: modules, engine, images, network. */
  readonly start: number;
  readonly training: number;
  /** On validation and test images. */
  readonly evaluation: number;
  /** Checkpoints, weights and what an epoch writes besides. */
  readonly checkpoints: number;
  /** From the last epoch to the end of the process: predictions and metrics. */
  readonly end: number;
  readonly total: number;
}
