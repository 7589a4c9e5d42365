import { BreedlabError, type Random } from '../core';
import type { Engine } from '../engine';
import {
  allModels,
  drawInto,
  freezeLayers,
  initialDistribution,
  loadTorchWeights,
  modelVariables,
  planFreezing,
  registeredModel,
  type Architecture,
  type FreezingPlan,
  type FrozenBatchNorm,
  type Model,
  type TorchTensor,
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
  const { model, pretrained, fcLayersReinitialised, trainable } = settings;
  if (!pretrained) {
    if (trainable === 'all' && fcLayersReinitialised === null) return;
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
  const { pretrained, fcLayersReinitialised, trainable } = settings;
  if (!pretrained || fcLayersReinitialised === null) return undefined;
  return planFreezing(layout, { trainable, fcLayers: fcLayersReinitialised });
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
  renew(engine, model, plan.reinitialized, random);
  freezeLayers(model, plan.frozen, batchNorm);
}

/**
 * New values for dense layers. The published code puts in a new `nn.Linear`, hence PyTorch's default whatever
 * recipe the model's own layers have.
 */
function renew(engine: Engine, model: Model, names: readonly string[], random: Random): void {
  for (const variable of modelVariables(model)) {
    if (!names.includes(variable.layer.name)) continue;
    const distribution = initialDistribution(variable, 'default', 'pytorch');
    drawInto(engine, variable.variable, distribution, random.split(variable.name));
  }
}

/** The error of a training that should start from pretrained weights and was given none. */
export function missingPretrained(model: Model): BreedlabError {
  return new BreedlabError(
    `Training ${model.name} from pretrained weights was begun without them.`,
    'Plan the run with planRun, which finds them.',
  );
}
