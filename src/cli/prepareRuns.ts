import { openDataset, type Profile } from '../experiments';
import { datasetPrinter } from './reportProgress';
import type { StatusLine } from './statusLine';
import { trainSeries } from './trainSeries';
import { watchTrainings } from './trainingWatch';

/** Options of {@link prepareRuns}. */
export interface PrepareRunsOptions {
  readonly profile: Profile;
  /** A dataset's name or a folder of images. Default: the profile's. */
  readonly data?: string;
  /** Notebooks that will be run. Default: all. */
  readonly notebooks?: readonly string[];
  /** Train again what has a finished run. Default false. */
  readonly fresh?: boolean;
  /** Trainings at a time. Default: as for {@link trainSeries}. */
  readonly jobs?: number;
  readonly status: StatusLine;
  readonly signal: AbortSignal;
}

/** Result of {@link prepareRuns}. */
export interface PreparedRuns {
  /** True when cells must train again experiments that have a finished run. */
  readonly fresh: boolean;
  /** Ends the watch over the trainings that cells start. */
  unwatch(): void;
}

/**
 * Trains the runs that notebooks show. All of them show the whole series, which trains faster here than
 * cell after cell; single ones train their own experiments in their cells.
 */
export async function prepareRuns(options: PrepareRunsOptions): Promise<PreparedRuns> {
  const { profile, data, notebooks, fresh = false, jobs, status, signal } = options;
  const isWhole = notebooks === undefined;
  if (isWhole) await trainSeries({ profile, data, fresh, jobs, status, signal });
  else if (data === undefined)
    await openDataset(profile, { onProgress: datasetPrinter(status, profile.data.name), signal });
  return { fresh: fresh && !isWhole, unwatch: watchTrainings({ profile: profile.name, status }) };
}
