import type { LearningRateSearch, OverfitResult, TrainingSettings } from '../../training';
import type { OnProgress } from '../../core';
import type { PlanOptions } from '../plan';
import type { ExperimentId } from '../ids';
import type { ProfileName } from '../types';

/** Subject of a check. */
export interface CheckedExperiment {
  readonly experiment: ExperimentId;
  readonly title: string;
  readonly profile: ProfileName;
  readonly seed: number;
  /** Settings as the check used them. */
  readonly settings: TrainingSettings;
}

/** A learning rate range test with its subject. */
export interface RateSearchResult extends LearningRateSearch, CheckedExperiment {
  readonly kind: 'find-lr';
}

/** A test of overfitting one batch, with its subject. */
export interface OverfitCheckResult extends OverfitResult, CheckedExperiment {
  readonly kind: 'overfit';
}

/** One part of a dry run. */
export interface DryRunStep {
  readonly name: 'images' | 'network' | 'train' | 'valid' | 'test' | 'checkpoint' | 'predictions';
  /** Result in a few words. */
  readonly detail: string;
  readonly seconds: number;
}

/** One batch through everything that a training does. */
export interface DryRunResult extends CheckedExperiment {
  readonly kind: 'dry-run';
  readonly steps: readonly DryRunStep[];
  readonly memoryMiB: number;
  /** True when the loss of the batch was finite. */
  readonly finite: boolean;
}

export type CheckResult = RateSearchResult | OverfitCheckResult | DryRunResult;

/** Options that all checks share. */
export interface CheckOptions extends PlanOptions {
  /** Image worker threads. Default: the setting `workers`. */
  readonly workers?: number;
  /** Called with the progress. Default: none. */
  readonly onStep?: OnProgress;
  /** Training steps at most. Default: the check's. */
  readonly steps?: number;
}
