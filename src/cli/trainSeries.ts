import { committedRuns } from '../analysis';
import { settings } from '../core';
import { dataForProcess } from '../datasets';
import { experimentsOf, openDataset, planRun, sameConfig, type Experiment, type Profile } from '../experiments';
import type { Precision } from '../models';
import { datasetPrinter } from './reportProgress';
import type { StatusLine } from './statusLine';
import { trainAll, type TrainAllOptions } from './trainAll';
import type { JobResult } from './trainChild';

/** Options of {@link trainSeries}. */
export interface TrainSeriesOptions {
  readonly profile: Profile;
  /** Default: the profile's series. */
  readonly experiments?: readonly Experiment[];
  /** Default [1]. */
  readonly seeds?: readonly number[];
  /** Trainings at a time. Default: as many as there are cores where each computes on one, else 1. */
  readonly jobs?: number;
  /** Train again what has a finished run. Default false. */
  readonly fresh?: boolean;
  /** A dataset's name or a folder of images instead of the profile's. Default: the profile's. */
  readonly data?: string;
  /** At most this many epochs. Default: the profile's. */
  readonly epochs?: number;
  /** Precision; another than the experiments' makes them the user's. Default: theirs. */
  readonly precision?: Precision;
  /** Passed on to every training. Default none. */
  readonly flags?: readonly string[];
  readonly status: StatusLine;
  readonly signal: AbortSignal;
}

/** Trainings at a time: as many as there are cores where each computes on one, else 1. */
export function jobsOf({ engineThreads }: Profile): number {
  return engineThreads === 1 ? settings().cores : 1;
}

/** Trains every experiment of the profile's series that has no finished run; failures are listed at the end. */
export async function trainSeries(options: TrainSeriesOptions): Promise<readonly JobResult[]> {
  const { profile, status, signal, data, seeds = [1], flags = [] } = options;
  // The dataset is drawn once, before trainings that would wait for one another.
  if (data === undefined) await openDataset(profile, { onProgress: datasetPrinter(status, profile.data.name), signal });
  const results = await trainAll({
    experiments: (options.experiments ?? experimentsOf(profile.name)).map(({ id }) => id),
    profile: profile.name,
    seeds,
    jobs: options.jobs ?? jobsOf(profile),
    fresh: options.fresh,
    finished: await findCommitted(options),
    flags: data === undefined ? flags : [...flags, '--data', dataForProcess(data)],
    status,
    signal,
  });
  for (const run of results) {
    if (run.kind === 'failed') status.keep(`failed: ${run.id}, seed ${run.seed}: ${run.reason}`);
  }
  return results;
}

/**
 * Finds the summary of a run that came with the project and makes a training needless. None where the profile's committed
 * runs do not count, or precision makes the experiments others.
 */
async function findCommitted(options: TrainSeriesOptions): Promise<TrainAllOptions['finished']> {
  const { profile, data, epochs, precision, fresh = false } = options;
  if (profile.committed !== 'grows' || fresh || precision !== undefined) return undefined;
  const name = data === undefined ? undefined : (await openDataset(profile, { data })).name;
  const runs = committedRuns(profile.name, { data: name });
  return async ({ id, seed }) => {
    const same = runs.filter(({ config }) => config.experiment === id && config.seed === seed);
    if (same.length === 0) return undefined;
    const { config } = await planRun(id, { profile: profile.name, seed, data, epochs });
    return same.find((run) => sameConfig(run.config, config))?.metrics ?? undefined;
  };
}
