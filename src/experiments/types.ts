import type { Outcome, PretrainedWeights, TrainingEvent, TrainingSettings } from '../training';
import type { SkippedFile, Split } from '../data';
import type { SerializedExperiment } from './experiment';
import type { ExperimentId } from './ids';
import type { RunCode } from './usersCode';

/** Name of a profile: where and at what scale experiments run. */
export type ProfileName = 'demo' | 'paper';

/** What pretrained weights learned from; `own-file` were named by the user, and what they saw is not known. */
export type PretrainedOn = 'imagenet' | 'procedural-things' | 'own-file';

/** Which weights a run started from. */
export interface PretrainedOrigin {
  readonly on: PretrainedOn;
  /** Name of the published weights, of the file, or of the backbone. */
  readonly name: string;
  /** SHA-256 of the file, or the hash of what decides the backbone's weights. */
  readonly hash: string;
}

/** Options of {@link PretrainedSource.open}. */
export interface OpenPretrainedOptions {
  /** Told of the pretraining where there is one. Default: nobody. */
  readonly onEvent?: (event: RunEvent) => void;
  /** Asks a pretraining to stop, with a checkpoint. Default: never. */
  readonly signal?: AbortSignal;
  /** Image worker threads. Default: the setting `workers`. */
  readonly workers?: number;
  /** Where runs lie. Default: the setting `runsFolder`. */
  readonly runsFolder?: string;
}

/** Weights that can be read until they are closed. */
export interface OpenedPretrained {
  readonly weights: PretrainedWeights;
  close(): void;
}

/** Where a run's pretrained weights come from. */
export interface PretrainedSource {
  readonly origin: PretrainedOrigin;
  /**
   * Opens the weights; pretrains a backbone first where they are one that is missing. Null when it was asked
   * to stop before they were there.
   */
  open(options: OpenPretrainedOptions): Promise<OpenedPretrained | null>;
}

/** What identifies a run, and all that decides its outcome. Written as config.json. */
export interface RunConfig {
  /** Version of the run-folder format and of the training code's numerics; part of "unchanged". */
  readonly formatVersion: number;
  readonly experiment: ExperimentId;
  readonly title: string;
  readonly parent: ExperimentId | null;
  readonly profile: ProfileName;
  readonly seed: number;
  readonly settings: TrainingSettings;
  /** The weights it starts from. Absent: its own initial ones. */
  readonly pretrained?: PretrainedOrigin;
  /** Of an experiment that is not in the series: what it is. Absent for one of the series. */
  readonly definition?: SerializedExperiment;
  /** The user's files whose code it trains with. Absent: none. */
  readonly code?: readonly RunCode[];
  readonly dataset: {
    readonly name: string;
    readonly hash: string;
    readonly classCount: number;
    readonly counts: Readonly<Record<Split, number>>;
  };
}

/** The summary of a run that notebooks aggregate. Written as metrics.json. Holds no machine paths. */
export interface RunMetrics {
  readonly runId: string;
  readonly experiment: ExperimentId;
  readonly title: string;
  readonly profile: ProfileName;
  readonly seed: number;
  readonly model: string;
  readonly pretrained: boolean;
  /** What the pretrained weights learned from; null or absent for a run from scratch. */
  readonly pretrainedOn?: PretrainedOn | null;
  readonly parameters: number;
  readonly dataset: RunConfig['dataset'];
  readonly outcome: Outcome;
  /** All null when no epoch was finished. Test figures are those of the epoch with the best validation loss, as published. */
  readonly bestEpoch: number | null;
  readonly epochsRun: number;
  readonly validLoss: number | null;
  readonly testLoss: number | null;
  readonly testAccuracy: number | null;
  readonly testTop5Accuracy: number | null;
  readonly testCorrect: number | null;
  readonly testTotal: number;
  readonly skipped: { readonly count: number; readonly files: readonly SkippedFile[] };
  readonly timing: { readonly trainMinutes: number; readonly imagesPerSecond: number };
  /** ISO 8601. */
  readonly finishedAt: string;
}

/** One test image as the best weights see it. A row of predictions.json. */
export interface Prediction {
  /** Path within the dataset. */
  readonly image: string;
  readonly trueClass: number;
  /** Class indices of the (at most five) largest probabilities, largest first. */
  readonly topClasses: readonly number[];
  readonly topProbabilities: readonly number[];
  /** Cross-entropy of the true class, in nats. Absent in runs of before it was recorded. */
  readonly loss?: number;
}

/** predictions.json. */
export interface Predictions {
  readonly classes: readonly string[];
  readonly images: readonly Prediction[];
}

export type RunStatus = 'finished' | 'interrupted' | 'running' | 'diverged' | 'unfinished';

/** Events of a run: the training's own, framed by the run's identity and its summary. */
export type RunEvent =
  | { readonly type: 'run'; readonly runId: string; readonly folder: string; readonly config: RunConfig }
  | TrainingEvent
  | { readonly type: 'metrics'; readonly metrics: RunMetrics }
  | { readonly type: 'error'; readonly message: string };
