import { BreedlabError, settings as runtimeSettings } from '../../core';
import { loadEngine } from '../../engine';
import { createSchedule, openTraining, type TrainingSettings, type TrainingSetup } from '../../training';
import type { Experiment } from '../experiment';
import type { ExperimentName } from '../ids';
import { planRun, tellWaiting, type RunPlan } from '../plan';
import type { RunEvent } from '../types';
import type { CheckedExperiment, CheckOptions } from './types';

/** A training that was opened for a check and has no run folder. */
export interface OpenedCheck {
  readonly plan: RunPlan;
  readonly setup: TrainingSetup;
  readonly checked: CheckedExperiment;
}

/** Options of {@link withCheck}. */
export interface OpeningOptions {
  /** Changes settings, e.g. to no dropout. Default: none. */
  readonly change?: (settings: TrainingSettings) => TrainingSettings;
  /** Computes the features of frozen layers once, as a training does. Default: false. */
  readonly keepsFeatures?: boolean;
}

/**
 * Opens an experiment as a training would, runs a check on it, and closes it again.
 *
 * @throws BreedlabError as a training of the experiment would
 */
export async function withCheck<T>(
  which: Experiment | ExperimentName,
  options: CheckOptions,
  action: (opened: OpenedCheck) => Promise<T>,
  { change = (settings) => settings, keepsFeatures = false }: OpeningOptions = {},
): Promise<T> {
  const onEvent = (event: RunEvent): void => {
    if (event.type === 'waiting') options.onStep?.(0, 1, event.message);
  };
  const plan = await planRun(which, { onProgress: tellWaiting(onEvent), ...options });
  const { config, dataset, pretrained } = plan;
  const settings = change(config.settings);
  const { pixelCacheFolder, cacheMiB, featureCacheMiB } = runtimeSettings();
  const weights = await pretrained?.open({ onEvent, signal: options.signal, workers: options.workers });
  if (weights === null) {
    throw new BreedlabError('It was stopped while its weights were being pretrained.', 'Run it again.');
  }
  try {
    const setup = openTraining({
      engine: loadEngine(),
      settings,
      dataset,
      seed: config.seed,
      pretrained: weights?.weights,
      workers: options.workers,
      pixelCache: { folder: pixelCacheFolder, mostMiB: cacheMiB },
      featureCacheMiB: keepsFeatures ? featureCacheMiB : 0,
    });
    const { experiment, title, profile, seed } = config;
    try {
      return await action({ plan, setup, checked: { experiment, title, profile, seed, settings } });
    } finally {
      await setup.close();
    }
  } finally {
    weights?.close();
  }
}

/**
 * Settings for a check of a few epochs. Its learning rate stays as it is: a schedule that warms up for longer than the
 * check lasts would be refused.
 *
 * @throws BreedlabError for a schedule that does not fit the settings' own length
 */
export function shortened(settings: TrainingSettings, maxEpochs: number): TrainingSettings {
  createSchedule(settings);
  return { ...settings, maxEpochs, scheduler: { name: 'constant' } };
}
