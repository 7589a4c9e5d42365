import { inSeries, type ExperimentId, type PretrainedOn, type PublishedResult } from '../../experiments';
import type { TrainingSettings } from '../../training';
import type { TestOutcomes } from '../outcomes';
import { runsOf, seriesLabel, standingRunOf, type Series, type SeriesRun } from '../series';
import { paceOf, readPaces, type PairedPace } from './pace';

/** One training of one experiment, published or ours. */
export interface Trial {
  readonly experiment: ExperimentId;
  /** Null when it is not known. */
  readonly seed: number | null;
  readonly settings: TrainingSettings;
  readonly correct: number;
  readonly total: number;
  readonly testLoss: number | null;
  /** Null when it is not known. */
  readonly minutes: number | null;
  readonly bestEpoch: number | null;
  readonly epochsRun: number | null;
  /** Images its pretrained weights learned from; null for a training from scratch. */
  readonly pretrainedOn: PretrainedOn | null;
  /** Null when only counts are known. */
  readonly outcomes: TestOutcomes | null;
  /** Null when it is not known; published trials share one dataset. */
  readonly datasetHash: string | null;
}

/** Source on which a claim is tested: the published figures, or a series of ours. */
export interface TrialSource {
  readonly kind: 'published' | 'ours';
  readonly label: string;
  /** None when the experiment has no finished run. */
  trials(experiment: ExperimentId): readonly Trial[];
  /** The trial that an experiment's number stands for, where one figure is shown; undefined when there is none. */
  figure(experiment: ExperimentId): Trial | undefined;
  /** Why an experiment that was run has no trial: 'diverged', or how its run differs; undefined when it was not run. */
  problem(experiment: ExperimentId): string | undefined;
  /** Seconds of an epoch of two experiments, measured in turn; null where they were not. */
  pace(from: ExperimentId, to: ExperimentId): PairedPace | null;
}

/** Published figures that are certainly wrong, with their corrections. */
const CORRECTIONS: Readonly<
  Record<string, Partial<Pick<PublishedResult, 'testCorrect'>> & { readonly minutes: null }>
> = {
  // The text repeats 42's count and time; its accuracy of 88.88% is 743 of 836.
  43: { testCorrect: 743, minutes: null },
};

/** The published figures, with the misprint of 43 undone and its unknown time left out. */
export function publishedTrials(): TrialSource {
  return {
    kind: 'published',
    label: 'published',
    trials: (id) => publishedTrial(id),
    figure: (id) => publishedTrial(id)[0],
    problem: (id) => (inSeries(id) === undefined ? '(not of the published series)' : undefined),
    pace: () => null,
  };
}

function publishedTrial(id: ExperimentId): readonly Trial[] {
  const found = inSeries(id);
  if (found === undefined || found.published === null) return [];
  const { published, settings } = found;
  const correction = CORRECTIONS[id];
  return [
    {
      experiment: id,
      seed: null,
      settings,
      correct: correction?.testCorrect ?? published.testCorrect,
      total: published.testTotal,
      testLoss: published.testLoss,
      minutes: correction === undefined ? published.trainMinutes : correction.minutes,
      bestEpoch: published.bestEpoch,
      epochsRun: null,
      pretrainedOn: settings.pretrained ? 'imagenet' : null,
      outcomes: null,
      datasetHash: null,
    },
  ];
}

/**
 * Our runs that count, those of user-defined experiments included; a diverged run is no trial of its experiment.
 *
 * @param paces seconds of an epoch. Default: those that are kept with the project for the profile
 */
export function seriesTrials(series: Series, paces: readonly PairedPace[] = readPaces(series.profile)): TrialSource {
  return {
    kind: 'ours',
    label: seriesLabel(series),
    trials: (id) => runsOf(series, id).flatMap(toTrial),
    figure: (id) => toTrial(standingRunOf(series, id))[0],
    problem(id) {
      if (runsOf(series, id).some(({ metrics }) => metrics.outcome.kind === 'diverged')) return 'diverged';
      const left = series.leftOut.find(({ experiment }) => experiment === id);
      return left === undefined ? undefined : `(${left.reason})`;
    },
    pace: (from, to) => paceOf(paces, from, to),
  };
}

function toTrial(run: SeriesRun | undefined): Trial[] {
  if (run === undefined) return [];
  const { metrics, settings, outcomes } = run;
  if (metrics.outcome.kind === 'diverged' || metrics.testCorrect === null) return [];
  return [
    {
      experiment: metrics.experiment,
      seed: metrics.seed,
      settings,
      correct: metrics.testCorrect,
      total: metrics.testTotal,
      testLoss: metrics.testLoss,
      minutes: metrics.timing.trainMinutes,
      bestEpoch: metrics.bestEpoch,
      epochsRun: metrics.epochsRun,
      pretrainedOn: metrics.pretrainedOn ?? null,
      outcomes,
      datasetHash: metrics.dataset.hash,
    },
  ];
}
