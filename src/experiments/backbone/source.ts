import * as path from 'node:path';
import { BreedlabError, divergenceText } from '../../core';
import { sha256File } from '../../download';
import type { Dataset } from '../../data';
import { loadWeights, type PretrainedWeights, type TrainingSettings } from '../../training';
import { allModels, registeredModel } from '../../models';
import { allPublishedWeights, lazyStateDict, openWeightsFile, publishedWeights, requireWeights } from '../../weights';
import type { PublishedWeights } from '../../weights';
import { embeddedWeights } from '../embeddedWeights';
import type { OpenedPretrained, OpenPretrainedOptions, PretrainedOn, PretrainedSource, ProfileName } from '../types';
import {
  planBackbone,
  planLeftOutBackbone,
  pretrainBackbone,
  type BackbonePlan,
  type PlanBackboneOptions,
} from './backbone';
import { shippedBackbone, shippedSource } from './shipped';

/** Options of {@link findPretrained}. */
export interface FindPretrainedOptions extends Pick<PlanBackboneOptions, 'onProgress' | 'signal'> {
  readonly profile: ProfileName;
  /** The user's weights: a `.pth` or `.safetensors` state dict of the model. Default: the profile's. */
  readonly weights?: string;
  /** What a run that is continued started from. Default: a new run, which takes the profile's weights of today. */
  readonly startedFrom?: PretrainedOn;
  /** Folder of the backbones that ship. Default: `data/backbones`. */
  readonly shippedFolder?: string;
  /** Images of classes that the experiments leave out. Default: the profile's weights learn from others. */
  readonly leftOut?: Dataset;
  /** At most this many epochs of a backbone on `leftOut`. Default: its own number. */
  readonly epochs?: number;
}

/**
 * Finds the source of an experiment's pretrained weights; undefined for one from scratch.
 * - a named file: that file, in every profile;
 * - `paper`: the published ImageNet weights, and nothing else;
 * - weights that come with set-up, where they fit;
 * - images of left-out classes: a backbone pretrained on them, at the experiment's own scale;
 * - `demo`, `study`: the backbone that ships for its scale; at other scales, one that is pretrained here on procedural things.
 *
 * @throws BreedlabError when the weights are missing (with how to get them), or a file is named but not needed
 */
export async function findPretrained(
  settings: TrainingSettings,
  { profile, weights, startedFrom, shippedFolder, leftOut, epochs, onProgress, signal }: FindPretrainedOptions,
): Promise<PretrainedSource | undefined> {
  requireUse(settings, weights);
  if (!settings.pretrained) return undefined;
  if (weights !== undefined) return fromFile(path.resolve(weights), signal);
  if (profile === 'paper') return fromPublished(publishedFor(settings));
  const embedded = embeddedWeights(settings);
  if (embedded !== undefined) return fromPublished(embedded);
  const { model, imageSize, widthMultiplier } = settings;
  const scale = { imageSize, widthMultiplier };
  if (leftOut !== undefined) return backboneSource(planLeftOutBackbone(leftOut, { model, scale, epochs }));
  const shipped = startedFrom === 'procedural-things' ? undefined : shippedBackbone(model, scale, shippedFolder);
  if (shipped !== undefined) return shippedSource(shipped, shippedFolder);
  return backboneSource(await planBackbone({ model, scale, onProgress, signal }));
}

/** Images that the weights learned from which a profile's transfer experiments start with on its own data. */
export function pretrainedOn(settings: TrainingSettings, profile: ProfileName): PretrainedOn {
  if (profile === 'paper' || embeddedWeights(settings) !== undefined) return 'imagenet';
  return shippedBackbone(settings.model, settings) === undefined ? 'procedural-things' : 'drawn-breeds';
}

/** @throws BreedlabError for weights of the user's that an experiment from scratch would leave unused */
export function requireUse({ pretrained, model }: TrainingSettings, weights: string | undefined): void {
  if (pretrained || weights === undefined) return;
  throw new BreedlabError(
    `The experiment trains ${model} from scratch, and weights are given: ${weights}.`,
    'Leave the weights out, or choose an experiment with pretrained weights, such as 38.',
  );
}

function publishedFor({ model }: TrainingSettings): PublishedWeights {
  const { publishedWeights: name } = registeredModel(model);
  if (name !== null) return publishedWeights(name);
  throw new BreedlabError(
    `There are no published weights of ${model}.`,
    `Models that have some: ${allModels()
      .flatMap((each) => (each.publishedWeights === null ? [] : [each.name]))
      .join(', ')}.`,
  );
}

function fromPublished(weights: PublishedWeights): PretrainedSource {
  const file = requireWeights(weights);
  return {
    origin: { on: 'imagenet', name: weights.source, hash: weights.sha256 },
    open: () => openTorchFile(file),
  };
}

/** A named file counts as ImageNet's only when it is, byte for byte, a published one. */
async function fromFile(file: string, signal: AbortSignal | undefined): Promise<PretrainedSource> {
  // Refuses a file of another kind before it is hashed.
  (await openWeightsFile(file)).close();
  const hash = await sha256File(file, signal);
  const published = allPublishedWeights().find(({ sha256 }) => sha256 === hash);
  return {
    origin:
      published === undefined
        ? { on: 'own-file', name: path.basename(file), hash }
        : { on: 'imagenet', name: published.source, hash },
    open: () => openTorchFile(file),
  };
}

async function openTorchFile(path: string): Promise<OpenedPretrained> {
  const file = await openWeightsFile(path);
  return {
    weights: { layout: 'torch', tensors: lazyStateDict(file) },
    close: () => file.close(),
  };
}

/** A backbone as a source of weights: opening it pretrains it if it is missing. */
export function backboneSource(plan: BackbonePlan): PretrainedSource {
  return {
    origin: { on: plan.on ?? 'procedural-things', name: plan.config.experiment, hash: plan.hash },
    open: (options) => openBackbone(plan, options),
  };
}

async function openBackbone(
  plan: BackbonePlan,
  { onEvent = () => undefined, ...options }: OpenPretrainedOptions,
): Promise<OpenedPretrained | null> {
  const trained = await pretrainBackbone({
    plan,
    ...options,
    // The backbone's summary must not pass for that of the run that waits for it.
    onEvent: (event) => {
      if (event.type !== 'metrics') onEvent(event);
    },
  }).catch((error: unknown) => {
    // Asked to stop while another process was pretraining the same backbone.
    if (options.signal?.aborted === true && error === options.signal.reason) return null;
    throw error;
  });
  if (trained === null) return null;
  const { folder, metrics } = trained;
  switch (metrics.outcome.kind) {
    case 'interrupted':
      return null;
    case 'diverged':
      throw new BreedlabError(
        `The pretraining of ${metrics.model} diverged: ${divergenceText(metrics.outcome)} (${folder}).`,
        'Choose another scale for the experiment, or give weights of your own.',
      );
    default: {
      const weights: PretrainedWeights = { layout: 'breedlab', tensors: await loadWeights(folder, 'best') };
      return { weights, close: () => undefined };
    }
  }
}
