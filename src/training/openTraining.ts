import { BreedlabError, Random } from '../core';
import { createLoader, createWorkerPool, type Dataset, type Split, type WorkerPool } from '../data';
import type { Engine, LayersModel } from '../engine';
import { architecture, buildModel, modelVariables, setDropoutSeed, type Architecture } from '../models';
import type { ForwardMode, Network } from './network';
import type { BatchSource, TrainingSetup } from './setup';
import type { TrainingSettings } from './types';

/** What a training is made of. */
export interface OpenTrainingOptions {
  readonly engine: Engine;
  readonly settings: TrainingSettings;
  readonly dataset: Dataset;
  /** Decides initial weights, order, augmentation and dropout. An integer in [0, 2^53). */
  readonly seed: number;
  /** Image worker threads, shared by the three splits. Default: the setting `workers`. */
  readonly workers?: number;
}

/** A {@link Network} together with the tf.layers model it wraps. */
export interface ModelNetwork extends Network {
  readonly model: LayersModel;
}

/**
 * Builds the network with its initial weights and starts the loaders of the three splits.
 *
 * @throws BreedlabError for settings that cannot be trained yet, or a split without images
 */
export function openTraining(options: OpenTrainingOptions): TrainingSetup {
  const { engine, settings, dataset, seed } = options;
  const network = buildNetwork(engine, settings, dataset.classes.length, seed);
  const pool = createWorkerPool({ workers: options.workers });
  const { train, valid, test } = dataset.images;
  return {
    engine,
    network,
    sources: {
      train: openSplit(options, 'train', pool),
      valid: openSplit(options, 'valid', pool),
      test: openSplit(options, 'test', pool),
    },
    imageCounts: { train: train.length, valid: valid.length, test: test.length },
    async close() {
      network.dispose();
      await pool.close();
    },
  };
}

/**
 * The network of an experiment with its initial weights, which depend on settings, class count and seed only.
 *
 * @param seed null leaves all weights zero, for a network whose weights are read from a run
 * @throws BreedlabError for a model or a kind of training that is not built yet
 */
export function buildNetwork(
  engine: Engine,
  settings: TrainingSettings,
  classCount: number,
  seed: number | null,
): ModelNetwork {
  const layout = plannedArchitecture(settings, classCount);
  const random = seed === null ? undefined : Random.seeded(seed);
  const model = buildModel(engine, layout, {
    weightInit: settings.weightInit,
    random: random?.split('weights'),
  });
  return wrapModel(model, random);
}

/**
 * The layers that an experiment trains. Loads no engine.
 *
 * @throws BreedlabError for a model or a kind of training that is not built yet, or images too small for it
 */
export function plannedArchitecture(settings: TrainingSettings, classCount: number): Architecture {
  requireTrainable(settings);
  const { model, imageSize, widthMultiplier, dropout } = settings;
  return architecture(model, { classCount, imageSize, widthMultiplier, dropout });
}

/**
 * @param random generator of the run, from which each step's dropout seed is split; only training needs it
 */
function wrapModel(model: LayersModel, random: Random | undefined): ModelNetwork {
  const variables = modelVariables(model);
  const parameters = variables
    .filter(({ role }) => role === 'weight' || role === 'bias')
    .reduce((sum, { shape }) => sum + shape.reduce((product, length) => product * length, 1), 0);
  return {
    model,
    weights: variables,
    trainable: variables.filter(({ trainable }) => trainable),
    parameters,
    forward(pixels, mode: ForwardMode) {
      if (mode.training) {
        if (random === undefined)
          throw new Error('This network was built without a seed, and cannot be trained.');
        setDropoutSeed(model, random.split('dropout').split(mode.globalStep));
      }
      return model.apply(pixels, { training: mode.training }) as ReturnType<Network['forward']>;
    },
    dispose() {
      model.dispose();
    },
  };
}

function openSplit(options: OpenTrainingOptions, split: Split, pool: WorkerPool): BatchSource {
  const { settings, dataset, seed } = options;
  const training = split === 'train';
  return createLoader({
    images: dataset.images[split],
    imageSize: settings.imageSize,
    batchSize: settings.batchSize,
    normalization: { mean: settings.mean, std: settings.std },
    augmentation: training ? settings.augmentation : null,
    shuffle: training,
    seed,
    pool,
  });
}

function requireTrainable(settings: TrainingSettings): void {
  if (!settings.pretrained && settings.freezing === 'none') return;
  throw new BreedlabError(
    `Training ${settings.model} from pretrained weights (pretrained: ${settings.pretrained}, ` +
      `freezing: '${settings.freezing}') is not built yet.`,
    'Train an experiment that starts from scratch, such as 28.',
  );
}
