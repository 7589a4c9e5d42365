import type { Batch } from '../data';
import { valuesOf, type Engine, type Tensor, type Tensor2D, type Tensor4D } from '../engine';
import type { FrozenPart, ModelInput, TrainingPass } from '../models';
import type { NetworkBatch } from './batch';
import {
  countHits,
  crossEntropyLoss,
  targetsOf,
  targetTensor,
  type Loss,
  type LossParts,
  type Targets,
} from './losses';
import type { BatchResult } from './lossSums';
import type { Network } from './network';
import { clipFactor, type Optimizer } from './optimizers';

/** Cross-entropy without label smoothing. */
const CROSS_ENTROPY = crossEntropyLoss();

/** Options for the gradients of a batch. */
export interface StepOptions {
  /** Loss. Default: cross-entropy without label smoothing. */
  readonly loss?: Loss;
  /**
   * The largest norm over all gradients together: larger ones are scaled down. All gradients are then held until the
   * last is computed. Default null: gradients stay unchanged.
   */
  readonly gradientClipNorm?: number | null;
}

/** Receiver of gradients: an {@link Optimizer}, or a sum of them. */
export type GradientUser = Pick<Optimizer, 'prepare' | 'apply'>;

/** Values that a step depends on besides the batch. */
export interface StepRates {
  readonly learningRate: number;
  /** Steps since the beginning of the training, from 0: decides the dropout masks. */
  readonly globalStep: number;
}

/**
 * One step: forward, backward, update. Each gradient is applied and freed as soon as it is computed. A loss that
 * is not finite is reported without updating anything, so that the weights stay as they were.
 *
 * @example
 * const optimizer = createOptimizer(engine, network.trainable, { momentum: 0.9, weightDecay: 5e-4 });
 * const { loss } = trainStep(engine, network, optimizer, batch, { learningRate: 0.01, globalStep: 0 });
 */
export function trainStep(
  engine: Engine,
  network: Network,
  optimizer: GradientUser,
  batch: NetworkBatch,
  { learningRate, globalStep }: StepRates,
  options: StepOptions = {},
): BatchResult {
  const { loss = CROSS_ENTROPY } = options;
  const targets = loss.targets(targetsOf(batch), network.classCount, { training: true });
  const partsOf = (logits: Tensor2D): LossParts =>
    loss.parts(engine, logits, targetTensor(engine, targets, network.classCount));
  return engine.tf.tidy(() => {
    const pass = network.train(inputOf(engine, batch), globalStep);
    const early = loss.mean === undefined ? partsOf(pass.logits) : undefined;
    const result = resultOf(loss, targets, batch, pass.logits.dataSync<'float32'>(), early?.losses.dataSync());
    if (Number.isFinite(result.loss)) {
      const { losses, gradient } = early ?? partsOf(pass.logits);
      losses.dispose();
      optimizer.prepare({ learningRate });
      updateAll(engine, pass, gradient, optimizer, options);
    } else {
      pass.dispose();
    }
    return { ...result };
  });
}

/** The backward pass and the update of every variable, between {@link Optimizer.prepare} and the step's end. */
export function updateAll(
  engine: Engine,
  pass: TrainingPass,
  gradient: Tensor2D,
  optimizer: GradientUser,
  { gradientClipNorm = null }: StepOptions,
): void {
  if (gradientClipNorm === null) {
    pass.backward(gradient, (variable, value) => optimizer.apply(variable, value));
    return;
  }
  const held: { readonly update: (value: Tensor) => void; readonly value: Tensor }[] = [];
  pass.backward(gradient, (variable, value) => {
    held.push({ update: (clipped) => optimizer.apply(variable, clipped), value: value.clone() });
  });
  const factor = clipFactor(
    engine,
    held.map(({ value }) => value),
    gradientClipNorm,
  );
  for (const { update, value } of held) {
    const clipped = engine.tf.mul(value, factor);
    value.dispose();
    update(clipped);
    clipped.dispose();
  }
  factor.dispose();
}

/** @param losses of each image, where the loss cannot compute its mean from the logits */
export function resultOf(
  loss: Loss,
  targets: Targets,
  { labels, size }: NetworkBatch,
  logits: Float32Array,
  losses: ArrayLike<number> | undefined,
): BatchResult {
  const mean = loss.mean?.(logits, targets, size) ?? meanOf(losses ?? []);
  return { loss: mean, correct: countHits(logits, labels), size };
}

/** Loss and hits of one batch, without dropout. @param loss default: cross-entropy */
export function evaluateStep(engine: Engine, network: Network, batch: NetworkBatch, loss = CROSS_ENTROPY): BatchResult {
  const { classCount } = network;
  const targets = loss.targets(targetsOf(batch), classCount, { training: false });
  const logits = predictStep(engine, network, batch);
  if (loss.mean !== undefined) return resultOf(loss, targets, batch, logits, undefined);
  const losses = valuesOf(engine, () => {
    const ofBatch = engine.tf.tensor2d(logits, [batch.size, classCount]);
    return loss.parts(engine, ofBatch, targetTensor(engine, targets, classCount)).losses;
  });
  return resultOf(loss, targets, batch, logits, losses);
}

/** Logits of one batch without dropout, row after row: `size * classes` values. */
export function predictStep(engine: Engine, network: Network, batch: NetworkBatch): Float32Array {
  return valuesOf(engine, () => network.infer(inputOf(engine, batch)));
}

/** Output of a network's frozen part for a batch: `size * part.size` values, image after image. */
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

function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}
