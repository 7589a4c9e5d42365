import type { FileWriter } from '../core';
import type { SkippedFile } from '../data';
import { assignWeights, CheckpointStore } from './checkpoint';
import { runEpoch } from './epoch';
import type { Loop } from './loop';
import { createLoss, createMixing, type Loss } from './losses';
import { createOptimizer, type Optimizer, type OptimizerDefinition } from './optimizers';
import { PaceMeter } from './progress';
import { RepeatedStep } from './repeatedStep';
import { createSchedule, type LearningRateSchedule, type ScheduleDefinition } from './schedules';
import type { TrainingSetup } from './setup';
import { checkSchedule, endOfTraining, startState, type TrainingState } from './state';
import type { OpenForWriting } from './tensorsFile';
import type { EpochRow, Outcome, TrainingEvent, TrainingSettings } from './types';
import { lastTrainedEpoch } from './unfreeze';
import { WeightAverage } from './weightAverage';

const SECONDS_BETWEEN_CHECKPOINTS = 300;

/** Options of {@link fit}. */
export interface FitOptions {
  readonly setup: TrainingSetup;
  readonly settings: TrainingSettings;
  /** The run's seed, as given to {@link openTraining}. Recorded in the checkpoints. */
  readonly seed: number;
  /** Folder of `best/` and `last/`. An existing checkpoint is continued. Default: nothing is written. */
  readonly folder?: string;
  /** The lease under which the folder is written: nothing is once another process holds it. Default: none. */
  readonly writer?: FileWriter;
  /** An optimiser in place of the settings' own. Default: theirs. */
  readonly optimizer?: OptimizerDefinition;
  /** A learning-rate schedule in place of the settings' own. Default: theirs. */
  readonly schedule?: ScheduleDefinition;
  /** A loss in place of the settings' own. Default: theirs. */
  readonly loss?: Loss;
  /** Called with each event, in order. Default: none. */
  readonly onEvent?: (event: TrainingEvent) => void;
  /** Stops the training when aborted, after the running step and a checkpoint. Default: never. */
  readonly signal?: AbortSignal;
  /** Interval of checkpoints within an epoch. Default 300. */
  readonly secondsBetweenCheckpoints?: number;
  /** Opens tensor files for writing; for tests. Default: on the file system. */
  readonly openForWriting?: OpenForWriting;
}

/** Result of a training. */
export interface FitResult {
  readonly outcome: Outcome;
  readonly history: readonly EpochRow[];
  /** Epoch with the lowest validation loss, whose weights are in `best/`; null when no epoch was finished. */
  readonly bestEpoch: number | null;
  /** Files left out by this and earlier sessions. */
  readonly skipped: readonly SkippedFile[];
}

/**
 * Trains a network: each epoch trains, evaluates on valid and test, and writes checkpoints, until early
 * stopping, the last epoch, a loss that is not finite, or the signal. Continues from the checkpoint in
 * `folder` where there is one: on the same engine the weights and figures (times aside) are then, bit for
 * bit, those of a training that was never stopped.
 *
 * @throws BreedlabError when a checkpoint is damaged, cannot be written, or belongs to another optimiser or schedule;
 *   when no image decodes; for an optimiser, schedule or loss that does not exist or does not take its options
 * @example
 * const setup = openTraining({ engine, settings, dataset, seed: 1 });
 * const { history } = await fit({ setup, settings, seed: 1, onEvent: console.log });
 */
export async function fit(options: FitOptions): Promise<FitResult> {
  const { setup, settings, seed, folder, openForWriting, writer } = options;
  const { engine, network } = setup;
  const schedule = createSchedule(settings, options.schedule);
  const loss = options.loss ?? createLoss(settings.loss);
  const { gradientClipNorm, ema } = settings;
  const store = folder === undefined ? undefined : new CheckpointStore(folder, openForWriting, writer);
  setup.unfreeze?.(lastTrainedEpoch(store?.last?.state ?? { epoch: 1, step: 0 }));
  // Groups of parameters may name what trains later.
  const later = setup.unfreeze === undefined ? [] : network.weights.filter(({ variable }) => variable.trainable);
  const newOptimizer = (): Optimizer => createOptimizer(engine, network.trainable, settings, options.optimizer, later);
  const newStep = (optimizer: Optimizer): RepeatedStep =>
    new RepeatedStep(engine, network, optimizer, { loss, gradientClipNorm });
  const optimizer = newOptimizer();
  const average = ema === null ? undefined : new WeightAverage(engine, network, ema);
  const working = { optimizer, trainingStep: newStep(optimizer), average };
  let loop: Loop | undefined;
  try {
    const { state, resumed } = await restore(options, store, working, schedule);
    loop = {
      setup,
      settings,
      ...working,
      newOptimizer,
      newStep,
      schedule,
      loss,
      mixing: createMixing(settings, { classes: network.classCount, seed }),
      store,
      state,
      say: options.onEvent ?? (() => undefined),
      signal: options.signal,
      secondsBetweenCheckpoints: options.secondsBetweenCheckpoints ?? SECONDS_BETWEEN_CHECKPOINTS,
      trained: { images: 0, seconds: 0 },
      pace: new PaceMeter(),
      skippedTold: 0,
      lastCheckpointAt: performance.now(),
    };
    announce(loop, resumed);
    const outcome = await trainToTheEnd(loop);
    loop.say({ type: 'finished', outcome });
    const { history, earlyStopping, skipped } = loop.state;
    return { outcome, history, bestEpoch: earlyStopping.bestEpoch, skipped };
  } finally {
    const { trainingStep, optimizer: last } = loop ?? working;
    trainingStep.dispose();
    last.dispose();
    average?.dispose();
  }
}

/** The checkpoint's state with its weights and slots in place, or a new training's. */
async function restore(
  { setup, seed }: FitOptions,
  store: CheckpointStore | undefined,
  { optimizer, average }: Pick<Loop, 'optimizer' | 'average'>,
  schedule: LearningRateSchedule,
): Promise<{ state: TrainingState; resumed: boolean }> {
  const checkpoint = store?.last;
  if (store === undefined || checkpoint === undefined) return { state: startState(schedule, seed), resumed: false };
  if (checkpoint.state.seed !== seed) {
    throw new Error(`The checkpoint belongs to seed ${checkpoint.state.seed}, not ${seed}.`);
  }
  checkSchedule(checkpoint.state, schedule);
  const { weights, slots, average: averaged } = await store.readLast(checkpoint);
  optimizer.importState(slots, checkpoint.state.optimizer);
  assignWeights(setup.engine, setup.network.weights, weights);
  average?.restore(averaged);
  await store.settle();
  return { state: checkpoint.state, resumed: true };
}

function announce({ setup, settings, state, say }: Loop, resumed: boolean): void {
  say({
    type: 'start',
    epoch: state.epoch,
    maxEpochs: settings.maxEpochs,
    batchesPerEpoch: setup.sources.train.batchesPerEpoch,
    imageCounts: setup.imageCounts,
    parameters: setup.network.parameters,
    resumedFrom: resumed ? { epoch: state.epoch, step: state.step } : null,
    history: state.history,
  });
}

async function trainToTheEnd(loop: Loop): Promise<Outcome> {
  for (;;) {
    const end = endOfTraining(loop.state, loop.settings);
    if (end !== null) {
      return { kind: end, epoch: loop.state.epoch - 1, bestEpoch: loop.state.earlyStopping.bestEpoch ?? 0 };
    }
    const early = await runEpoch(loop);
    if (early !== undefined) return early;
  }
}
