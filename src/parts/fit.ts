import { inOneLine, onCell } from '../core';
import { SPLITS, type Split } from '../data';
import {
  accuracy,
  baseSettings,
  checkSettingValues,
  evaluate as evaluateSource,
  fit as fitSetup,
  meanLoss,
  predict as predictSource,
  type BatchSource,
  type FitOptions as FitSetupOptions,
  type FitResult,
  type PredictedImage,
  type TrainingSettings,
  type TrainingSetup,
} from '../training';
import { lossOf, type LossChoice } from './loss';
import type { Loader } from './loader';
import type { TrainableNetwork } from './network';

/** Options of {@link fit}. */
export interface FitOptions
  extends Pick<FitSetupOptions, 'folder' | 'optimizer' | 'schedule' | 'loss' | 'onEvent' | 'signal'> {
  /** Recorded in checkpoints; decides what mixup and CutMix draw. Default 1. */
  readonly seed?: number;
}

/**
 * Trains a network until early stopping or the last epoch, with evaluation on valid and test after each: the loop that
 * `train` runs. Nothing is written unless there is a folder for it; a checkpoint there is continued. An
 * interrupt of the cell ends it after the current step.
 *
 * @param batches a loader for each split
 * @param settings those of a training. Default of each: the published protocol's
 * @throws BreedlabError for an invalid setting, or a checkpoint that is damaged or of another training
 * @example
 * const batches = { train: loader(dogs, 'train', settings), valid: loader(dogs, 'valid', settings), test: loader(dogs, 'test', settings) };
 * const { history } = await fit(net, batches, { ...settings, maxEpochs: 3 }, { onEvent: console.log });
 */
export async function fit(
  net: TrainableNetwork,
  batches: Readonly<Record<Split, Loader>>,
  settings: Partial<TrainingSettings> = {},
  options: FitOptions = {},
): Promise<FitResult> {
  checkSettingValues('The training', settings);
  const { seed = 1, signal, ...rest } = options;
  const interrupt = new AbortController();
  const release = onCell('interrupt', () => interrupt.abort());
  const stop = signal === undefined ? interrupt.signal : AbortSignal.any([signal, interrupt.signal]);
  try {
    const complete = { ...baseSettings, ...settings };
    const result = await fitSetup({ ...rest, setup: setupOf(net, batches), settings: complete, seed, signal: stop });
    return inOneLine('FitResult', result);
  } finally {
    release();
  }
}

/** Loss and accuracy of a network on the images of a split. */
export interface Evaluation {
  /** Mean loss over the images. */
  readonly loss: number;
  /** Fraction of images classified correctly, in [0, 1]. */
  readonly accuracy: number;
  readonly images: number;
}

/**
 * Loss and accuracy over the images of a loader, dropout off.
 *
 * @param options.loss default: cross-entropy
 * @example const { loss, accuracy } = await evaluate(net, loader(dogs, 'valid', settings));
 */
export async function evaluate(
  net: TrainableNetwork,
  batches: Loader,
  options: { readonly loss?: LossChoice } = {},
): Promise<Evaluation> {
  const sums = (await evaluateSource(net.engine, net, batches, 1, { loss: lossOf(options.loss) }))!;
  return inOneLine('Evaluation', { loss: meanLoss(sums), accuracy: accuracy(sums), images: sums.count });
}

/**
 * Logits for every image of a loader that decodes, in the order of the batches.
 *
 * @example const images = await predict(net, loader(dogs, 'test', settings));
 */
export async function predict(net: TrainableNetwork, batches: Loader): Promise<PredictedImage[]> {
  return inOneLine('PredictedImage', await predictSource(net.engine, net, batches));
}

function setupOf(net: TrainableNetwork, batches: Readonly<Record<Split, Loader>>): TrainingSetup {
  const bySplit = <T>(of: (loader: Loader) => T): Record<Split, T> =>
    Object.fromEntries(SPLITS.map((split) => [split, of(batches[split])])) as Record<Split, T>;
  return {
    engine: net.engine,
    network: net,
    sources: bySplit(sourceOf),
    imageCounts: bySplit(({ images }) => images),
    // Network and loaders stay the caller's.
    close: async () => {},
  };
}

function sourceOf(loader: Loader): BatchSource {
  return {
    batchesPerEpoch: loader.batchesPerEpoch,
    epoch: (epoch, options) => loader.uninterrupted(epoch, options),
    get skipped() {
      return loader.skipped;
    },
  };
}
