import type { Layer, LayersModel, Tensor, Tensor2D, Tensor4D } from '../engine';
import { factsOf } from './built';
import { infer } from './passes';

/** Options of {@link forward}. */
export interface ForwardOptions {
  /** Dropout and batch norm as in training (see {@link setDropoutSeed}). */
  readonly training: boolean;
}

/**
 * Runs a model. In training it is for TF.js's tape: inside `tf.variableGrads`, layers before the first trainable
 * one leave no trace, so that a frozen part costs one forward pass, and the memory of one layer at a time.
 *
 * @param images float32 [batch, height, width, 3]
 * @returns float32 [batch, classes]
 */
export function forward(model: LayersModel, images: Tensor4D, { training }: ForwardOptions): Tensor2D {
  if (!training) return infer(model, images);
  const { tf } = factsOf(model).engine;
  const layers = model.layers.filter((layer) => layer.getClassName() !== 'InputLayer');
  const firstTrained = layers.findIndex((layer) => layer.trainable && layer.trainableWeights.length > 0);
  const frozen = layers.slice(0, Math.max(0, firstTrained));
  const run = (input: Tensor, some: readonly Layer[]): Tensor =>
    some.reduce((value, layer) => tf.tidy(() => layer.apply(value, { training: true }) as Tensor), input);
  return tf.tidy(() => {
    if (!frozen.some((layer) => layer.weights.length > 0)) return run(images, layers) as Tensor2D;
    // What runs inside customGrad is not recorded, and its intermediate results end with it.
    const untracked = tf.customGrad((input) => ({
      value: run(input as Tensor, frozen),
      gradFunc: () => {
        throw new Error('Gradients with respect to the images of a partly frozen model are not computed.');
      },
    }));
    return run(untracked(images), layers.slice(frozen.length)) as Tensor2D;
  });
}
