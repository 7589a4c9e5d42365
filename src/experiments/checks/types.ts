import type { LearningRateSearch, OverfitResult, TrainingSettings } from '../../training';
import type { OnProgress } from '../../core';
import type { PlanOptions } from '../plan';
import type { ExperimentId } from '../ids';
import type { ProfileName } from '../types';

/** What was checked. */
export interface CheckedExperiment {
  readonly experiment: ExperimentId;
  readonly title: string;
  readonly profile: ProfileName;
  readonly seed: number;
  /** As the check used them. */
  readonly settings: TrainingSettings;
}

/** A search for a learning rate, and of what. */
export interface RateSearchResult extends LearningRateSearch, CheckedExperiment {
  readonly kind: 'find-lr';
}

/** A trial to learn one batch by heart, and of what. */
export interface OverfitCheckResult extends OverfitResult, CheckedExperiment {
  readonly kind: 'overfit';
}

/** One part of a dry run. */
export interface DryRunStep {
  readonly name: 'images' | 'network' | 'train' | 'valid' | 'test' | 'checkpoint' | 'predictions';
  /** What it came to, in a few words. */
  readonly detail: string;
  readonly seconds: number;
}

/** One batch through everything that a training does. */
export interface DryRunResult extends CheckedExperiment {
  readonly kind: 'dry-run';
  readonly steps: readonly DryRunStep[];
  readonly memoryMiB: number;
  /** Whether the loss of the batch was finite. */
  readonly finite: boolean;
}

export type CheckResult = RateSearchResult | OverfitCheckResult | DryRunResult;

/** Options that all checks share. */
export interface CheckOptions extends PlanOptions {
  /** Image worker threads. Default: the setting `workers`. */
  readonly workers?: number;
  /** Told how far it is. Default: nobody. */
  readonly onStep?: OnProgress;
  /** At most so many steps of training. Default: the check's. */
  readonly steps?: number;
}
