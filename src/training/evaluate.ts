import type { Engine } from '../engine';
import type { Loss } from './losses';
import { NO_LOSS, addBatch, type LossSums } from './lossSums';
import type { Network } from './network';
import type { BatchSource } from './setup';
import { evaluateStep, predictStep } from './step';
import { letOthersRun } from './yielding';

/**
 * Loss and accuracy of a network over a split, dropout off.
 *
 * @param options.signal stops the evaluation when aborted. Default: never
 * @param options.loss default: cross-entropy
 * @returns the sums, or undefined when it was stopped
 */
export async function evaluate(
  engine: Engine,
  network: Network,
  source: BatchSource,
  epoch: number,
  { signal, loss }: { readonly signal?: AbortSignal; readonly loss?: Loss } = {},
): Promise<LossSums | undefined> {
  let sums = NO_LOSS;
  for await (const batch of source.epoch(epoch)) {
    sums = addBatch(sums, evaluateStep(engine, network, batch, loss));
    await letOthersRun();
    if (signal?.aborted) return undefined;
  }
  return sums;
}

/** Prediction of a network for one image. */
export interface PredictedImage {
  /** Position of the image in its split's list. */
  readonly index: number;
  readonly label: number;
  /** One logit per class. */
  readonly logits: Float32Array;
}

/** Logits for every image of a split that decodes, in the order of the split. */
export async function predict(engine: Engine, network: Network, source: BatchSource): Promise<PredictedImage[]> {
  const images: PredictedImage[] = [];
  for await (const batch of source.epoch(1)) {
    const logits = predictStep(engine, network, batch);
    const classes = logits.length / batch.size;
    for (let row = 0; row < batch.size; row++) {
      images.push({
        index: batch.indices[row]!,
        label: batch.labels[row]!,
        logits: logits.slice(row * classes, (row + 1) * classes),
      });
    }
    await letOthersRun();
  }
  return images;
}
