import { LeaseLostError, skippedText, SPLIT_WORDS } from '../core';
import type { Split } from '../data';
import type { CheckpointContent, CheckpointStore } from './checkpoint';
import type { Loss, Mixing } from './losses';
import type { Optimizer } from './optimizers';
import { estimateEta, type Pace, type PaceMeter } from './progress';
import type { RepeatedStep } from './repeatedStep';
import type { LearningRateSchedule } from './schedules';
import type { TrainingSetup } from './setup';
import { withSkipped, type TrainingState } from './state';
import type { Outcome, TrainingEvent, TrainingSettings } from './types';
import type { WeightAverage } from './weightAverage';

/** A training under way in this process. */
export interface Loop {
  readonly setup: TrainingSetup;
  readonly settings: TrainingSettings;
  /** Another one once more layers train. */
  optimizer: Optimizer;
  /** Makes an optimiser on the variables that train now. */
  readonly newOptimizer: () => Optimizer;
  readonly schedule: LearningRateSchedule;
  readonly loss: Loss;
  /** Mixes the images of training batches; undefined where the settings mix none. */
  readonly mixing: Mixing | undefined;
  trainingStep: RepeatedStep;
  /** Makes the repeated step of an optimiser. */
  readonly newStep: (optimizer: Optimizer) => RepeatedStep;
  /** Moving average of the weights, which is evaluated in their place; undefined where the settings ask for none. */
  readonly average: WeightAverage | undefined;
  /** Checkpoints of the run; undefined where nothing is written. */
  readonly store: CheckpointStore | undefined;
  readonly say: (event: TrainingEvent) => void;
  readonly signal: AbortSignal | undefined;
  readonly secondsBetweenCheckpoints: number;
  state: TrainingState;
  /** Images of this session and the time of their training steps. */
  trained: Pace;
  readonly pace: PaceMeter;
  /** Files left out that this session has told of. */
  skippedTold: number;
  /** Time in milliseconds of `performance.now`. */
  lastCheckpointAt: number;
}

/** Writes the loop's state, weights and slots as the run's checkpoint, where there is a folder for it. */
export async function saveCheckpoint(loop: Loop, newBest: CheckpointContent['newBest'] = null): Promise<void> {
  const { setup, store, optimizer, average } = loop;
  loop.state = withSkipped(
    { ...loop.state, optimizer: optimizer.state },
    Object.values(setup.sources).flatMap((source) => source.skipped),
  );
  if (store === undefined) return;
  await store.save({
    state: loop.state,
    weights: setup.network.weights,
    slots: optimizer.exportSlots(),
    average: average?.weights,
    newBest,
  });
  loop.lastCheckpointAt = performance.now();
  const at = lastTrained(loop);
  if (newBest !== null) loop.say({ type: 'checkpoint', kind: 'best', ...at });
  loop.say({ type: 'checkpoint', kind: 'last', ...at });
}

/** Tells of the files that were left out, at the end of a session's first epoch and whenever they become more. */
export function saySkipped(loop: Loop): void {
  const {
    state: { skipped },
    setup: { imageCounts },
    say,
  } = loop;
  if (skipped.length === loop.skippedTold) return;
  const { path, reason } = skipped[loop.skippedTold]!;
  loop.skippedTold = skipped.length;
  say({ type: 'warning', message: `${skippedText(skipped.length, imageCounts)} One of them: ${path} ${reason}.` });
}

/**
 * Ends the training on request, with a checkpoint of its exact state.
 *
 * @throws LeaseLostError where that is the reason to end
 */
export async function interrupt(loop: Loop): Promise<Outcome> {
  const { state, store, signal } = loop;
  if (signal?.reason instanceof LeaseLostError) throw signal.reason;
  const saved = store?.last?.state;
  if (saved === undefined || saved.epoch !== state.epoch || saved.step !== state.step) await saveCheckpoint(loop);
  return { kind: 'interrupted', epoch: state.epoch, step: state.step };
}

/** Ends the training because of a loss that is NaN or infinite; checkpoints stay as they are. */
export function diverge({ state, store, say }: Loop, loss: number, split: Split): Outcome {
  const best = store?.last?.best?.epoch;
  const kept = best === undefined ? 'no epoch had been finished' : `the weights of epoch ${best}, the best, are kept`;
  say({
    type: 'warning',
    message:
      `The ${SPLIT_WORDS[split]} loss became ${loss} in epoch ${state.epoch} after ${state.step} steps: ` +
      `training stops; ${kept}.`,
  });
  return { kind: 'diverged', epoch: state.epoch, step: state.step, loss: String(loss), split };
}

/** The rate of a batch of the epoch in progress. @param batch position in the epoch, from 0 */
export function rateAt({ schedule, state, setup }: Loop, batch: number): number {
  const { batchesPerEpoch } = setup.sources.train;
  return schedule.rateAt(state.schedule.state, { epoch: state.epoch, batch, batchesPerEpoch });
}

/** Estimates the seconds until maxEpochs; null while they cannot be known. */
export function remainingSeconds({ setup, settings, state, pace }: Loop): number | null {
  const { train, valid, test } = setup.imageCounts;
  const started = state.step > 0;
  return estimateEta({
    imagesLeft: started ? Math.max(0, train - state.step * settings.batchSize) : 0,
    epochsLeft: settings.maxEpochs - state.epoch + (started ? 0 : 1),
    inEpoch: started,
    trainImages: train,
    evaluationImages: valid + test,
    pace: pace.steady,
    evaluationSeconds: pace.evaluationSeconds,
  });
}

function lastTrained({ state, setup }: Loop): { epoch: number; step: number } {
  if (state.step > 0 || state.epoch === 1) return { epoch: state.epoch, step: state.step };
  return { epoch: state.epoch - 1, step: setup.sources.train.batchesPerEpoch };
}
