import type { Seed, Tensor, Variable } from '../../engine';

/** How a forward pass is meant: dropout and the statistics of the batch are for training. */
export type Stage =
  | { readonly training: false }
  /** @param seedOf decides the mask of a dropout layer in this training step */
  | { readonly training: true; readonly seedOf: SeedOfLayer };

/** The seed of a dropout layer's mask, by the layer's name. */
export type SeedOfLayer = (layerName: string) => Seed;

/** What a forward pass through one layer gives; every tensor is the caller's to dispose. */
export interface Forward {
  readonly y: Tensor;
  /** What the gradient needs besides input and output. Default: nothing. */
  readonly extras?: readonly Tensor[];
}

/** What a backward pass through one layer works on. Every tensor stays the caller's. */
export interface Backward {
  /** Gradient of the output. */
  readonly dy: Tensor;
  /** Input of the layer; its values are there only where {@link Pass.keeps} says so. */
  readonly x: Tensor;
  /** Output of the layer; the same holds. */
  readonly y: Tensor;
  readonly extras: readonly Tensor[];
  /** Whether the gradient of the input is asked for. */
  readonly wantsInput: boolean;
  /** Takes the gradient of a variable, which is disposed then. The variable may change at once. */
  readonly emit: EmitGradient;
}

/** Takes a gradient as soon as it is there. */
export type EmitGradient = (variable: Variable, gradient: Tensor) => void;

/** One layer of a model, or a part of one, forward and backward without a tape. */
export interface Pass {
  /** What the gradient reads: it is held from the forward pass on. */
  readonly keeps: { readonly input: boolean; readonly output: boolean };
  /** It does nothing in evaluation. Default: false. */
  readonly onlyInTraining?: boolean;
  /** Whether its variables are trained at present. */
  isTrained(): boolean;
  /** @param x stays the caller's */
  forward(x: Tensor, stage: Stage): Forward;
  /** @returns gradient of the input, the caller's to dispose, where it is wanted */
  backward(inputs: Backward): Tensor | undefined;
}

/** One layer of a model in evaluation, or some that are one there. */
export type EvaluationPass = Pick<Pass, 'forward'>;
