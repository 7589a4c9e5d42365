import * as fs from 'node:fs';
import {
  countingRule,
  experiment,
  experimentsOf,
  listRuns,
  OWN_SEED,
  profile,
  readRun,
  seriesFile,
  standing,
  type CountedRun,
  type ExperimentId,
  type ProfileName,
  unreadableRuns,
  type RunSummary,
  type SeriesChoice,
} from '../../experiments';
import { testOutcomes } from '../outcomes';
import { recordOf } from './record';
import type { LeftOutRun, OwnRun, Series, SeriesRun } from './series';
import { readSeriesFile } from './seriesFile';

export interface CollectOptions extends SeriesChoice {
  /** Folder of runs. Default: the setting `runsFolder`. */
  readonly runsFolder?: string;
  /** Committed metrics. Default: `data/metrics/<profile>.json`, with the dataset's name where one is given. */
  readonly metricsFile?: string;
  /**
   * Source to read. Default 'auto': the run folders when they hold a run of the series that counts, else the committed
   * metrics. They are mixed only where the profile says that its committed runs count everywhere (study), and on
   * the same images: a run of this machine then comes before a committed one of the same experiment and seed.
   */
  readonly source?: 'auto' | 'runs' | 'committed';
}

/**
 * The runs that stand for experiments under a profile on a data set, by {@link standing}: one for each experiment and
 * seed. The others are left out, each with its differences. Experiments of the series without a run are listed as
 * missing; runs of experiments beyond it are kept apart: those of your own are always of this machine's run folders.
 *
 * @throws BreedlabError for an unknown profile, or committed metrics that are damaged
 */
export function collectSeries(name: ProfileName, options: CollectOptions = {}): Series {
  const { source = 'auto', runsFolder, seeds } = options;
  const grows = profile(name).committed === 'grows';
  const ofSeries = new Set(experimentsOf(name).map(({ id }) => id));
  const isOfSeries = ({ config }: CountedRun): boolean => ofSeries.has(config.experiment);
  const summaries = listRuns({ profile: name, runsFolder });
  const rule = countingRule(name, summaries, options);
  const folders = summaries.map(fromFolder);
  const here = standing(folders, rule);
  const readsCommitted = source === 'committed' || (source === 'auto' && (grows || !here.runs.some(isOfSeries)));
  const kept = readsCommitted ? committedOf(options.metricsFile ?? seriesFile(name, rule.images.name), name) : [];
  const mixes = grows && source === 'auto';
  // Those that only stand in may be on drawings of another machine: then all of them are, and none of this one's.
  const all = readsCommitted ? standing([...folders, ...kept], rule) : here;
  const found = readsCommitted && !mixes ? standing(kept, rule) : all;
  const standsIn = source === 'auto' && readsCommitted && !mixes;
  const runs = found.runs.filter(isOfSeries);
  // Some of those beyond the series may have come with the project; a run of this machine comes before them.
  const besides = all.runs.filter((run) => !isOfSeries(run));
  return {
    profile: name,
    data: rule.images.name,
    seed: seeds === undefined || seeds.includes(OWN_SEED) ? OWN_SEED : (seeds[0] ?? OWN_SEED),
    source: originOf(runs),
    runs: runs.map((run) => run.read()),
    missing: [...ofSeries].filter((id) => !runs.some(({ config }) => config.experiment === id)),
    leftOut: [
      ...damagedRuns(name, ofSeries, runsFolder),
      ...[...(standsIn ? here.leftOut : []), ...found.leftOut].map(({ run, differences }) => ({
        runId: run.runId,
        experiment: run.config.experiment,
        reason: differences.join(', '),
      })),
    ],
    own: besides.map((run) => ({ ...(run.origin ?? originOfNumbered(run)), ...run.read() })),
  };
}

/** Runs of experiments whose files cannot be read; their folders tell which. */
function damagedRuns(
  name: ProfileName,
  ids: ReadonlySet<ExperimentId>,
  runsFolder: string | undefined,
): readonly LeftOutRun[] {
  return unreadableRuns({ profile: name, runsFolder })
    .filter(({ experiment }) => ids.has(experiment))
    .map(({ runId, experiment, problem }) => ({ runId, experiment, reason: problem }));
}

/** A run that may count, of a folder or of committed metrics; it is read whole when it does. */
interface Candidate extends CountedRun {
  readonly runId: string;
  /** What only the run of a folder tells. */
  readonly origin?: Pick<OwnRun, 'experiment' | 'title' | 'parent'>;
  read(): SeriesRun;
}

function fromFolder({ runId, folder, config, status }: RunSummary): Candidate {
  const { experiment, title, parent } = config;
  return {
    runId,
    config,
    status,
    origin: { experiment, title, parent },
    read() {
      const run = readRun(folder);
      const { metrics, history, predictions } = run;
      const outcomes = predictions === null ? null : testOutcomes(predictions);
      return { metrics: metrics!, settings: config.settings, history, outcomes, record: recordOf(run) };
    },
  };
}

/** The definition's facts about a committed run beyond the series. */
function originOfNumbered({ config }: Candidate): Pick<OwnRun, 'experiment' | 'title' | 'parent'> {
  const { id, title, parent } = experiment(config.experiment);
  return { experiment: id, title, parent: parent?.id ?? null };
}

/** The committed runs, newest first; none where there is no file. */
function committedOf(file: string, name: ProfileName): readonly Candidate[] {
  if (!fs.existsSync(file)) return [];
  const newestFirst = [...readSeriesFile(file, name)].sort(({ metrics: a }, { metrics: b }) =>
    a.finishedAt < b.finishedAt ? 1 : -1,
  );
  return newestFirst.map((run) => {
    const { runId, experiment, seed, dataset, pretrainedOn: on, outcome } = run.metrics;
    const pretrained = on === undefined || on === null ? undefined : { on, name: on };
    return {
      runId,
      config: { experiment, seed, settings: run.settings, dataset, pretrained },
      status: outcome.kind === 'diverged' ? 'diverged' : 'finished',
      read: () => run,
    };
  });
}

function originOf(runs: readonly Candidate[]): Series['source'] {
  const [here, kept] = [true, false].map((isHere) => runs.some(({ origin }) => (origin !== undefined) === isHere));
  return here ? (kept ? 'both' : 'runs') : kept ? 'committed' : 'none';
}
