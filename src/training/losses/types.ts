import type { Named, OptionTable, OptionValues } from '../../core';
import type { Engine, Tensor, Tensor1D, Tensor2D, TensorFlow } from '../../engine';

/** Target classes of the images of a batch. */
export type Targets =
  /** One class each, in [0, classes). */
  | { readonly kind: 'labels'; readonly labels: Int32Array }
  /** Probabilities of the classes, row after row, as label smoothing, mixup and CutMix make them. */
  | { readonly kind: 'soft'; readonly values: Float32Array };

/** The losses of a batch and their gradient with respect to the logits. */
export interface LossParts {
  /** Loss of each image, float32 [size]. */
  readonly losses: Tensor1D;
  /** Gradient of their mean with respect to the logits, float32 [size, classes]. */
  readonly gradient: Tensor2D;
}

/** A loss at work. */
export interface Loss {
  readonly name: string;
  /** Targets of a batch for {@link parts}: unchanged, or converted to probabilities. */
  targets(targets: Targets, classes: number, stage: { readonly training: boolean }): Targets;
  /**
   * Reads no value in JavaScript, so that a step can be one graph.
   *
   * @param targets int32 [size], or float32 [size, classes] where the targets are soft
   */
  parts(engine: Engine, logits: Tensor2D, targets: Tensor): LossParts;
  /** The mean loss from logits in JavaScript, in float64; absent where only {@link parts} can compute it. */
  readonly mean?: (logits: Float32Array, targets: Targets, size: number) => number;
}

/** Input of a {@link LossDefinition.losses}. Every tensor stays the caller's. */
export interface LossInput<Table extends OptionTable = OptionTable> {
  readonly tf: TensorFlow;
  /** float32 [size, classes] */
  readonly logits: Tensor2D;
  /** float32 [size, classes]: probabilities of the classes, ones and zeros where an image has one class. */
  readonly targets: Tensor2D;
  readonly options: OptionValues<Table>;
}

/** A user's loss, computed from logits and targets by TF.js's operations. */
export interface LossDefinition<Table extends OptionTable = OptionTable> extends Named {
  /** Description in one sentence. Default: none. */
  readonly about?: string;
  /** Its options. Default: none. */
  readonly options?: Table;
  /**
   * The loss of each image, float32 [size]. It is called within `tf.tidy`, in training and in evaluation, and its
   * gradient is taken by TF.js: every operation has to have one.
   */
  losses(input: LossInput<Table>): Tensor;
}

/** A member of the registry of losses. */
export interface LossMember<Table extends OptionTable = OptionTable> extends Named {
  readonly about?: string;
  /** Its options. Default: none. */
  readonly options?: Table;
  start(options: OptionValues<Table>): Loss;
}
