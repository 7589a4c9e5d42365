import { formatPercent, printedAs } from '../../core';
import {
  readPredictions,
  type Experiment,
  type Predictions,
  type ProfileName,
  type RunMetrics,
} from '../../experiments';
import type { EpochRow } from '../../training';
import { withModel, type WithModel } from '../withModel';

/** A run as a cell gets it from `train`. The run folder holds the same and more. */
export interface TrainedRun extends WithModel {
  /** Name of its run folder; null when it was interrupted before it had one. */
  readonly id: string | null;
  readonly experiment: Experiment;
  readonly profile: ProfileName;
  readonly seed: number;
  /** `interrupted` wrote a checkpoint, `diverged` met a loss that is not a number. */
  readonly status: 'finished' | 'interrupted' | 'diverged';
  /** True when an earlier finished run of the same configuration is shown instead of a new one. */
  readonly reused: boolean;
  /** Null when no metrics were written. */
  readonly metrics: RunMetrics | null;
  /** A row per finished epoch. */
  readonly history: readonly EpochRow[];
  /**
   * Predictions of the best weights for each test image, and the class names; null where training ended before its
   * first epoch was complete. Read from the run's folder on access.
   */
  readonly predictions: Predictions | null;
  /** Absolute path of the run folder; null when it was interrupted before it had one. */
  readonly folder: string | null;
}

/** The figures of a run when its training ends. */
export type RunFigures = Omit<TrainedRun, 'predictions' | 'model'>;

/** A run with its predictions and its network. A cell that ends in it prints one line, not the whole object. */
export function describedRun(run: RunFigures): TrainedRun {
  let predictions: Predictions | null | undefined;
  const described = Object.defineProperties({ ...run } as TrainedRun, {
    predictions: {
      get: () => (predictions ??= run.folder === null ? null : readPredictions(run.folder)),
      enumerable: false,
    },
  });
  return printedAs(withModel(described), () => describeRun(run));
}

/** e.g. `Run 28-seed1-20261123T183000Z (finished): 4 epochs, best 3, test accuracy 12.00% (24/200)`. */
function describeRun({ id, status, history, metrics }: RunFigures): string {
  const epochs = `${history.length} epoch${history.length === 1 ? '' : 's'}`;
  const best =
    metrics === null || metrics.bestEpoch === null
      ? ''
      : `, best ${metrics.bestEpoch}, test accuracy ${formatPercent(metrics.testAccuracy)} ` +
        `(${metrics.testCorrect ?? '-'}/${metrics.testTotal})`;
  return `Run ${id ?? '(not begun)'} (${status}): ${epochs}${best}`;
}
