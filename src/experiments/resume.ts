import * as fs from 'node:fs';
import { BreedlabError } from '../core';
import { nameBeforeFold } from '../data';
import { findPretrained } from './backbone';
import type { PlanOptions, RunPlan } from './plan';
import { openDataset, profile } from './profiles';
import { FORMAT_VERSION, type Run } from './runs';
import { loadCodeOf } from './usersCode';

/** Options of {@link planResume}. */
export type ResumeOptions = Omit<PlanOptions, 'profile' | 'seed' | 'epochs'>;

/** A run that can be continued where it stopped. */
export interface ResumePlan extends RunPlan {
  /** Configuration of the run. */
  readonly folder: string;
}

/**
 * Plans the continuation of one run: its own configuration, its images, its pretrained weights.
 *
 * @throws BreedlabError for a run that has ended, or whose images or weights are not the recorded ones
 */
export async function planResume(run: Run, options: ResumeOptions = {}): Promise<ResumePlan> {
  const { config, environment, folder, status, runId } = run;
  if (status === 'finished' || status === 'diverged') {
    const what = status === 'finished' ? 'finished' : 'stopped at a loss that is not a number';
    throw new BreedlabError(
      `Run ${runId} has ${what}: there is nothing to continue.`,
      `Train the experiment again: npx breedlab train ${config.experiment}.`,
    );
  }
  if (config.formatVersion !== FORMAT_VERSION) {
    throw new BreedlabError(
      `Run ${runId} has format ${config.formatVersion}, and trainings now have format ${FORMAT_VERSION}: going on would compute otherwise than it began.`,
      `Train the experiment again: npx breedlab train ${config.experiment}.`,
    );
  }
  loadCodeOf(runId, config.code ?? [], environment.sessions.at(-1)?.extensions ?? []);
  const data = options.data ?? recordedData(run);
  const opened = await openDataset(profile(config.profile), { ...options, data, fold: config.dataset.fold });
  // A list or folder does not record the name by which it was given.
  const dataset = { ...opened, name: config.dataset.name };
  const { profile: name, pretrained: origin, settings } = config;
  const pretrained = await findPretrained(settings, {
    ...options,
    profile: name,
    startedFrom: origin?.on,
    leftOut: dataset.leftOut?.images,
    epochs: settings.maxEpochs,
  });
  return { config, dataset, pretrained, folder };
}

/** The split list or folder that a run read its images from, where they are not the profile's own. */
function recordedData({ environment, config }: Run): string | undefined {
  const recorded = environment.sessions.at(-1)?.dataset;
  if (recorded === undefined) return undefined;
  if (nameBeforeFold(recorded.name, config.dataset.fold) === profile(config.profile).data.name) return undefined;
  return [recorded.list, recorded.root].find((place) => place !== undefined && fs.existsSync(place));
}
