import type { SourceBatch } from '../batch';
import { createLoss } from '../losses';
import { createOptimizer, type Optimizer } from '../optimizers';
import type { BatchSource, TrainingSetup } from '../setup';
import { trainStep } from '../step';
import type { TrainingSettings } from '../types';
import { letOthersRun } from '../yielding';
import { keepingWeights } from './keepWeights';
import { smooth, suggestRate, type RateSuggestion } from './suggestRate';

/** One step of a range test. */
export interface RateStep {
  /** Number of the step, from 1. */
  readonly step: number;
  readonly learningRate: number;
  /** Training loss of the batch, before the update with this rate. */
  readonly loss: number;
}

/** Options of {@link learningRateRangeTest}. */
export interface SearchOptions {
  readonly setup: TrainingSetup;
  /** Optimiser, momentum, weight decay and loss are the experiment's; its learning rate and schedule are not used. */
  readonly settings: TrainingSettings;
  /** Steps from the lowest to the highest rate. Default 120. */
  readonly steps?: number;
  /** Lowest rate. Default 1e-5. */
  readonly lowest?: number;
  /** Highest rate. Default 1. */
  readonly highest?: number;
  /** Called after every step. Default: none. */
  readonly onStep?: (step: RateStep) => void;
  /** Stops the test when aborted; the steps so far are then judged. Default: never. */
  readonly signal?: AbortSignal;
}

/** Result of a range test. */
export interface LearningRateSearch {
  readonly steps: readonly RateStep[];
  readonly suggestion: RateSuggestion;
  /** `diverged`: the smoothed loss had grown to several times its lowest value, or was not a number. */
  readonly ended: 'range' | 'diverged' | 'stopped';
}

/** The test ends when the smoothed loss is this many times its lowest value. */
const DIVERGED = 4;

/**
 * The learning-rate range test of L. N. Smith (2017, "Cyclical learning rates for training neural networks"):
 * trains on batch after batch while the rate grows by a constant factor, and watches the loss. The network is
 * restored afterwards: weights, running statistics and the optimiser's slots leave no trace.
 *
 * @throws RangeError when the range or the number of steps is invalid
 */
export async function learningRateRangeTest(options: SearchOptions): Promise<LearningRateSearch> {
  const { setup, settings, steps = 120, lowest = 1e-5, highest = 1 } = options;
  if (!(lowest > 0 && highest > lowest && Number.isFinite(highest))) {
    throw new RangeError(`${lowest} to ${highest} is not a range of learning rates.`);
  }
  if (!Number.isInteger(steps) || steps < 2) throw new RangeError(`${steps} is not a number of steps from 2.`);
  const factor = (highest / lowest) ** (1 / (steps - 1));
  const optimizer = createOptimizer(setup.engine, setup.network.trainable, settings);
  try {
    return await keepingWeights(setup.engine, setup.network, () =>
      search(options, optimizer, (step) => lowest * factor ** (step - 1), steps),
    );
  } finally {
    optimizer.dispose();
  }
}

async function search(
  { setup, settings, onStep, signal }: SearchOptions,
  optimizer: Optimizer,
  rateOf: (step: number) => number,
  count: number,
): Promise<LearningRateSearch> {
  const steps: RateStep[] = [];
  const finish = (ended: LearningRateSearch['ended']): LearningRateSearch => ({
    steps,
    suggestion: suggestRate(steps),
    ended,
  });
  const options = { loss: createLoss(settings.loss), gradientClipNorm: settings.gradientClipNorm };
  for await (const batch of endless(setup.sources.train)) {
    const step = steps.length + 1;
    const learningRate = rateOf(step);
    const rates = { learningRate, globalStep: step - 1 };
    const { loss } = trainStep(setup.engine, setup.network, optimizer, batch, rates, options);
    steps.push({ step, learningRate, loss });
    onStep?.(steps.at(-1)!);
    if (hasDiverged(steps)) return finish('diverged');
    if (step === count) return finish('range');
    await letOthersRun();
    if (signal?.aborted) return finish('stopped');
  }
  return finish('stopped');
}

function hasDiverged(steps: readonly RateStep[]): boolean {
  const losses = steps.map(({ loss }) => loss);
  if (!Number.isFinite(losses.at(-1)!)) return true;
  const smoothed = smooth(losses);
  return smoothed.length > 10 && smoothed.at(-1)! > DIVERGED * Math.min(...smoothed);
}

/** Batches epoch after epoch, each in its own order. */
async function* endless(source: BatchSource): AsyncGenerator<SourceBatch> {
  for (let epoch = 1; ; epoch++) yield* source.epoch(epoch);
}
