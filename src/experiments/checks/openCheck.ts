import { BreedlabError, settings as runtimeSettings } from '../../core';
import { loadEngine } from '../../engine';
import { openTraining, type TrainingSettings, type TrainingSetup } from '../../training';
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

/**
 * Opens an experiment as a training would, runs a check on it, and closes it again.
 *
 * @param change changed settings, e.g. no dropout. Default: none
 * @throws BreedlabError as a training of the experiment would
 */
export async function withCheck<T>(
  which: Experiment | ExperimentName,
  options: CheckOptions,
  action: (opened: OpenedCheck) => Promise<T>,
  change: (settings: TrainingSettings) => TrainingSettings = (settings) => settings,
): Promise<T> {
  const onEvent = (event: RunEvent): void => {
    if (event.type === 'waiting') options.onStep?.(0, 1, event.message);
  };
  const plan = await planRun(which, { onProgress: tellWaiting(onEvent), ...options });
  const { config, dataset, pretrained } = plan;
  const settings = change(config.settings);
  const { pixelCacheFolder, cacheMiB } = runtimeSettings();
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
