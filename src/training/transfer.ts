import { BreedlabError, type Random } from '../core';
import type { Engine } from '../engine';
import {
  allModels,
  freezeLayers,
  initializeWeights,
  loadTorchWeights,
  modelVariables,
  planFreezing,
  registeredModel,
  type Architecture,
  type FreezingPlan,
  type FrozenBatchNorm,
  type Model,
  type TorchTensor,
  type Trainable,
} from '../models';
import { assignWeights, type TensorMap } from './checkpoint';
import type { TrainingSettings } from './types';

/** Weights that a training starts from: PyTorch's, in its layouts, or a run's, in ours. */
export type PretrainedWeights =
  | { readonly layout: 'torch'; readonly tensors: Readonly<Record<string, TorchTensor>> }
  | { readonly layout: 'breedlab'; readonly tensors: TensorMap };

/**
 * Checks the settings of transfer learning for conflicts. Pure.
 *
 * @throws BreedlabError naming the conflicting settings
 */
export function checkTransfer(settings: TrainingSettings): void {
  const { model, pretrained, fcLayersReinitialised, trainable, unfreezing } = settings;
  if (!pretrained) {
    if (trainable === 'all' && fcLayersReinitialised === null && unfreezing.length === 0) return;
    if (unfreezing.length > 0) {
      throw new BreedlabError(
        `Training ${model} from scratch has unfreezing ${JSON.stringify(unfreezing)}.`,
        'Set pretrained to true, or unfreezing to [].',
      );
    }
    throw new BreedlabError(
      `Training ${model} from scratch has trainable ${JSON.stringify(trainable)} and ` +
        `fcLayersReinitialised ${fcLayersReinitialised}.`,
      "Set pretrained to true, or trainable to 'all' and fcLayersReinitialised to null.",
    );
  }
  if (registeredModel(model).publishedWeights === null) {
    const pretrainedModels = allModels().filter(({ publishedWeights }) => publishedWeights !== null);
    throw new BreedlabError(
      `Cannot train ${model} from pretrained weights: there are no pretrained weights of ${model}.`,
      `Models with pretrained weights: ${pretrainedModels.map(({ name }) => name).join(', ')}.`,
    );
  }
  if (fcLayersReinitialised === null) {
    throw new BreedlabError(
      `Training ${model} from pretrained weights has fcLayersReinitialised null.`,
      'Give how many of the last dense layers start anew: at least 1, for the classes are others.',
    );
  }
}

/**
 * Layers that a training freezes and re-initialises; undefined for one from scratch. Pure.
 *
 * @throws BreedlabError when the model has no such number of dense layers
 */
export function planTransfer(layout: Architecture, settings: TrainingSettings): FreezingPlan | undefined {
  const { pretrained, fcLayersReinitialised: fcLayers, trainable, unfreezing } = settings;
  if (!pretrained || fcLayers === null) return undefined;
  const plan = planFreezing(layout, { trainable, fcLayers });
  if (unfreezing.length > 0) planUnfreezing(layout, settings);
  return plan;
}

/** Layers that are frozen from an epoch on. */
export interface FrozenFrom {
  /** Epoch, from 1. */
  readonly epoch: number;
  readonly frozen: readonly string[];
}

/**
 * The frozen layers of a pretrained network from epoch to epoch, the first epoch's first; empty for a training from
 * scratch. Pure.
 *
 * @throws BreedlabError when the model has no such dense layers, stage or layer; for epochs that are not in order, or one
 *   that trains no more than the ones before
 */
export function planUnfreezing(layout: Architecture, settings: TrainingSettings): readonly FrozenFrom[] {
  const { pretrained, fcLayersReinitialised: fcLayers, trainable, unfreezing } = settings;
  if (!pretrained || fcLayers === null) return [];
  const frozen = (which: Trainable): readonly string[] => planFreezing(layout, { trainable: which, fcLayers }).frozen;
  const plan = [{ epoch: 1, trainable }, ...unfreezing].map((each) => ({ ...each, frozen: frozen(each.trainable) }));
  plan.slice(1).forEach((each, i) => {
    const before = plan[i]!;
    const entry = JSON.stringify({ epoch: each.epoch, trainable: each.trainable });
    if (each.epoch <= before.epoch) {
      throw new BreedlabError(
        `The setting unfreezing has ${entry} after epoch ${before.epoch}.`,
        'Give its epochs in order, the first from 2.',
      );
    }
    const adds = each.frozen.length < before.frozen.length;
    if (adds && each.frozen.every((layer) => before.frozen.includes(layer))) return;
    throw new BreedlabError(
      `The setting unfreezing has ${entry}, which trains no more layers of ${layout.name} than before.`,
      'Each of its entries trains what trained before, and more: a stage nearer to the image, or all.',
    );
  });
  return plan.map(({ epoch, frozen: layers }) => ({ epoch, frozen: layers }));
}

/**
 * Freezes what does not train in an epoch, for a training whose layers begin one after the other.
 *
 * @param plan of {@link planUnfreezing}
 * @returns a function of the epoch, from 1, which says whether it changed anything; undefined where nothing ever changes
 */
export function unfreezer(
  model: Model,
  plan: readonly FrozenFrom[],
  batchNorm: FrozenBatchNorm,
): ((epoch: number) => boolean) | undefined {
  if (plan.length < 2) return undefined;
  let current: FrozenFrom | undefined;
  return (epoch) => {
    const wanted = plan.findLast((each) => each.epoch <= epoch) ?? plan[0]!;
    const changes = current !== undefined && current !== wanted;
    if (current !== wanted) freezeLayers(model, wanted.frozen, batchNorm);
    current = wanted;
    return changes;
  };
}

/**
 * Makes a model ready for transfer learning: pretrained weights in every layer that is kept, the last dense
 * layers anew, and layers frozen as the plan says. Only tensors of kept layers are read, one at a time.
 *
 * @param random generator of the run's initial weights
 * @param batchNorm what frozen batch norms normalise by in training
 * @throws BreedlabError naming the first tensor that the weights lack or have in another shape
 */
export function applyTransfer(
  engine: Engine,
  model: Model,
  plan: FreezingPlan,
  weights: PretrainedWeights,
  random: Random,
  batchNorm: FrozenBatchNorm,
): void {
  const kept = modelVariables(model).filter(({ layer }) => !plan.reinitialized.includes(layer.name));
  if (weights.layout === 'torch') {
    loadTorchWeights(model, weights.tensors, [...new Set(kept.map(({ layer }) => layer.name))]);
  } else {
    assignWeights(engine, kept, weights.tensors);
  }
  // The published code puts in a new `nn.Linear`: PyTorch's default, whatever recipe the model's own layers have.
  initializeWeights(model, 'default', random, { only: plan.reinitialized, defaultInit: 'pytorch' });
  freezeLayers(model, plan.frozen, batchNorm);
}

/** The error of a training that should start from pretrained weights and was given none. */
export function missingPretrained(model: Model): BreedlabError {
  return new BreedlabError(
    `Training ${model.name} from pretrained weights was begun without them.`,
    'Plan the run with planRun, which finds them.',
  );
}
