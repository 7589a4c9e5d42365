import { Throttle } from '../core';
import type { SourceBatch } from './batch';
import { evaluate } from './evaluate';
import { diverge, interrupt, rateAt, remainingSeconds, saveCheckpoint, saySkipped, type Loop } from './loop';
import { addBatch, meanLoss, type LossSums } from './lossSums';
import { memoryMiB } from './progress';
import { finishEpoch } from './state';
import type { Outcome } from './types';
import { unfreezeFor } from './unfreeze';
import { letOthersRun } from './yielding';

/** Batch events come at most this often, apart from the first and the last of an epoch. */
const MILLISECONDS_BETWEEN_EVENTS = 200;

/**
 * Runs one epoch, from the loop's state to the checkpoint after it.
 *
 * @returns the outcome when the training ended within the epoch
 */
export async function runEpoch(loop: Loop): Promise<Outcome | undefined> {
  unfreezeFor(loop, loop.state.epoch);
  const ended = await trainBatches(loop);
  if (ended !== undefined) return ended;
  const measured = await evaluateSplits(loop);
  if ('kind' in measured) return measured;

  const { epoch, sums: train } = loop.state;
  loop.state = finishEpoch(loop.state, { train, ...measured }, loop.schedule, loop.setup.sources.train.batchesPerEpoch);
  const { bestEpoch, bestLoss } = loop.state.earlyStopping;
  await saveCheckpoint(loop, bestEpoch === epoch ? { epoch, validLoss: bestLoss! } : null);
  loop.say({
    type: 'epoch',
    row: loop.state.history.at(-1)!,
    bestEpoch: bestEpoch!,
    etaSeconds: remainingSeconds(loop),
    nextLearningRate: rateAt(loop, 0),
  });
  saySkipped(loop);
  return undefined;
}

/** Runs the epoch's remaining training steps. */
async function trainBatches(loop: Loop): Promise<Outcome | undefined> {
  const { setup, state, signal } = loop;
  const source = setup.sources.train;
  if (signal?.aborted) return interrupt(loop);
  if (state.step === source.batchesPerEpoch) return undefined;

  const throttle = new Throttle(MILLISECONDS_BETWEEN_EVENTS);
  let stepBegan = performance.now();
  for await (const batch of source.epoch(state.epoch, { fromBatch: state.step })) {
    const ended = trainBatch(loop, batch, stepBegan);
    if (ended !== undefined) return ended;
    sayBatch(loop, throttle);
    await letOthersRun();
    if (signal?.aborted) return interrupt(loop);
    if (performance.now() - loop.lastCheckpointAt > loop.secondsBetweenCheckpoints * 1000) await saveCheckpoint(loop);
    stepBegan = performance.now();
  }
  // The epoch may end with batches without a decodable file.
  loop.state = { ...loop.state, step: source.batchesPerEpoch };
  return undefined;
}

/** @param began time of the request for the batch: waiting for data is training time */
function trainBatch(loop: Loop, batch: SourceBatch, began: number): Outcome | undefined {
  const { setup, trainingStep, state, mixing, average } = loop;
  const globalStep = (state.epoch - 1) * setup.sources.train.batchesPerEpoch + batch.batchInEpoch;
  const learningRate = rateAt(loop, batch.batchInEpoch);
  const given = mixing === undefined || 'features' in batch ? batch : mixing.mix(batch, globalStep);
  const result = trainingStep.run(given, { learningRate, globalStep });
  if (!Number.isFinite(result.loss)) return diverge(loop, result.loss, 'train');
  average?.update();
  const seconds = (performance.now() - began) / 1000;
  loop.trained = { images: loop.trained.images + batch.size, seconds: loop.trained.seconds + seconds };
  loop.pace.add(batch.size, seconds);
  loop.state = {
    ...state,
    step: batch.batchInEpoch + 1,
    sums: addBatch(state.sums, result),
    trainSeconds: state.trainSeconds + seconds,
  };
  return undefined;
}

function sayBatch(loop: Loop, throttle: Throttle): void {
  const { setup, state, trained, say } = loop;
  const pace = loop.pace.steady ?? trained;
  const batches = setup.sources.train.batchesPerEpoch;
  if (!throttle.passes(state.step === batches)) return;
  say({
    type: 'batch',
    epoch: state.epoch,
    batch: state.step,
    batches,
    loss: meanLoss(state.sums),
    learningRate: rateAt(loop, state.step - 1),
    imagesPerSecond: pace.images / pace.seconds,
    etaSeconds: remainingSeconds(loop),
    memoryMiB: memoryMiB(),
  });
}

interface Evaluations {
  readonly valid: LossSums;
  readonly test: LossSums;
  readonly evaluationSeconds: number;
}

async function evaluateSplits(loop: Loop): Promise<Evaluations | Outcome> {
  const began = performance.now();
  const both = async (): Promise<Omit<Evaluations, 'evaluationSeconds'> | Outcome | 'stopped'> => {
    const valid = await evaluateSplit(loop, 'valid');
    if (valid === 'stopped' || 'kind' in valid) return valid;
    const test = await evaluateSplit(loop, 'test');
    return test === 'stopped' || 'kind' in test ? test : { valid, test };
  };
  const measured = await (loop.average === undefined ? both() : loop.average.during(both));
  // Only now, as a checkpoint holds the weights themselves.
  if (measured === 'stopped') return interrupt(loop);
  if ('kind' in measured) return measured;
  const evaluationSeconds = (performance.now() - began) / 1000;
  loop.pace.endEpoch(evaluationSeconds);
  return { ...measured, evaluationSeconds };
}

async function evaluateSplit(loop: Loop, split: 'valid' | 'test'): Promise<LossSums | Outcome | 'stopped'> {
  const { setup, state, signal, loss: measured, say } = loop;
  say({ type: 'evaluating', epoch: state.epoch, split });
  const sums = await evaluate(setup.engine, setup.network, setup.sources[split], state.epoch, {
    signal,
    loss: measured,
  });
  if (sums === undefined) return 'stopped';
  const loss = meanLoss(sums);
  return Number.isFinite(loss) ? sums : diverge(loop, loss, split);
}
