import * as fs from 'node:fs';
import {
  allExperiments,
  compareIds,
  listRuns,
  profile,
  readRun,
  resolve,
  seriesIds,
  type Experiment,
  type ProfileName,
  type RunSummary,
} from '../../experiments';
import { deviationTexts } from '../../training';
import { testOutcomes } from '../outcomes';
import { collectOwnRuns } from './ownRuns';
import type { LeftOutRun, Series, SeriesRun } from './series';
import { readSeriesFile, seriesFile } from './seriesFile';

export interface CollectOptions {
  /** Folder of runs. Default: the setting `runsFolder`. */
  readonly runsFolder?: string;
  /** Committed metrics, read when there is no run. Default: `data/metrics/<profile>.json`. */
  readonly metricsFile?: string;
  /**
   * Source to read. Default 'auto': the run folders when they hold a run of the series under this
   * profile, else the committed metrics. The two are never mixed.
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
  const { source = 'auto', metricsFile = seriesFile(name) } = options;
  profile(name);
  const own = collectOwnRuns(name, options.runsFolder);
  const found = source === 'committed' ? EMPTY : collectRuns(name, options.runsFolder);
  if (found.runs.length > 0 || source === 'runs' || !fs.existsSync(metricsFile)) {
    return complete(name, found.runs.length > 0 ? 'runs' : 'none', { ...found, own });
  }
  const runs = readSeriesFile(metricsFile, name);
  return complete(name, runs.length > 0 ? 'committed' : 'none', { runs, leftOut: found.leftOut, own });
}

interface Found {
  readonly runs: readonly SeriesRun[];
  readonly leftOut: readonly LeftOutRun[];
}

const EMPTY: Found = { runs: [], leftOut: [] };

function collectRuns(name: ProfileName, runsFolder?: string): Found {
  const runs: SeriesRun[] = [];
  const leftOut: LeftOutRun[] = [];
  const ended = listRuns({ profile: name, runsFolder }).filter(
    ({ status, metrics }) => metrics !== null && (status === 'finished' || status === 'diverged'),
  );
  for (const experiment of allExperiments()) {
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
  const { metrics, config, history, predictions } = readRun(folder);
  return {
    metrics: metrics!,
    settings: config.settings,
    history,
    outcomes: predictions === null ? null : testOutcomes(predictions),
  };
}

function complete(
  name: ProfileName,
  source: Series['source'],
  { runs, leftOut, own }: Pick<Series, 'runs' | 'leftOut' | 'own'>,
): Series {
  const present = new Set(runs.map(({ metrics }) => metrics.experiment));
  const missing = seriesIds().filter((id) => !present.has(id));
  const sorted = [...runs].sort(
    ({ metrics: a }, { metrics: b }) => compareIds(a.experiment, b.experiment) || a.seed - b.seed,
  );
  return { profile: name, source, runs: sorted, missing, leftOut, own };
}
