import { committedRuns } from '../analysis';
import {
  batchIds,
  batchStatuses,
  isRenewed,
  readBatch,
  taskOf,
  type BatchTask,
  type RunRequest,
  type TaskOptions,
} from '../cluster';
import { BreedlabError, counted } from '../core';
import {
  listRuns,
  openDataset,
  planRun,
  profile,
  sameConfig,
  type Profile,
  type ProfileName,
  type RunConfig,
} from '../experiments';
import { datasetPrinter } from './reportProgress';
import { statusLine } from './statusLine';

/** Runs that were asked for, by what is to be done about them. */
export interface OpenRuns {
  /** Tasks of the runs that are neither finished nor under way. */
  readonly tasks: readonly BatchTask[];
  readonly finished: number;
  readonly underWay: number;
}

interface KnownRun {
  readonly config: RunConfig;
  readonly status: string;
  readonly folder: string;
}

/**
 * Sorts out which of several runs of a profile are to be trained: not those that are finished, nor those that a process or
 * a scheduler has taken up.
 */
export async function openRuns(
  name: ProfileName,
  requests: readonly RunRequest[],
  options: TaskOptions & { readonly signal?: AbortSignal },
): Promise<OpenRuns> {
  const known = knownRuns(name);
  const taken = await keysUnderWay();
  const tasks: BatchTask[] = [];
  let [finished, underWay] = [0, 0];
  const configOf = plannedConfigs(options.signal);
  for (const request of requests) {
    const task = taskOf(request, options);
    // Planning opens the images, which an empty folder of runs makes needless.
    const config = known.length === 0 ? undefined : await configOf(request);
    const same = known.filter((run) => config !== undefined && sameConfig(run.config, config));
    if (same.some(({ status }) => status === 'finished' || status === 'diverged')) finished += 1;
    else if (taken.has(task.key) || same.some(isTrained)) underWay += 1;
    else tasks.push(task);
  }
  return { tasks, finished, underWay };
}

function isTrained({ status, folder }: KnownRun): boolean {
  return status === 'running' && isRenewed(folder);
}

function knownRuns(name: ProfileName): readonly KnownRun[] {
  const kept = profile(name).committed === 'grows' ? committedRuns(name) : [];
  return [...listRuns({ profile: name }), ...kept];
}

/** Plans each experiment once: its seeds have the same images and weights. */
function plannedConfigs(signal: AbortSignal | undefined): (request: RunRequest) => Promise<RunConfig> {
  const planned = new Map<string, RunConfig>();
  return async ({ experiment, profile: name, seed, data, epochs, fold }) => {
    const key = JSON.stringify([experiment.id, data, epochs, fold]);
    const found = planned.get(key) ?? (await planRun(experiment, { profile: name, data, epochs, fold, signal })).config;
    planned.set(key, found);
    return { ...found, seed };
  };
}

/** Keys of the tasks that a scheduler will start or has started. */
async function keysUnderWay(): Promise<ReadonlySet<string>> {
  const batches = batchIds().flatMap((id) => {
    try {
      return [readBatch(id)];
    } catch (error) {
      // A damaged manifest hides its own tasks only; their runs' folders still tell.
      if (error instanceof BreedlabError) return [];
      throw error;
    }
  });
  const statuses = await batchStatuses(batches.filter(({ place }) => place === 'slurm'));
  const active = statuses.flatMap(({ tasks }) =>
    tasks.filter(({ state }) => state === 'waiting' || state === 'running'),
  );
  return new Set(active.map(({ task }) => task.key));
}

/** How many runs are to be trained, in words. */
export function countText({ tasks, finished, underWay }: OpenRuns): string {
  const left = [
    ...(finished === 0 ? [] : [`${finished} finished already`]),
    ...(underWay === 0 ? [] : [`${underWay} under way`]),
  ];
  return `${counted(tasks.length, 'run')} to train${left.length === 0 ? '' : `; ${left.join(', ')}`}.`;
}

/** Draws a profile's images where they are missing: tasks would wait for one another to draw them. */
export async function drawnOnce(chosen: Profile, data: string | undefined, signal: AbortSignal): Promise<void> {
  if (data !== undefined) return;
  await openDataset(chosen, { onProgress: datasetPrinter(statusLine(process.stderr), chosen.data.name), signal });
}
