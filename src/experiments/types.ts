import type { Outcome, PretrainedWeights, TrainingEvent, TrainingSettings } from '../training';
import type { Fold, LeftOutClasses, SkippedFile, Split } from '../data';
import type { SerializedExperiment } from './experiment';
import type { ExperimentId } from './ids';
import type { RunCode } from './usersCode';

/** Name of a profile: the images and scale on which experiments run. */
export type ProfileName = 'demo' | 'study' | 'paper';

/** Images that pretrained weights learned from; for `own-file`, which the user named, they are not known. */
export type PretrainedOn = 'imagenet' | 'drawn-breeds' | 'procedural-things' | 'left-out-classes' | 'own-file';

/** Pretrained weights that a run started from. */
export interface PretrainedOrigin {
  readonly on: PretrainedOn;
  /** Name of the published weights, of the file, or of the backbone. */
  readonly name: string;
  /** SHA-256 of the file, or, for a backbone on procedural things, the hash of all that decides its weights. */
  readonly hash: string;
}

/** Options of {@link PretrainedSource.open}. */
export interface OpenPretrainedOptions {
  /** Called with the events of a pretraining. Default: none. */
  readonly onEvent?: (event: RunEvent) => void;
  /** Stops a pretraining with a checkpoint. Default: never. */
  readonly signal?: AbortSignal;
  /** Image worker threads. Default: the setting `workers`. */
  readonly workers?: number;
  /** Folder of runs. Default: the setting `runsFolder`. */
  readonly runsFolder?: string;
}

/** Weights that can be read until they are closed. */
export interface OpenedPretrained {
  readonly weights: PretrainedWeights;
  close(): void;
}

/** Source of a run's pretrained weights. */
export interface PretrainedSource {
  readonly origin: PretrainedOrigin;
  /**
   * Opens the weights; pretrains a backbone first where it is missing. Null when it was asked
   * to stop before they were there.
   */
  open(options: OpenPretrainedOptions): Promise<OpenedPretrained | null>;
}

/** Identity of a run, and all that decides its outcome. Written as config.json. */
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
  /** Definition of an experiment outside the series. Absent for one of the series. */
  readonly definition?: SerializedExperiment;
  /** The user's code files that the training uses. Absent: none. */
  readonly code?: readonly RunCode[];
  readonly dataset: {
    readonly name: string;
    readonly hash: string;
    readonly classCount: number;
    readonly counts: Readonly<Record<Split, number>>;
    /** Classes of the folder that it leaves out; pretrained weights learned from their images. Absent: none. */
    readonly leftOut?: LeftOutClasses;
    /** Part of the training and validation images that validates. Absent: the split as it is. */
    readonly fold?: Fold;
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
  /** Images that the pretrained weights learned from; null or absent for a run from scratch. */
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
  /** Cross-entropy of the true class, in nats. Absent in older runs, which did not record it. */
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
  /** Another process holds what this one needs: which one, and how long it has been waited for. */
  | { readonly type: 'waiting'; readonly message: string }
  | { readonly type: 'run'; readonly runId: string; readonly folder: string; readonly config: RunConfig }
  | TrainingEvent
  | { readonly type: 'metrics'; readonly metrics: RunMetrics }
  | { readonly type: 'error'; readonly message: string };
