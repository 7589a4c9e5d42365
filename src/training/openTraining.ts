import { elementCount, Random } from '../core';
import { createWorkerPool } from '../data';
import type { Engine } from '../engine';
import {
  architecture,
  buildModel,
  dropoutSeed,
  frozenPart,
  mirroredLogits,
  modelVariables,
  repeatedInference,
  seededLayers,
  trainableVariables,
  trainingPass,
  type Architecture,
  type Model,
  type ModelVariable,
} from '../models';
import { keepFeatures } from './features';
import { createLoss } from './losses';
import { requireMemory } from './memory';
import type { NamedVariable, Network } from './network';
import { chosenOptimizer } from './optimizers';
import { createSchedule } from './schedules';
import type { TrainingSetup } from './setup';
import { openSplitLoaders, type SplitLoaderOptions } from './splitLoaders';
import {
  applyTransfer,
  checkTransfer,
  missingPretrained,
  planTransfer,
  planUnfreezing,
  unfreezer,
  type PretrainedWeights,
} from './transfer';
import type { TrainingSettings } from './types';

/** Options of {@link openTraining}. */
export interface OpenTrainingOptions extends SplitLoaderOptions {
  readonly engine: Engine;
  /** Decides initial weights, order, augmentation and dropout. An integer in [0, 2^53). */
  readonly seed: number;
  /** Weights to start from; needed where the settings say `pretrained`. Default: none. */
  readonly pretrained?: PretrainedWeights;
  /** Image worker threads, shared by the three splits. Default: the setting `workers`. */
  readonly workers?: number;
  /**
   * JavaScript modules that the image workers import, by absolute path: those that define transforms of the user's.
   * Default: none.
   */
  readonly extensions?: readonly string[];
  /**
   * Memory for the features of frozen layers, in MiB, where they are the same in every epoch. Default
   * 0: they are computed each time.
   */
  readonly featureCacheMiB?: number;
}

/** A {@link Network} together with the model it wraps. */
export interface ModelNetwork extends Network {
  readonly model: Model;
}

/**
 * Builds the network with its initial weights and starts the loaders of the three splits.
 *
 * @throws BreedlabError for settings that cannot be trained here, pretrained weights that are missing or do not fit,
 *   or a split without images
 */
export function openTraining(options: OpenTrainingOptions): TrainingSetup {
  const { engine, settings, dataset, seed, featureCacheMiB = 0 } = options;
  requireMemory(plannedArchitecture(settings, dataset.classes.length), settings, engine.info.device);
  const network = buildNetwork(engine, settings, dataset.classes.length, seed, options.pretrained);
  const pool = createWorkerPool({ workers: options.workers, extensions: options.extensions });
  const loaders = openSplitLoaders(options, pool);
  const { train, valid, test } = dataset.images;
  const layout = network.model.architecture;
  const unfreeze = unfreezer(network.model, planUnfreezing(layout, settings), settings.frozenBatchNorm);
  // Features are kept of what stays frozen to the end.
  unfreeze?.(Infinity);
  const sources = keepFeatures({ ...options, network, loaders, mostMiB: featureCacheMiB });
  unfreeze?.(1);
  return {
    engine,
    network,
    sources,
    unfreeze,
    imageCounts: { train: train.length, valid: valid.length, test: test.length },
    async close() {
      network.dispose();
      await Promise.all(Object.values(loaders).map((loader) => loader.close()));
      await pool.close();
    },
  };
}

/**
 * The network of an experiment with its initial weights, which depend on settings, class count, seed and
 * pretrained weights only.
 *
 * @param seed null leaves all weights zero, for a network whose weights are read from a run
 * @param pretrained needed where the settings say `pretrained`, unless the seed is null
 * @throws BreedlabError for settings that cannot be trained, or pretrained weights that are missing or do not
 *   fit
 */
export function buildNetwork(
  engine: Engine,
  settings: TrainingSettings,
  classCount: number,
  seed: number | null,
  pretrained?: PretrainedWeights,
): ModelNetwork {
  // Settings of a run that is only read may name a user's optimiser that is not loaded.
  const layout = seed === null ? layoutOf(settings, classCount) : plannedArchitecture(settings, classCount);
  const random = seed === null ? undefined : Random.seeded(seed);
  const transfer = planTransfer(layout, settings);
  const model = buildModel(engine, layout, {
    weightInit: settings.weightInit,
    // Transfer sets every tensor itself.
    random: transfer === undefined ? random?.split('weights') : undefined,
    precision: settings.precision,
  });
  try {
    if (transfer !== undefined && random !== undefined) {
      if (pretrained === undefined) throw missingPretrained(model);
      applyTransfer(engine, model, transfer, pretrained, random.split('weights'), settings.frozenBatchNorm);
    }
  } catch (error) {
    model.dispose();
    throw error;
  }
  return wrapModel(model, classCount, { random, flips: settings.flipAveraging });
}

/**
 * The layers that an experiment trains. Loads no engine.
 *
 * @throws BreedlabError for conflicting settings, images too small for the model, or more than this machine's memory
 */
export function plannedArchitecture(settings: TrainingSettings, classCount: number): Architecture {
  checkLearning(settings);
  const layout = layoutOf(settings, classCount);
  requireMemory(layout, settings);
  return layout;
}

function layoutOf(settings: TrainingSettings, classCount: number): Architecture {
  checkTransfer(settings);
  const { model, imageSize, widthMultiplier, dropout } = settings;
  const layout = architecture(model, { classCount, imageSize, widthMultiplier, dropout });
  planTransfer(layout, settings);
  return layout;
}

/** @throws BreedlabError for an optimiser, a schedule or a loss that does not exist or conflicts with the rest */
function checkLearning(settings: TrainingSettings): void {
  chosenOptimizer(settings);
  createSchedule(settings);
  createLoss(settings.loss);
}

/** Details of {@link wrapModel}. */
interface WrapOptions {
  /** Generator of the run, from which each step's dropout seed is split. Undefined: it cannot be trained. */
  readonly random: Random | undefined;
  /** True if evaluation takes the mean of the logits of an image and of its mirror image. */
  readonly flips: boolean;
}

function wrapModel(model: Model, classCount: number, { random, flips }: WrapOptions): ModelNetwork {
  const variables = modelVariables(model);
  const named = namedByStage(model.architecture);
  /** For the layers that were frozen when it was made. */
  let trained: { readonly frozen: readonly string[]; readonly variables: readonly NamedVariable[] } | undefined;
  const inference = repeatedInference(model);
  const seeded = seededLayers(model);
  const parameters = variables
    .filter(({ spec }) => spec.statistic !== true)
    .reduce((sum, { shape }) => sum + elementCount(shape), 0);
  return {
    model,
    weights: variables.map(named),
    get trainable() {
      if (trained?.frozen !== model.frozen) {
        trained = { frozen: model.frozen, variables: trainableVariables(model).map(named) };
      }
      return trained.variables;
    },
    parameters,
    classCount,
    infer(input) {
      if (!flips || 'part' in input) return inference.infer(input);
      return mirroredLogits(model.engine, input, (images) => inference.infer(images));
    },
    train: (input, dropout) =>
      trainingPass(model, input, typeof dropout === 'number' ? dropoutRandom(random, dropout) : dropout),
    dropoutSeeds(globalStep) {
      const ofStep = dropoutRandom(random, globalStep);
      return new Map(seeded.map((layer) => [layer, dropoutSeed(ofStep, layer)]));
    },
    // The features of an image are not those of its mirror image.
    frozenPart: (options) => (flips && !options.training ? null : frozenPart(model, options)),
    features: (pixels, part) => inference.features(pixels, part),
    dispose() {
      inference.dispose();
      model.dispose();
    },
  };
}

/** Adds the stages of an architecture to its variables. */
function namedByStage({ stages }: Architecture): (variable: ModelVariable) => ModelVariable & NamedVariable {
  const ofLayer = new Map(
    stages.flatMap(({ name, layers }, i) =>
      layers.map((layer) => [layer, { name, followedBy: stages.length - 1 - i }] as const),
    ),
  );
  return (variable) => ({ ...variable, stage: ofLayer.get(variable.layer.name) });
}

/** The generator of one step's dropout masks. */
function dropoutRandom(random: Random | undefined, globalStep: number): Random {
  if (random === undefined) throw new Error('This network was built without a seed, and cannot be trained.');
  return random.split('dropout').split(globalStep);
}
