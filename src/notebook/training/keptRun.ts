import { BreedlabError, settings } from '../../core';
import { findRun, listRuns, planRun, reuseRun, type RunEvent } from '../../experiments';
import type { TrainingRequest } from './request';

/**
 * Events of a finished run of the request's configuration, as a training process would send them, where the request
 * takes such a run as it is: a process of its own would need a second to find it.
 *
 * @returns null where a process has to look: there is no such run, or its data or weights are missing, which the
 *   process says in its own words
 */
export async function eventsOfKeptRun(request: TrainingRequest): Promise<readonly RunEvent[] | null> {
  const { experiment, profile, seed, epochs, data, reuse } = request;
  // Planning a training may draw its images, which is no work for the kernel: they are there where it has been trained.
  const isTrained = (): boolean =>
    listRuns({ profile, experiment: experiment.id, seed }).some(({ metrics }) => metrics !== null);
  if (!reuse || !isTrained()) return null;
  try {
    const { config } = await planRun(experiment, { profile, seed, epochs, data });
    const found = findRun(settings().runsFolder, config, 'reuse');
    if (found?.kind !== 'finished') return null;
    const events: RunEvent[] = [];
    reuseRun(found.folder, config, (event) => events.push(event));
    return events;
  } catch (error) {
    if (error instanceof BreedlabError) return null;
    throw error;
  }
}
