import type { SkippedFile } from '../data';
import { assignWeights, CheckpointStore } from './checkpoint';
import { runEpoch } from './epoch';
import type { Loop } from './loop';
import { RepeatedStep } from './repeatedStep';
import { Sgd } from './sgd';
import type { TrainingSetup } from './setup';
import { endOfTraining, startState, type TrainingState } from './state';
import type { OpenForWriting } from './tensorsFile';
import type { EpochRow, Outcome, TrainingEvent, TrainingSettings } from './types';

const SECONDS_BETWEEN_CHECKPOINTS = 300;

/** Options of {@link fit}. */
export interface FitOptions {
  readonly setup: TrainingSetup;
  readonly settings: TrainingSettings;
  /** The run's seed, as given to {@link openTraining}. Recorded in the checkpoints. */
  readonly seed: number;
  /** Where `best/` and `last/` lie. A checkpoint that is there is continued. */
  readonly folder: string;
  /** Told what happens, in order. Default: nobody. */
  readonly onEvent?: (event: TrainingEvent) => void;
  /** Asks to stop: the running step is finished and a checkpoint written. Default: never. */
  readonly signal?: AbortSignal;
  /** Within an epoch, a checkpoint is written this often. Default 300. */
  readonly secondsBetweenCheckpoints?: number;
  /** How tensor files are opened for writing; for tests. Default: on the file system. */
  readonly openForWriting?: OpenForWriting;
}

/** What a training came to. */
export interface FitResult {
  readonly outcome: Outcome;
  readonly history: readonly EpochRow[];
  /** Epoch whose weights lie in `best/`; null when no epoch was finished. */
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
 * @throws BreedlabError when a checkpoint is damaged or cannot be written, or no image decodes
 */
export async function fit(options: FitOptions): Promise<FitResult> {
  const { setup, settings } = options;
  const optimizer = new Sgd(setup.engine, setup.network.trainable, settings);
  const trainingStep = new RepeatedStep(setup.engine, setup.network, optimizer);
  try {
    const store = new CheckpointStore(options.folder, options.openForWriting);
    const { state, resumed } = await restore(options, store, optimizer);
    const loop: Loop = {
      setup,
      settings,
      optimizer,
      trainingStep,
      store,
      state,
      say: options.onEvent ?? (() => undefined),
      signal: options.signal,
      secondsBetweenCheckpoints: options.secondsBetweenCheckpoints ?? SECONDS_BETWEEN_CHECKPOINTS,
      pace: { images: 0, seconds: 0 },
      evaluationSeconds: null,
      lastCheckpointAt: performance.now(),
    };
    announce(loop, resumed);
    const outcome = await trainToTheEnd(loop);
    loop.say({ type: 'finished', outcome });
    const { history, earlyStopping, skipped } = loop.state;
    return { outcome, history, bestEpoch: earlyStopping.bestEpoch, skipped };
  } finally {
    trainingStep.dispose();
    optimizer.dispose();
  }
}

/** The checkpoint's state with its weights and momentum in place, or a new training's. */
async function restore(
  { setup, settings, seed }: FitOptions,
  store: CheckpointStore,
  optimizer: Sgd,
): Promise<{ state: TrainingState; resumed: boolean }> {
  const checkpoint = store.last;
  if (checkpoint === undefined) return { state: startState(settings, seed), resumed: false };
  if (checkpoint.state.seed !== seed) {
    throw new Error(`The checkpoint belongs to seed ${checkpoint.state.seed}, not ${seed}.`);
  }
  const { weights, slots } = await store.readLast(checkpoint);
  assignWeights(setup.engine, setup.network.weights, weights);
  optimizer.importSlots(slots);
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
