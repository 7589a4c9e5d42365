import { Random } from '../../src/core';
import type { Engine, Tensor1D, Tensor4D } from '../../src/engine';
import { softmaxCrossEntropyGradient } from '../engine/crossEntropy';
import { trainingPass, type EmitGradient, type Model, type ModelVariable, type ResolvedLayer } from '../../src/models';

/** What one training step computes gradients from. */
export interface StepInputs {
  readonly model: Model;
  /** [batch, height, width, 3]. */
  readonly input: Tensor4D;
  /** int32 [batch]. */
  readonly labels: Tensor1D;
}

/** Hands over each gradient of the mean cross-entropy as soon as it is there; it is freed after the call. */
export function eachGradient(engine: Engine, { model, input, labels }: StepInputs, emit: EmitGradient): void {
  engine.tf.tidy(() => {
    const pass = trainingPass(model, input, Random.seeded(3));
    pass.backward(softmaxCrossEntropyGradient(engine, pass.logits, labels), emit);
  });
}

/**
 * Shape of a gradient with all axes that PyTorch orders otherwise: `[3, 2, 0, 1]` of four axes and `[1, 0]` of two
 * give PyTorch's order. The first dense layer takes the pixels of an image.
 */
export function channelsLastShape(layers: readonly ResolvedLayer[], entry: ModelVariable): readonly number[] {
  const { role, layer, shape } = entry;
  const firstDense = layers.find(({ kind }) => kind === 'dense')!;
  const flattened = layers.find(({ kind }) => kind === 'flatten');
  // A depthwise kernel holds its channels where others hold those that they take.
  if (layer.kind === 'conv2d' && shape[3] === 1) return [shape[0]!, shape[1]!, 1, shape[2]!];
  if (flattened === undefined || role !== 'weight' || layer.name !== firstDense.name) return shape;
  return [...flattened.inputShape, shape[1]!];
}
