import type { NormActivation, Seed, Tensor, Tensor1D, Variable } from '../../engine';

/** Stage of a forward pass: dropout and the statistics of the batch are for training. */
export type Stage =
  | { readonly training: false }
  /** @param seedOf decides the mask of a dropout layer in this training step */
  | { readonly training: true; readonly seedOf: SeedOfLayer };

/** The seed of a dropout layer's mask, by the layer's name. */
export type SeedOfLayer = (layerName: string) => Seed;

/** Results of a forward pass through one step; the caller disposes every tensor. */
export interface Forward {
  readonly y: Tensor;
  /** Tensors that the gradient needs besides inputs and output. Default: nothing. */
  readonly extras?: readonly Tensor[];
  /** Tells, at the pass's end, whether the step hid NaN: see `showHidden`. Default: it hides none. */
  readonly sum?: Tensor | undefined;
}

/** Inputs of a backward pass through one step. Every tensor stays the caller's. */
export interface Backward {
  /** Gradient of the output. */
  readonly dy: Tensor;
  /** Inputs of the step; their values are there only where {@link Pass.keeps} says so. */
  readonly inputs: readonly Tensor[];
  /** Output of the step; the same holds. */
  readonly y: Tensor;
  readonly extras: readonly Tensor[];
  /** Stage of the forward pass. */
  readonly stage: Stage;
  /** True for each input whose gradient is wanted. */
  readonly wantsInputs: readonly boolean[];
  /** True if gradients of the layer's tensors are wanted. */
  readonly wantsTensors: boolean;
  /** Takes the gradient of the layer's tensor of this role, which is disposed then. The tensor may change at once. */
  readonly emit: (role: string, gradient: Tensor) => void;
}

/** Takes the gradient of a variable as soon as it is there. */
export type EmitGradient = (variable: Variable, gradient: Tensor) => void;

/** One step of a model forward and backward, without a tape. */
export interface Pass {
  /** Values that the gradient reads, kept from the forward pass on; of the inputs all, none, or some by position. */
  readonly keeps: { readonly inputs: boolean | readonly boolean[]; readonly output: boolean };
  /** @param inputs stay the caller's; the output is a tensor of its own */
  forward(inputs: readonly Tensor[], stage: Stage): Forward;
  /** @returns gradient of each input, for the caller to dispose, where it is wanted; undefined elsewhere */
  backward(inputs: Backward): readonly (Tensor | undefined)[];
}

/** One step of a model in evaluation, or several merged into one. */
export type EvaluationPass = Pick<Pass, 'forward'>;

/** A {@link Pass} with one input. */
export interface UnaryPass {
  readonly keeps: { readonly input: boolean; readonly output: boolean };
  /** @param x stays the caller's */
  forward(x: Tensor, stage: Stage): Forward;
  /** @returns gradient of the input, for the caller to dispose, where it is wanted */
  backward(inputs: UnaryBackward): Tensor | undefined;
}

/** Same as {@link Backward}, with one input. */
export interface UnaryBackward extends Omit<Backward, 'inputs' | 'wantsInputs'> {
  readonly x: Tensor;
  readonly wantsInput: boolean;
}

/** Adapts a pass with one input to the general form. */
export function unary({ keeps, forward, backward }: UnaryPass): Pass {
  return {
    keeps: { inputs: keeps.input, output: keeps.output },
    forward: (inputs, stage) => forward(inputs[0]!, stage),
    // Written out: a spread at every step of every pass costs as much as a small operation.
    backward: ({ dy, inputs, y, extras, stage, wantsInputs, wantsTensors, emit }) => [
      backward({ dy, x: inputs[0]!, y, extras, stage, wantsInput: wantsInputs[0]!, wantsTensors, emit }),
    ],
  };
}

/** Affine map y = factor * (x - mean) + offset, per channel. */
export interface Affine {
  readonly mean: Tensor1D;
  readonly factor: Tensor1D;
  readonly offset: Tensor1D;
}

/** The steps that a norm takes in: an activation, or the sum with another value and its ReLU, if it has one. */
export type BehindNorm =
  | { readonly kind: 'activation'; readonly activation: Exclude<NormActivation, 'none'> }
  | { readonly kind: 'sum'; readonly activation: 'none' | 'relu' };
