import * as fs from 'node:fs';
import {
  compareIds,
  experimentsOf,
  listRuns,
  profile,
  readRun,
  resolve,
  type Experiment,
  type ProfileName,
  type RunSummary,
} from '../../experiments';
import { deviationTexts } from '../../training';
import { testOutcomes } from '../outcomes';
import { collectOwnRuns } from './ownRuns';
import { recordOf } from './record';
import type { LeftOutRun, Series, SeriesRun } from './series';
import { readSeriesFile, seriesFile } from './seriesFile';

export interface CollectOptions {
  /** Folder of runs. Default: the setting `runsFolder`. */
  readonly runsFolder?: string;
  /** Committed metrics. Default: `data/metrics/<profile>.json`, with the dataset's name where one is given. */
  readonly metricsFile?: string;
  /** Name of the dataset of its runs. Default: any; in the study, whose committed runs grow, the profile's own. */
  readonly data?: string;
  /**
   * Source to read. Default 'auto': the run folders when they hold a run of the series under this profile, else the
   * committed metrics. They are mixed only where the profile says that its committed runs count everywhere (study), and on
   * the same images: a run of this machine then comes before a committed one of the same experiment and seed.
   */
  readonly source?: 'auto' | 'runs' | 'committed';
}

/**
 * The newest run of every published experiment and seed that finished or diverged under a profile. A run with
 * other settings than the profile's (fewer epochs, say) is another experiment: it is left out, with the
 * reason, and an older one that fits is taken. Experiments without a run are listed as missing. Runs of
 * experiments of your own are kept apart.
 *
 * @throws BreedlabError for an unknown profile, or committed metrics that are damaged
 */
export function collectSeries(name: ProfileName, options: CollectOptions = {}): Series {
  const { source = 'auto', runsFolder } = options;
  const grows = profile(name).committed === 'grows';
  const metricsFile = options.metricsFile ?? seriesFile(name, options.data);
  const data = options.data ?? (grows ? profile(name).data.name : undefined);
  const own = collectOwnRuns(name, runsFolder);
  const found = source === 'committed' ? EMPTY : collectRuns(name, { runsFolder, data });
  const here = found.runs.length > 0;
  if (source === 'runs' || (here && !grows) || !fs.existsSync(metricsFile)) {
    return complete(name, here ? 'runs' : 'none', { ...found, own });
  }
  const kept = besides(readSeriesFile(metricsFile, name), found.runs);
  const both = kept.length > 0 ? 'both' : 'runs';
  const only = kept.length > 0 ? 'committed' : 'none';
  return complete(name, here ? both : only, { runs: [...found.runs, ...kept], leftOut: found.leftOut, own });
}

/** The committed runs beside those of this machine: of other experiments or seeds, on the same images. */
function besides(committed: readonly SeriesRun[], here: readonly SeriesRun[]): readonly SeriesRun[] {
  if (here.length === 0) return committed;
  const images = new Set(here.map(({ metrics }) => metrics.dataset.hash));
  const trained = new Set(here.map(({ metrics }) => `${metrics.experiment} ${metrics.seed}`));
  return committed.filter(
    ({ metrics }) => images.has(metrics.dataset.hash) && !trained.has(`${metrics.experiment} ${metrics.seed}`),
  );
}

interface Found {
  readonly runs: readonly SeriesRun[];
  readonly leftOut: readonly LeftOutRun[];
}

const EMPTY: Found = { runs: [], leftOut: [] };

function collectRuns(name: ProfileName, { runsFolder, data }: Pick<CollectOptions, 'runsFolder' | 'data'>): Found {
  const runs: SeriesRun[] = [];
  const leftOut: LeftOutRun[] = [];
  const ended = listRuns({ profile: name, runsFolder }).filter(
    ({ status, metrics, config }) =>
      metrics !== null &&
      (status === 'finished' || status === 'diverged') &&
      (data === undefined || config.dataset.name === data),
  );
  for (const experiment of experimentsOf(name)) {
    const own = ended.filter(({ config }) => config.experiment === experiment.id);
    for (const seed of new Set(own.map(({ config }) => config.seed))) {
      const picked = pickNewest(
        experiment,
        name,
        own.filter(({ config }) => config.seed === seed),
      );
      if (picked.run !== undefined) runs.push(toSeriesRun(picked.run));
      leftOut.push(...picked.leftOut);
    }
  }
  return { runs, leftOut };
}

function pickNewest(
  experiment: Experiment,
  name: ProfileName,
  newestFirst: readonly RunSummary[],
): { readonly run: RunSummary | undefined; readonly leftOut: readonly LeftOutRun[] } {
  const expected = resolve(experiment, { profile: name });
  const leftOut: LeftOutRun[] = [];
  for (const run of newestFirst) {
    const deviations = deviationTexts(expected, run.config.settings);
    if (deviations.length === 0) return { run, leftOut };
    leftOut.push({ runId: run.runId, experiment: experiment.id, reason: deviations.join(', ') });
  }
  return { run: undefined, leftOut };
}

function toSeriesRun({ folder }: RunSummary): SeriesRun {
  const run = readRun(folder);
  const { metrics, config, history, predictions } = run;
  return {
    metrics: metrics!,
    settings: config.settings,
    history,
    outcomes: predictions === null ? null : testOutcomes(predictions),
    record: recordOf(run),
  };
}

function complete(
  name: ProfileName,
  source: Series['source'],
  { runs, leftOut, own }: Pick<Series, 'runs' | 'leftOut' | 'own'>,
): Series {
  const present = new Set(runs.map(({ metrics }) => metrics.experiment));
  const missing = experimentsOf(name).flatMap(({ id }) => (present.has(id) ? [] : [id]));
  const sorted = [...runs].sort(
    ({ metrics: a }, { metrics: b }) => compareIds(a.experiment, b.experiment) || a.seed - b.seed,
  );
  return { profile: name, source, runs: sorted, missing, leftOut, own };
}
