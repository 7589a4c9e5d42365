import { settings } from '../core';
import { dataForProcess } from '../datasets';
import { openDataset, type Profile } from '../experiments';
import { datasetPrinter } from './reportProgress';
import type { StatusLine } from './statusLine';
import { trainAll } from './trainAll';
import type { JobResult } from './trainChild';

/** Options of {@link trainSeries}. */
export interface TrainSeriesOptions {
  readonly profile: Profile;
  /** Default [1]. */
  readonly seeds?: readonly number[];
  /** Trainings at a time. Default: as many as there are cores where each computes on one, else 1. */
  readonly jobs?: number;
  /** Train again what has a finished run. Default false. */
  readonly fresh?: boolean;
  /** A dataset's name or a folder of images instead of the profile's. Default: the profile's. */
  readonly data?: string;
  /** Passed on to every training. Default none. */
  readonly flags?: readonly string[];
  readonly status: StatusLine;
  readonly signal: AbortSignal;
}

/** Trains every experiment of the series that has no finished run; failures are listed at the end. */
export async function trainSeries(options: TrainSeriesOptions): Promise<readonly JobResult[]> {
  const { profile, status, signal, data, seeds = [1], flags = [] } = options;
  // The dataset is drawn once, before trainings that would wait for one another.
  if (data === undefined) await openDataset(profile, { onProgress: datasetPrinter(status, profile.data.name), signal });
  const results = await trainAll({
    profile: profile.name,
    seeds,
    jobs: options.jobs ?? (profile.engineThreads === 1 ? settings().cores : 1),
    fresh: options.fresh,
    flags: data === undefined ? flags : [...flags, '--data', dataForProcess(data)],
    status,
    signal,
  });
  for (const run of results) {
    if (run.kind === 'failed') status.keep(`failed: ${run.id}, seed ${run.seed}: ${run.reason}`);
  }
  return results;
}
