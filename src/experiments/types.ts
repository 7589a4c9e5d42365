import type { Outcome, TrainingEvent, TrainingSettings } from '../training';
import type { SkippedFile, Split } from '../data';

/** Name of a profile: where and at what scale experiments run. */
export type ProfileName = 'demo' | 'paper';

/** What identifies a run, and all that decides its outcome. Written as config.json. */
export interface RunConfig {
  /** Version of the run-folder format and of the training code's numerics; part of "unchanged". */
  readonly formatVersion: number;
  readonly experiment: number | string;
  readonly title: string;
  readonly parent: number | string | null;
  readonly profile: ProfileName;
  readonly seed: number;
  readonly settings: TrainingSettings;
  readonly dataset: { readonly name: string; readonly hash: string; readonly classCount: number; readonly counts: Readonly<Record<Split, number>> };
}

/** The summary of a run that notebooks aggregate. Written as metrics.json. Holds no machine paths. */
export interface RunMetrics {
  readonly runId: string;
  readonly experiment: number | string;
  readonly title: string;
  readonly profile: ProfileName;
  readonly seed: number;
  readonly model: string;
  readonly pretrained: boolean;
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
