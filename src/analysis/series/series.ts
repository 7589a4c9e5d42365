import type { EpochRow, TrainingSettings } from '../../training';
import {
  numberedExperiment,
  profile,
  shippedText,
  type ExperimentId,
  type PretrainedOn,
  type ProfileName,
  type RunMetrics,
} from '../../experiments';
import type { TestOutcomes } from '../outcomes';
import type { RunRecord } from './record';

/** A finished run as conclusions use it. */
export interface SeriesRun {
  readonly metrics: RunMetrics;
  readonly settings: TrainingSettings;
  readonly history: readonly EpochRow[];
  /** Null when the run kept no predictions. */
  readonly outcomes: TestOutcomes | null;
  /** Absent in metrics that were committed before there were records. */
  readonly record?: RunRecord;
}

/** A finished run of an experiment that is not of the series. */
export interface OwnRun extends SeriesRun {
  readonly experiment: ExperimentId;
  readonly title: string;
  /** The experiment it was made from; null when it has none. */
  readonly parent: ExperimentId | null;
}

/** A run that does not count, and how it differs from its experiment: `2 epochs instead of 20`. */
export interface LeftOutRun {
  readonly runId: string;
  readonly experiment: ExperimentId;
  readonly reason: string;
}

/** The runs of a profile on a data set that count: one for each experiment and seed that has one. */
export interface Series {
  readonly profile: ProfileName;
  /** Name of the data set, on whose images all of its runs are. */
  readonly data: string;
  /** Seed of the run that one figure of an experiment is of. */
  readonly seed: number;
  /** Run folders of this machine, the committed metrics of the project, both, or neither. */
  readonly source: 'runs' | 'committed' | 'both' | 'none';
  /** By experiment, then seed. */
  readonly runs: readonly SeriesRun[];
  /** Experiments of the published series without a run. */
  readonly missing: readonly ExperimentId[];
  /** Ended runs that do not count, e.g. shortened ones, newest first. */
  readonly leftOut: readonly LeftOutRun[];
  /** Runs of experiments that are not of the series: those of your own are always of this machine's run folders. */
  readonly own: readonly OwnRun[];
}

/**
 * How tables mark a run that is not of the series: the project has further experiments, from 52 on; all others are
 * the user's.
 */
export function besideText({ experiment }: Pick<OwnRun, 'experiment'>): 'beyond the series' | 'yours' {
  return numberedExperiment(experiment) === undefined ? 'yours' : 'beyond the series';
}

/**
 * A series in a word or two: `demo`, or `demo on mine` for another data set than the profile's own.
 *
 * @param words for the profile. Default: its name
 */
export function seriesLabel({ profile: name, data }: Pick<Series, 'profile' | 'data'>, words: string = name): string {
  return data === profile(name).data.name ? words : `${words} on ${data}`;
}

/** The runs of one experiment, of the series or of your own, by seed. */
export function runsOf(series: Series, experiment: ExperimentId): readonly SeriesRun[] {
  return [...series.runs, ...series.own].filter(({ metrics }) => metrics.experiment === experiment);
}

/** The run that an experiment's number stands for, of the series or of your own; undefined when it is missing. */
export function standingRunOf(series: Series, experiment: ExperimentId): SeriesRun | undefined {
  return runsOf(series, experiment).find(({ metrics }) => metrics.seed === series.seed);
}

/** The part of a series that is about some experiments, so that statements are about those only. */
export function onlyExperiments(series: Series, ids: readonly ExperimentId[]): Series {
  return {
    ...series,
    runs: series.runs.filter(({ metrics }) => ids.includes(metrics.experiment)),
    missing: series.missing.filter((id) => ids.includes(id)),
    leftOut: series.leftOut.filter(({ experiment }) => ids.includes(experiment)),
    own: series.own.filter(({ experiment }) => ids.includes(experiment)),
  };
}

/**
 * Origin of the figures, in a sentence for the foot of a table: profile, dataset, seeds, source. Every
 * table of our figures ends with it.
 */
export function describeSeries(series: Series): string {
  const { source, runs } = series;
  if (runs.length === 0 || source === 'none') {
    return [`No finished run in the ${series.profile} profile on ${series.data}.`, ...leftOutNotes(series)].join(' ');
  }
  const unique = (values: readonly string[]): string => [...new Set(values)].join('; ');
  const data = unique(
    runs.map(({ metrics: { dataset } }) => {
      const { train, valid, test } = dataset.counts;
      return `${dataset.name} (${dataset.classCount} breeds, ${train}/${valid}/${test} images)`;
    }),
  );
  const seeds = [...new Set(runs.map(({ metrics }) => metrics.seed))].sort((a, b) => a - b);
  const origin = ORIGINS[source];
  const seeded = `${seeds.length === 1 ? 'seed' : 'seeds'} ${seeds.join(', ')}`;
  const scope = `${series.profile} profile on ${data}, ${seeded}, ${origin}`;
  return [`Ours: ${scope}.`, ...pretrainingNotes(runs.map(({ metrics }) => metrics)), ...leftOutNotes(series)].join(
    ' ',
  );
}

const ORIGINS: Readonly<Record<Exclude<Series['source'], 'none'>, string>> = {
  runs: 'from the run folders',
  committed: 'from the metrics kept with the project',
  both: 'from the run folders and the metrics kept with the project',
};

const WEIGHTS: Readonly<Record<Exclude<PretrainedOn, 'imagenet'>, (models: readonly string[]) => string>> = {
  'drawn-breeds': (models) => `a backbone that learned ${shippedText(models)}, not ImageNet`,
  'procedural-things': () => 'a backbone that learned drawn things, not ImageNet',
  'left-out-classes': () =>
    'a backbone that learned the classes of the folder that the experiments leave out, not ImageNet',
  'own-file': () => "weights from a file of one's own, which learned what is not known",
};

/** Notes what "pretrained" means in the runs of a table, where that is not ImageNet as in the published series. */
export function pretrainingNotes(runs: readonly Pick<RunMetrics, 'model' | 'pretrainedOn'>[]): string[] {
  return (Object.keys(WEIGHTS) as (keyof typeof WEIGHTS)[]).flatMap((origin) => {
    const models = new Set(runs.filter(({ pretrainedOn }) => pretrainedOn === origin).map(({ model }) => model));
    return models.size === 0 ? [] : [`Pretrained here means ${WEIGHTS[origin]([...models])}.`];
  });
}

/** Lists experiments that are missing although a run of them ended: the newest such run, and why it does not count. */
function leftOutNotes({ leftOut, runs, own }: Series): string[] {
  const present = new Set([...runs, ...own].map(({ metrics }) => metrics.experiment));
  const newest = new Map<ExperimentId, LeftOutRun>();
  for (const run of leftOut) {
    if (!present.has(run.experiment) && !newest.has(run.experiment)) newest.set(run.experiment, run);
  }
  if (newest.size === 0) return [];
  const texts = [...newest.values()].map(({ experiment, reason }) => `${experiment} (${reason})`);
  return [`Left out, for they were not trained as the profile trains them: ${texts.join('; ')}.`];
}
