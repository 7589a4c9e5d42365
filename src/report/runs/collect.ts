import { testOutcomes, type Series, type SeriesRun } from '../../analysis';
import {
  listRuns,
  numberedExperiment,
  readRun,
  resolve,
  type Experiment,
  type ExperimentId,
  type Predictions,
  type ProfileName,
  type Run,
  type RunSummary,
  type SessionEnvironment,
} from '../../experiments';
import type { TrainingSettings } from '../../training';

/** Content of a run's page. */
export interface RunPage extends SeriesRun {
  /** Anchor, the same for this experiment and seed in every report, so that links to it stay valid. */
  readonly anchor: string;
  /** Null for a user's experiment. */
  readonly published: Experiment | null;
  /** Null for the first experiment of the series, and where the parent is not known here. */
  readonly parent: ParentSettings | null;
  /** Null when only the committed metrics are there. */
  readonly predictions: Predictions | null;
  /** Empty when only the committed metrics are there. */
  readonly sessions: readonly SessionEnvironment[];
}

/** Reference of a run: its parent's settings at the scale of the same profile. */
export interface ParentSettings {
  readonly id: ExperimentId;
  readonly settings: TrainingSettings;
}

/** Folder of runs. */
export interface CollectRunsOptions {
  /** Default: the setting `runsFolder`. */
  readonly runsFolder?: string;
}

/**
 * Collects the runs that get a page: those of a series, and the newest finished one of every user's experiment
 * and seed. Own runs always come from run folders, since only the series is kept with the project.
 */
export function collectRuns(series: Series, options: CollectRunsOptions = {}): readonly RunPage[] {
  const summaries = listRuns({ profile: series.profile, runsFolder: options.runsFolder });
  const parents = new Map(summaries.map(({ config }) => [config.experiment, config.settings]));
  const folders = new Map(summaries.map(({ runId, folder }) => [runId, folder]));
  const ofSeries = series.runs.map((run) => {
    const folder = series.source !== 'committed' ? folders.get(run.metrics.runId) : undefined;
    const saved = folder === undefined ? null : readRun(folder);
    return toPage(run, series.profile, saved, parents);
  });
  const own = newestOwn(summaries).map(({ folder }) => {
    const run = readRun(folder);
    return toPage(toSeriesRun(run), series.profile, run, parents);
  });
  return [...ofSeries, ...own];
}

/** Anchor of a run's page. */
export function runAnchor(experiment: ExperimentId, seed: number): string {
  return `run-${experiment.replace(/[^\w.-]+/g, '-')}-seed${seed}`;
}

function newestOwn(newestFirst: readonly RunSummary[]): readonly RunSummary[] {
  const newest = new Map<string, RunSummary>();
  for (const run of newestFirst) {
    const { experiment, seed } = run.config;
    const ended = run.metrics !== null && (run.status === 'finished' || run.status === 'diverged');
    const anchor = runAnchor(experiment, seed);
    if (ended && publishedOf(experiment) === null && !newest.has(anchor)) newest.set(anchor, run);
  }
  return [...newest.values()].reverse();
}

function toSeriesRun({ config, metrics, history, predictions }: Run): SeriesRun {
  return {
    metrics: metrics!,
    settings: config.settings,
    history,
    outcomes: predictions === null ? null : testOutcomes(predictions),
  };
}

function toPage(
  run: SeriesRun,
  profile: ProfileName,
  saved: Run | null,
  known: ReadonlyMap<ExperimentId, TrainingSettings>,
): RunPage {
  const { experiment, seed } = run.metrics;
  const published = publishedOf(experiment);
  const parent = published === null ? (saved?.config.parent ?? null) : (published.parent?.id ?? null);
  return {
    ...run,
    anchor: runAnchor(experiment, seed),
    published,
    parent: parent === null ? null : parentSettings(parent, profile, known),
    predictions: saved?.predictions ?? null,
    sessions: saved?.environment.sessions ?? [],
  };
}

function parentSettings(
  id: ExperimentId,
  profile: ProfileName,
  known: ReadonlyMap<ExperimentId, TrainingSettings>,
): ParentSettings | null {
  const published = publishedOf(id);
  const settings = published === null ? known.get(id) : resolve(published, { profile });
  return settings === undefined ? null : { id, settings };
}

function publishedOf(id: ExperimentId): Experiment | null {
  return numberedExperiment(id) ?? null;
}
