import { copyBatch, type NetworkBatch } from '../batch';
import { createLoss } from '../losses';
import { createOptimizer, type Optimizer } from '../optimizers';
import type { TrainingSetup } from '../setup';
import { evaluateStep, trainStep } from '../step';
import type { TrainingSettings } from '../types';
import { letOthersRun } from '../yielding';
import { keepingWeights } from './keepWeights';

/** One step on the one batch. */
export interface OverfitStep {
  /** Number of the step, from 1. */
  readonly step: number;
  /** Mean cross-entropy of the batch before the step. */
  readonly loss: number;
  /** Accuracy over its images, in [0, 1]. */
  readonly accuracy: number;
}

/** Options of {@link overfitBatch}. */
export interface OverfitOptions {
  /** Without augmentation, dropout and weight decay: they exist to prevent overfitting. */
  readonly setup: TrainingSetup;
  readonly settings: TrainingSettings;
  /** Most steps. Default 300. */
  readonly steps?: number;
  /** Called after every step. Default: none. */
  readonly onStep?: (step: OverfitStep) => void;
  /** Stops the test when aborted. Default: never. */
  readonly signal?: AbortSignal;
}

/** Result of training on one batch. */
export interface OverfitResult {
  readonly steps: readonly OverfitStep[];
  readonly images: number;
  /** Different classes among the images. */
  readonly classes: number;
  /** Loss and accuracy after the last step, as in evaluation. */
  readonly final: { readonly loss: number; readonly accuracy: number };
  /**
   * `learned`: every image is classified correctly after the last step; `not-learned`: not within the steps;
   * `diverged`: the loss was not a number.
   */
  readonly outcome: 'learned' | 'not-learned' | 'diverged' | 'stopped';
}

/** Number of consecutive steps with all images correct, to rule out luck. */
const STEADY = 5;

/**
 * Trains on one batch again and again: a network, a loss and an optimiser that work together learn it by
 * heart. If they cannot, a fault, the rate or the initial weights are to blame, and no amount of data would help. The
 * network is restored afterwards.
 */
export async function overfitBatch(options: OverfitOptions): Promise<OverfitResult> {
  const { setup, settings } = options;
  const optimizer = createOptimizer(setup.engine, setup.network.trainable, settings);
  try {
    return await keepingWeights(setup.engine, setup.network, async () =>
      repeat(options, optimizer, await firstBatch(setup)),
    );
  } finally {
    optimizer.dispose();
  }
}

async function repeat(
  { setup, settings, steps: most = 300, onStep, signal }: OverfitOptions,
  optimizer: Optimizer,
  batch: NetworkBatch,
): Promise<OverfitResult> {
  const { engine, network } = setup;
  const stepOptions = { loss: createLoss(settings.loss), gradientClipNorm: settings.gradientClipNorm };
  const steps: OverfitStep[] = [];
  let steady = 0;
  const finish = (outcome: OverfitResult['outcome']): OverfitResult => {
    const { loss, correct, size } = evaluateStep(engine, network, batch, stepOptions.loss);
    const classes = new Set(batch.labels).size;
    return { steps, images: size, classes, final: { loss, accuracy: correct / size }, outcome };
  };
  while (steps.length < most) {
    const globalStep = steps.length;
    const rates = { learningRate: settings.learningRate, globalStep };
    const { loss, correct, size } = trainStep(engine, network, optimizer, batch, rates, stepOptions);
    steps.push({ step: globalStep + 1, loss, accuracy: correct / size });
    onStep?.(steps.at(-1)!);
    if (!Number.isFinite(loss)) return finish('diverged');
    steady = correct === size ? steady + 1 : 0;
    if (steady === STEADY) return finish('learned');
    await letOthersRun();
    if (signal?.aborted) return finish('stopped');
  }
  return finish('not-learned');
}

/** The loader's arrays hold until its next batch, so this is a copy. */
async function firstBatch({ sources }: TrainingSetup): Promise<NetworkBatch> {
  for await (const batch of sources.train.epoch(1)) return copyBatch(batch);
  throw new Error('The training images give no batch.');
}
