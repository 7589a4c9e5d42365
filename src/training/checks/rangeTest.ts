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
  /**
   * Steps at the experiment's own rate, at most, that bring a network off the plateau on which it begins, where the loss
   * falls at no rate. The test then begins anew from there. 0 for none. Default: 5 times `steps`.
   */
  readonly startUp?: number;
  /** Lowest rate. Default 1e-5. */
  readonly lowest?: number;
  /** Highest rate. Default 1. */
  readonly highest?: number;
  /** Called after every step of a test. Default: none. */
  readonly onStep?: (step: RateStep) => void;
  /** Called after every step of the start-up. Default: none. */
  readonly onStartUp?: (step: RateStep) => void;
  /** Stops the test when aborted; the steps so far are then judged. Default: never. */
  readonly signal?: AbortSignal;
}

/** Result of a range test. */
export interface LearningRateSearch {
  readonly steps: readonly RateStep[];
  readonly suggestion: RateSuggestion;
  /** `diverged`: the smoothed loss had grown to several times its lowest value, or was not a number. */
  readonly ended: 'range' | 'diverged' | 'stopped';
  /** Training at the experiment's own rate before the test, for a network that begins on a plateau. Absent: none. */
  readonly startUp?: StartUp;
}

/** The start-up of a range test. */
export interface StartUp {
  readonly steps: number;
  readonly learningRate: number;
  /** Whether the loss had begun to fall at its end. */
  readonly hasLeft: boolean;
}

/** The test ends when the smoothed loss is this many times its lowest value. */
const DIVERGED = 4;
/** A network has left its plateau when the loss has fallen by this share of what it was. */
const FALLEN = 0.05;
/** Weight of the past in the smoothed loss of the start-up, where a few batches must not decide. */
const LONG_MEMORY = 0.96;
/** Batches of which the level of the plateau is the mean. */
const LEVEL = 20;
/** Steps of the start-up at most, as a multiple of those of the test: some epochs of the demo. */
export const START_UP = 5;
/** Steps of the test after a start-up, as a multiple: from there the loss falls slowly. */
export const SLOWER = 4;

/**
 * The learning-rate range test of L. N. Smith (2017, "Cyclical learning rates for training neural networks"):
 * trains on batch after batch while the rate grows by a constant factor, and watches the loss. A network from scratch
 * often begins on a plateau, where no rate changes anything in so few steps: then it is trained at the experiment's own
 * rate until its loss has begun to fall, and tested from there. The network is restored afterwards: weights, running
 * statistics and the optimiser's slots leave no trace.
 *
 * @throws RangeError when the range or the number of steps is invalid
 */
export async function learningRateRangeTest(options: SearchOptions): Promise<LearningRateSearch> {
  const { setup, steps = 120, lowest = 1e-5, highest = 1 } = options;
  if (!(lowest > 0 && highest > lowest && Number.isFinite(highest))) {
    throw new RangeError(`${lowest} to ${highest} is not a range of learning rates.`);
  }
  if (!Number.isInteger(steps) || steps < 2) throw new RangeError(`${steps} is not a number of steps from 2.`);
  const test = (count: number): Promise<LearningRateSearch> => {
    const factor = (highest / lowest) ** (1 / (count - 1));
    return keepingWeights(setup.engine, setup.network, () =>
      withOptimizer(options, (optimizer) => search(options, optimizer, (step) => lowest * factor ** (step - 1), count)),
    );
  };
  const first = await test(steps);
  const most = options.startUp ?? START_UP * steps;
  const isOnPlateau = first.suggestion.kind === 'none' && first.suggestion.isFlat === true;
  if (!isOnPlateau || first.ended === 'stopped' || most === 0) return first;
  return keepingWeights(setup.engine, setup.network, async (): Promise<LearningRateSearch> => {
    const begun = await withOptimizer(options, (optimizer) => leavePlateau(options, optimizer, most));
    if (begun === null) return { ...first, ended: 'stopped' };
    return begun.hasLeft ? { ...(await test(SLOWER * steps)), startUp: begun } : { ...first, startUp: begun };
  });
}

async function withOptimizer<T>(
  { setup, settings }: SearchOptions,
  use: (optimizer: Optimizer) => Promise<T>,
): Promise<T> {
  const optimizer = createOptimizer(setup.engine, setup.network.trainable, settings);
  try {
    return await use(optimizer);
  } finally {
    optimizer.dispose();
  }
}

/** Trains at the experiment's own rate until the smoothed loss has fallen; null when it is stopped. */
async function leavePlateau(
  { setup, settings, onStartUp, signal }: SearchOptions,
  optimizer: Optimizer,
  most: number,
): Promise<StartUp | null> {
  const { learningRate } = settings;
  const losses: number[] = [];
  const options = { loss: createLoss(settings.loss), gradientClipNorm: settings.gradientClipNorm };
  for await (const batch of endless(setup.sources.train)) {
    const step = losses.length + 1;
    const { loss } = trainStep(
      setup.engine,
      setup.network,
      optimizer,
      batch,
      { learningRate, globalStep: step - 1 },
      options,
    );
    losses.push(loss);
    onStartUp?.({ step, learningRate, loss });
    const hasLeft = hasFallen(losses);
    if (hasLeft || step === most || !Number.isFinite(loss)) return { steps: step, learningRate, hasLeft };
    await letOthersRun();
    if (signal?.aborted) return null;
  }
  return null;
}

function hasFallen(losses: readonly number[]): boolean {
  if (losses.length <= LEVEL) return false;
  const level = losses.slice(0, LEVEL).reduce((sum, loss) => sum + loss, 0) / LEVEL;
  return smooth(losses, LONG_MEMORY).at(-1)! < (1 - FALLEN) * level;
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
