import { createHash } from 'node:crypto';
import * as path from 'node:path';
import type { Fold } from '../data';
import { dataForProcess, datasetMeant } from '../datasets';
import { extensionsOf, serializeExperiment, storedId, type Experiment, type ProfileName } from '../experiments';
import type { BatchTask } from './manifest';

/** A run that is to be trained. */
export interface RunRequest {
  readonly experiment: Experiment;
  readonly profile: ProfileName;
  readonly seed: number;
  /** A dataset's name, or a folder of images. Default: the profile's. */
  readonly data?: string;
  /** At most this many epochs. Default: the profile's. */
  readonly epochs?: number;
  /** Part of the training and validation images that validates. Default: the split as it is. */
  readonly fold?: Fold;
  /** Settings that a sweep gave it. Default: no sweep. */
  readonly values?: Readonly<Record<string, unknown>>;
}

/** Options of {@link taskOf}, which do not decide what comes out. */
export interface TaskOptions {
  /** Image worker threads. Default: one per core of the task. */
  readonly workers?: number;
  /** Decoded pixels kept on disk, in MiB. Default: the setting `cacheMiB`. */
  readonly cacheMiB?: number;
  /** The user's files that are loaded first. Default: those that the experiment needs. */
  readonly extensions?: readonly string[];
}

/** The task that trains a run, from any node and in any folder: paths are absolute. */
export function taskOf(request: RunRequest, options: TaskOptions = {}): BatchTask {
  const { experiment, seed, fold: part, values } = request;
  const fold = part === undefined ? undefined : `${part.fold}/${part.of}`;
  const deciding = decidingArguments(request, fold);
  const { workers, cacheMiB, extensions = [] } = options;
  const files = [
    ...extensions.map((file) => path.resolve(file)),
    ...extensionsOf(experiment.settings).map((f) => f.file),
  ];
  return {
    experiment: storedId(experiment.id),
    title: experiment.title,
    seed,
    ...(fold === undefined ? {} : { fold }),
    key: createHash('sha256')
      .update(JSON.stringify([experiment.id, ...deciding]))
      .digest('hex')
      .slice(0, 16),
    ...(values === undefined ? {} : { values }),
    args: [
      'train',
      // Finished, it is taken as it is; unfinished, it goes on: so a task may be started any number of times.
      '--reuse',
      ...deciding,
      ...(workers === undefined ? [] : ['--workers', String(workers)]),
      ...(cacheMiB === undefined ? [] : ['--cache-mb', String(cacheMiB)]),
      ...[...new Set(files)].flatMap((file) => ['--extension', file]),
      '--',
      experiment.id,
    ],
  };
}

function decidingArguments(
  { experiment, profile, seed, data, epochs }: RunRequest,
  fold: string | undefined,
): readonly string[] {
  return [
    ...['--profile', profile, '--seed', String(seed)],
    ...(epochs === undefined ? [] : ['--epochs', String(epochs)]),
    ...(data === undefined ? [] : ['--data', dataForNodes(data)]),
    ...(fold === undefined ? [] : ['--fold', fold]),
    ...(experiment.block === 'own' ? ['--define', JSON.stringify(serializeExperiment(experiment))] : []),
  ];
}

/** Value of `--data` that means the same in another folder. */
function dataForNodes(data: string): string {
  return datasetMeant(data) === undefined ? path.resolve(data) : dataForProcess(data);
}
