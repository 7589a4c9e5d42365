import type { Series, SeriesRun } from '../../analysis';
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
 * Collects the runs that get a page: those that stand for experiments of a series, and of the user's. Own runs always
 * come from run folders, since only the series is kept with the project.
 */
export function collectRuns(series: Series, options: CollectRunsOptions = {}): readonly RunPage[] {
  const summaries = listRuns({ profile: series.profile, runsFolder: options.runsFolder });
  const parents = new Map(summaries.map(({ config }) => [config.experiment, config.settings]));
  const folders = new Map(summaries.map(({ runId, folder }) => [runId, folder]));
  const pageOf = (run: SeriesRun): RunPage => {
    const folder = folders.get(run.metrics.runId);
    return toPage(run, series.profile, folder === undefined ? null : readRun(folder), parents);
  };
  return [...series.runs, ...series.own].map(pageOf);
}

/** A run in the names of its tables, e.g. `34, seed 1`. */
export function runName({ experiment, seed }: Pick<SeriesRun['metrics'], 'experiment' | 'seed'>): string {
  return `${experiment}, seed ${seed}`;
}

/** Anchor of a run's page. */
export function runAnchor(experiment: ExperimentId, seed: number): string {
  return `run-${experiment.replace(/[^\w.-]+/g, '-')}-seed${seed}`;
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
