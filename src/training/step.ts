import type { Batch } from '../data';
import { softmaxCrossEntropy, type Engine, type Tensor1D, type Tensor2D, type Tensor4D } from '../engine';
import type { BatchResult } from './lossSums';
import type { Network } from './network';
import type { Sgd } from './sgd';

/**
 * One step: forward, backward, update. A loss that is not finite is reported without updating anything, so
 * that the weights stay as they were.
 *
 * @param globalStep steps since the beginning of the training, from 0: decides the dropout masks
 */
export function trainStep(
  engine: Engine,
  network: Network,
  optimizer: Sgd,
  batch: Batch,
  { learningRate, globalStep }: { readonly learningRate: number; readonly globalStep: number },
): BatchResult {
  const { tf } = engine;
  return tf.tidy(() => {
    const { pixels, labels } = toTensors(engine, batch);
    let correct = 0;
    const { value, grads } = tf.variableGrads(
      () => {
        const logits = network.forward(pixels, { training: true, globalStep });
        correct = countCorrect(engine, logits, labels);
        return softmaxCrossEntropy(engine, logits, labels);
      },
      network.trainable.map(({ variable }) => variable),
    );
    const loss = value.dataSync()[0]!;
    if (Number.isFinite(loss)) optimizer.step(grads, learningRate);
    return { loss, correct, size: batch.size };
  });
}

/** Loss and hits of one batch, without dropout. */
export function evaluateStep(engine: Engine, network: Network, batch: Batch): BatchResult {
  return engine.tf.tidy(() => {
    const { pixels, labels } = toTensors(engine, batch);
    const logits = network.forward(pixels, { training: false });
    const loss = softmaxCrossEntropy(engine, logits, labels).dataSync()[0]!;
    return { loss, correct: countCorrect(engine, logits, labels), size: batch.size };
  });
}

/** Logits of one batch without dropout, row after row: `size * classes` values. */
export function predictStep(engine: Engine, network: Network, batch: Batch): Float32Array {
  return engine.tf.tidy(() => {
    const { pixels } = toTensors(engine, batch);
    return network.forward(pixels, { training: false }).dataSync<'float32'>();
  });
}

function toTensors(engine: Engine, batch: Batch): { pixels: Tensor4D; labels: Tensor1D } {
  const { tf } = engine;
  const side = Math.round(Math.sqrt(batch.pixels.length / batch.size / 3));
  return {
    pixels: tf.tensor4d(batch.pixels, [batch.size, side, side, 3], 'float32'),
    labels: tf.tensor1d(batch.labels, 'int32'),
  };
}

function countCorrect(engine: Engine, logits: Tensor2D, labels: Tensor1D): number {
  const { tf } = engine;
  return tf.tidy(() => tf.sum(tf.cast(tf.equal(tf.argMax(logits, -1), labels), 'int32')).dataSync()[0]!);
}
