import type { Batch } from '../data';
import { softmaxCrossEntropyGradient, valuesOf, type Engine, type Tensor1D, type Tensor4D } from '../engine';
import type { FrozenPart, ModelInput } from '../models';
import type { NetworkBatch } from './batch';
import { batchLoss } from './crossEntropy';
import type { BatchResult } from './lossSums';
import type { Network } from './network';
import type { Sgd } from './sgd';

/**
 * One step: forward, backward, update. Each gradient is applied and freed as soon as it is there. A loss that
 * is not finite is reported without updating anything, so that the weights stay as they were.
 *
 * @param globalStep steps since the beginning of the training, from 0: decides the dropout masks
 */
export function trainStep(
  engine: Engine,
  network: Network,
  optimizer: Sgd,
  batch: NetworkBatch,
  { learningRate, globalStep }: { readonly learningRate: number; readonly globalStep: number },
): BatchResult {
  return engine.tf.tidy(() => {
    const pass = network.train(inputOf(engine, batch), globalStep);
    const { loss, correct } = batchLoss(pass.logits.dataSync<'float32'>(), batch.labels);
    if (Number.isFinite(loss)) {
      const gradient = softmaxCrossEntropyGradient(engine, pass.logits, labelsOf(engine, batch));
      pass.backward(gradient, (variable, value) => optimizer.apply(variable, value, learningRate));
    } else {
      pass.dispose();
    }
    return { loss, correct, size: batch.size };
  });
}

/** Loss and hits of one batch, without dropout. */
export function evaluateStep(engine: Engine, network: Network, batch: NetworkBatch): BatchResult {
  return { ...batchLoss(predictStep(engine, network, batch), batch.labels), size: batch.size };
}

/** Logits of one batch without dropout, row after row: `size * classes` values. */
export function predictStep(engine: Engine, network: Network, batch: NetworkBatch): Float32Array {
  return valuesOf(engine, () => network.infer(inputOf(engine, batch)));
}

/** What the frozen part of a network gives for a batch: `size * part.size` values, image after image. */
export function featuresStep(engine: Engine, network: Network, batch: Batch, part: FrozenPart): Float32Array {
  return valuesOf(engine, () => network.features(pixelsOf(engine, batch), part));
}

export function inputOf(engine: Engine, batch: NetworkBatch): ModelInput {
  if (!('features' in batch)) return pixelsOf(engine, batch);
  const { features, size, part } = batch;
  return { values: engine.tf.tensor2d(features, [size, part.size], 'float32'), part };
}

function pixelsOf({ tf }: Engine, batch: Batch): Tensor4D {
  return tf.tensor4d(batch.pixels, [batch.size, batch.height, batch.width, 3], 'float32');
}

export function labelsOf({ tf }: Engine, batch: NetworkBatch): Tensor1D {
  return tf.tensor1d(batch.labels, 'int32');
}
