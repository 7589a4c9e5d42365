import type { SeedPair, Tensor2D, Tensor4D, Variable } from '../engine';
import type { FrozenPart, FrozenPartOptions, ModelInput, SeedOfLayer, TrainingPass } from '../models';

/**
 * A variable with the name under which checkpoints hold it: unique in its network, the same in every
 * process.
 */
export interface NamedVariable {
  readonly name: string;
  readonly variable: Variable;
  /** The stage of the network that it is in, and how many stages follow that one. Default: it is in none. */
  readonly stage?: { readonly name: string; readonly followedBy: number };
}

/** Interface of a model for the training loop. */
export interface Network {
  /** Every variable of the model, frozen ones and running statistics included, in a stable order. */
  readonly weights: readonly NamedVariable[];
  /** Variables that the optimiser updates, as of now: `unfreezing` makes them more. */
  readonly trainable: readonly NamedVariable[];
  /** Number of parameters (running statistics not counted), frozen ones included. */
  readonly parameters: number;
  readonly classCount: number;
  /** Logits as in evaluation, dropout off and batch norm by its running statistics; shape [size, classes]. */
  infer(input: ModelInput): Tensor2D;
  /**
   * A forward pass as in training, whose backward pass hands out each gradient as soon as it is there.
   *
   * @param input must stay until the backward pass is over
   * @param dropout decides the masks: the count of training steps, from 0, on which they depend beside the run's
   *   seed; or the seeds of {@link dropoutSeeds}
   */
  train(input: ModelInput, dropout: number | SeedOfLayer): TrainingPass;
  /** Seeds of the dropout layers in one training step, by the names of the layers, in order. */
  dropoutSeeds(globalStep: number): ReadonlyMap<string, SeedPair>;
  /** The part whose output for an image is the same throughout a training; null where there is none. */
  frozenPart(options: FrozenPartOptions): FrozenPart | null;
  /**
   * Output of a frozen part, to continue from with {@link infer} or {@link train}.
   *
   * @param pixels normalised pixels, shape [size, imageSize, imageSize, 3]
   * @returns shape [size, part.size]
   */
  features(pixels: Tensor4D, part: FrozenPart): Tensor2D;
  dispose(): void;
}
