import type { Dataset } from '../data';
import { applyDifferences, type ExperimentDifferences, type TrainingSettings } from '../training';
import { BreedlabError, Throttle, type WorkProgress } from '../core';
import { findPretrained, requireUse } from './backbone';
import { serializeExperiment, type Experiment } from './experiment';
import type { ExperimentName } from './ids';
import { openDataset, profile, type OpenDatasetOptions } from './profiles';
import { describeDataset, FORMAT_VERSION } from './runs';
import { experiment } from './lookup';
import type { PretrainedSource, ProfileName, RunConfig, RunEvent } from './types';
import { codeOf } from './usersCode';

/** Options of {@link resolve}. */
export interface ResolveOptions {
  /** Default 'paper': the published scale. */
  readonly profile?: ProfileName;
  /** At most this many epochs. Default: the profile's. */
  readonly epochs?: number;
}

/**
 * The whole configuration of an experiment as run, at the scale of a profile. Changes of a user's experiment
 * take precedence over the profile's scale.
 *
 * @throws BreedlabError for an unknown experiment or profile, or a number of epochs that is not a positive integer
 * @example const settings = resolve(34, { profile: 'demo' });
 */
export function resolve(which: ExperimentName | Experiment, options: ResolveOptions = {}): TrainingSettings {
  const found = typeof which === 'object' ? which : experiment(which);
  const { scale } = profile(options.profile ?? 'paper');
  // Changes of a user's experiment hold in every profile; else `batchSize: 64` would do nothing in demo.
  const scaled = ownDifferences(found).reduce(
    applyDifferences,
    applyDifferences(found.settings, scale(found.settings)),
  );
  if (options.epochs === undefined) return scaled;
  if (!Number.isInteger(options.epochs) || options.epochs < 1) {
    throw new BreedlabError(`${options.epochs} is not a number of epochs.`, 'Give a whole number from 1.');
  }
  return { ...scaled, maxEpochs: options.epochs };
}

/** Changes of the ancestors outside the series, the oldest first. */
function ownDifferences({ block, parent, differences }: Experiment): readonly ExperimentDifferences[] {
  return block !== 'own' ? [] : [...(parent === null ? [] : ownDifferences(parent)), differences];
}

/** Options of {@link planRun}. */
export interface PlanOptions extends OpenDatasetOptions {
  readonly profile: ProfileName;
  /** Decides initial weights, order, augmentation and dropout. Default 1. */
  readonly seed?: number;
  /** At most this many epochs. Default: the profile's. */
  readonly epochs?: number;
  /**
   * State dict of the user's (`.pth`, `.safetensors`) to start from. Default: the published ImageNet weights
   * in the paper profile; in the demo profile the backbone that ships, or one pretrained on procedural things.
   */
  readonly weights?: string;
}

/** Time between two messages about images that are drawn, in milliseconds. */
const DRAWING_MESSAGE_MS = 5000;

/** Passes on, of the progress of planning, the process that it waits for, and now and then how many images are drawn. */
export function tellWaiting(onEvent: (event: RunEvent) => void): (progress: WorkProgress) => void {
  const messages = new Throttle(DRAWING_MESSAGE_MS);
  // Images that are there, or drawn in seconds, are not worth a word.
  messages.passes();
  return ({ waiting, done, total }) => {
    if (waiting !== undefined) onEvent({ type: 'waiting', message: waiting });
    else if (done < total && messages.passes()) {
      onEvent({ type: 'waiting', message: `Drawing the images that it trains on: ${done} of ${total}.` });
    }
  };
}

/** A training that can start: its configuration, its images, and the weights it starts from. */
export interface RunPlan {
  readonly config: RunConfig;
  readonly dataset: Dataset;
  /** Undefined for a training from scratch. */
  readonly pretrained?: PretrainedSource;
}

/**
 * Resolves an experiment, opens its dataset (making the embedded one when it is missing) and finds the
 * pretrained weights it needs.
 *
 * @throws BreedlabError for data or weights that are missing, saying how to get them
 */
export async function planRun(which: ExperimentName | Experiment, options: PlanOptions): Promise<RunPlan> {
  const found = typeof which === 'object' ? which : experiment(which);
  const settings = resolve(found, options);
  const code = codeOf(settings);
  requireUse(settings, options.weights);
  const dataset = await openDataset(profile(options.profile), options);
  const pretrained = await findPretrained(settings, {
    ...options,
    leftOut: dataset.leftOut?.images,
    epochs: settings.maxEpochs,
  });
  const config: RunConfig = {
    formatVersion: FORMAT_VERSION,
    experiment: found.id,
    title: found.title,
    parent: found.parent?.id ?? null,
    profile: options.profile,
    seed: options.seed ?? 1,
    settings,
    ...(pretrained === undefined ? {} : { pretrained: pretrained.origin }),
    ...(found.block === 'own' ? { definition: serializeExperiment(found) } : {}),
    ...(code === undefined ? {} : { code }),
    dataset: describeDataset(dataset),
  };
  return { config, dataset, pretrained };
}
