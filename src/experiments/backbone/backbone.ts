import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { settings as runtimeSettings, takeLease, type WorkProgress } from '../../core';
import { readImageFolder, type Dataset } from '../../data';
import { makeProceduralDogs, makeProceduralThings } from '../../drawings';
import type { ModelName } from '../../models';
import { hashedSettings } from '../../training';
import { experimentId } from '../ids';
import { BACKBONES_FOLDER, describeDataset, findRun, FORMAT_VERSION, runExperiment, type RunResult } from '../runs';
import type { PretrainedOn, RunConfig, RunEvent } from '../types';
import {
  BACKBONE_DATA,
  BACKBONE_SEED,
  backboneSettings,
  DRAWN_BREEDS,
  leftOutSettings,
  otherBreeds,
  shippedSettings,
  type BackboneScale,
} from './recipe';

/** Options of {@link planBackbone}. */
export interface PlanBackboneOptions {
  readonly model: ModelName;
  readonly scale: BackboneScale;
  /** Decides weights, order, augmentation and dropout. Default 1, whatever seed an experiment has. */
  readonly seed?: number;
  /** Called with the progress of drawing the images. Default: none. */
  readonly onProgress?: (progress: WorkProgress) => void;
  /** Stops the drawing. Default: never. */
  readonly signal?: AbortSignal;
}

/** The training of a backbone that can start. */
export interface BackbonePlan {
  /** Images it learns from. Default: drawn things. */
  readonly on?: PretrainedOn;
  readonly config: RunConfig;
  readonly dataset: Dataset;
  /** Hash of all that decides its weights: settings, seed, images, format. 16 hex digits. */
  readonly hash: string;
}

/** Plans the training of a backbone on drawn things; draws its images where they are missing. */
export async function planBackbone(options: PlanBackboneOptions): Promise<BackbonePlan> {
  const { model, scale, seed = BACKBONE_SEED, onProgress, signal } = options;
  const folder = path.join(runtimeSettings().datasetsFolder, BACKBONE_DATA.name);
  await makeProceduralThings({ ...BACKBONE_DATA, folder, onProgress, signal });
  const dataset = readImageFolder(folder, { name: BACKBONE_DATA.name });
  return planOn(dataset, { settings: backboneSettings(model, scale), profile: 'demo', seed });
}

/**
 * Plans the training of a backbone that ships, on drawings of the breeds that no experiment uses; draws them where they
 * are missing, in minutes.
 */
export async function planShippedBackbone(
  options: Pick<PlanBackboneOptions, 'model' | 'onProgress' | 'signal'>,
): Promise<BackbonePlan> {
  const { model, onProgress, signal } = options;
  const folder = path.join(runtimeSettings().datasetsFolder, DRAWN_BREEDS.name);
  await makeProceduralDogs({ ...DRAWN_BREEDS, breeds: otherBreeds(), folder, onProgress, signal });
  const dataset = readImageFolder(folder, { name: DRAWN_BREEDS.name });
  return planOn(dataset, { settings: shippedSettings(model), profile: 'demo', seed: BACKBONE_SEED });
}

/** Options of {@link planLeftOutBackbone}. */
export interface PlanLeftOutBackboneOptions extends Pick<PlanBackboneOptions, 'model' | 'scale'> {
  /** At most this many epochs. Default: its settings' own. */
  readonly epochs?: number;
}

/** Plans the training of a backbone on images of classes that the experiments leave out. */
export function planLeftOutBackbone(
  images: Dataset,
  { model, scale, epochs = Infinity }: PlanLeftOutBackboneOptions,
): BackbonePlan {
  const settings = leftOutSettings(model, scale);
  const shortened = { ...settings, maxEpochs: Math.min(epochs, settings.maxEpochs) };
  return planOn(images, { on: 'left-out-classes', settings: shortened, profile: 'study', seed: BACKBONE_SEED });
}

function planOn(
  dataset: Dataset,
  { on, settings, profile, seed }: Pick<RunConfig, 'settings' | 'profile' | 'seed'> & Pick<BackbonePlan, 'on'>,
): BackbonePlan {
  const { model } = settings;
  const config: RunConfig = {
    formatVersion: FORMAT_VERSION,
    experiment: experimentId(`backbone-${model}`),
    title: `Backbone: ${model} pretrained on ${dataset.name}, not ImageNet`,
    parent: null,
    profile,
    seed,
    settings,
    dataset: describeDataset(dataset),
  };
  return { on, config, dataset, hash: hashOf(config) };
}

/** Options of {@link pretrainBackbone}. */
export interface PretrainBackboneOptions {
  readonly plan: BackbonePlan;
  /** Called with each event, in order; with none for a backbone that exists. Default: none. */
  readonly onEvent?: (event: RunEvent) => void;
  /** Stops the training with a checkpoint from which the next call continues. Default: never. */
  readonly signal?: AbortSignal;
  /** Image worker threads. Default: the setting `workers`. */
  readonly workers?: number;
  /** Folder of runs; backbones have a folder of their own in it. Default: the setting `runsFolder`. */
  readonly runsFolder?: string;
}

/**
 * Trains a backbone once: a finished one of the same configuration and images is returned as it is, an
 * interrupted one continued. Its run folder, `<runsFolder>/backbones/<profile>/backbone-<model>/<runId>/`, is one
 * like any other. A second process that needs the same backbone waits for the first.
 *
 * @throws the signal's reason when it is aborted while waiting for another process
 */
export async function pretrainBackbone(options: PretrainBackboneOptions): Promise<RunResult> {
  const { plan, onEvent = () => undefined, signal, workers } = options;
  const runsFolder = backbonesFolder(options.runsFolder);
  const { config, dataset } = plan;
  const train = (): Promise<RunResult> => {
    const heard = heldUntilTraining(onEvent);
    return runExperiment({ config, dataset, resume: 'reuse', onEvent: heard, signal, workers, runsFolder });
  };
  // One that is there is only read, which a user may who must not write its folder.
  if (findRun(runsFolder, config, 'reuse')?.kind === 'finished') return train();
  fs.mkdirSync(runsFolder, { recursive: true });
  const name = `${plan.config.experiment}-${plan.hash}`;
  const lease = await takeLease({
    place: path.join(runsFolder, `.${name}.lock`),
    what: `Backbone ${name}`,
    wait: true,
    onWait: (message) => onEvent({ type: 'waiting', message }),
    signal,
    computes: true,
  });
  try {
    return await train();
  } finally {
    lease.release();
  }
}

/** Folder of backbones: pass it to `listRuns` as `runsFolder` to see them. */
export function backbonesFolder(runsFolder: string = runtimeSettings().runsFolder): string {
  return path.join(runsFolder, BACKBONES_FOLDER);
}

/** Passes events on from the first one of training: a backbone that is reused sends none. */
function heldUntilTraining(onEvent: (event: RunEvent) => void): (event: RunEvent) => void {
  const held: RunEvent[] = [];
  let isTraining = false;
  return (event) => {
    held.push(event);
    isTraining ||= event.type === 'start';
    if (isTraining) for (const next of held.splice(0)) onEvent(next);
  };
}

/** Later settings do not change it, so that earlier backbones, and runs that name them, remain valid. */
function hashOf({ title: _title, ...config }: RunConfig): string {
  const hashed = { ...config, settings: hashedSettings(config.settings) };
  return createHash('sha256').update(JSON.stringify(hashed)).digest('hex').slice(0, 16);
}
