import type { Named, OptionTable, OptionValues, Spec } from '../../core';
import type { Engine, InPlaceRule, InPlaceVariable, Tensor, TensorFlow, Variable } from '../../engine';
import type { NamedVariable } from '../network';
import type { StoredTensor } from '../tensorsFile';
import type { ParameterGroup } from './parameterGroups';

/** Settings that an optimiser reads. */
export interface OptimizerSettings {
  /** Optimiser, with its options. Default: `sgd`. */
  readonly optimizer?: string | Spec;
  /** Momentum, for optimisers that have one. */
  readonly momentum: number;
  /** L2 factor: added to the gradient by SGD, decoupled from it in AdamW. */
  readonly weightDecay: number;
  /** True if biases, norms and other parameters of one axis decay, too. Default true, as in PyTorch. */
  readonly decayBiasesAndNorms?: boolean;
  /** Factor on the learning rate from a stage of the network to the one before it. Default 1: one rate for all. */
  readonly layerDecay?: number;
  /** Layers with different rates. Default none. */
  readonly parameterGroups?: readonly ParameterGroup[];
}

/** Values that stay the same from step to step. */
export interface OptimizerConstants<Table extends OptionTable = OptionTable> {
  readonly momentum: number;
  readonly options: OptionValues<Table>;
}

/** The figures of one step for one variable. */
export interface UpdateRates {
  readonly learningRate: number;
  readonly weightDecay: number;
  /** Number of this update of the variable, from 1. */
  readonly step: number;
}

/** Input of {@link OptimizerDefinition.update}. Every tensor is float32, has the variable's shape, and stays valid. */
export interface OptimizerUpdate<Table extends OptionTable = OptionTable>
  extends UpdateRates,
    OptimizerConstants<Table> {
  readonly tf: TensorFlow;
  readonly engine: Engine;
  readonly variable: Tensor;
  readonly gradient: Tensor;
  /** Slots by name. Zeros before the first update. */
  readonly slots: Readonly<Record<string, Tensor>>;
}

/** New values after an update. */
export interface UpdatedVariable {
  readonly variable: Tensor;
  /** All slots, by name. */
  readonly slots: Readonly<Record<string, Tensor>>;
}

/** An update by operations that change memory in place. */
export interface InPlaceUpdates {
  readonly rule: InPlaceRule;
  /** Numbers that the rule reads besides tensors; always as many, except without decay. */
  scalars(rates: UpdateRates): readonly number[];
}

/** A member of the registry of optimisers. */
export interface OptimizerDefinition<Table extends OptionTable = OptionTable> extends Named {
  /** Description in one sentence. Default: none. */
  readonly about?: string;
  /** Its options. Default: none. */
  readonly options?: Table;
  /** Names of the values kept for each variable from step to step; a checkpoint holds them under these names. */
  slots(constants: OptimizerConstants<Table>): readonly string[];
  /** True if it uses the setting `momentum`. Default true. */
  readonly usesMomentum?: boolean;
  /** @throws BreedlabError for conflicting constants. Default: none conflict */
  check?(constants: OptimizerConstants<Table>): void;
  /** One update of one variable: pure, by operations of TF.js. Runs within `tf.tidy`. */
  update(at: OptimizerUpdate<Table>): UpdatedVariable;
  /**
   * The same in place, which saves memory and lets a step run as one graph. Default: none; `undefined` where the
   * operations do not work.
   */
  inPlace?(engine: Engine, constants: OptimizerConstants<Table>): InPlaceUpdates | undefined;
}

/** State of an optimiser in a checkpoint's JSON, besides the slots in their file. */
export interface OptimizerState {
  /** Name of the optimiser. */
  readonly name: string;
  /** Updates so far. */
  readonly steps: number;
  /** Variables that joined later: the updates that there had been before. Default: there are none. */
  readonly joined?: readonly JoinedVariables[];
}

/** Variables whose updates began when others had had some. */
export interface JoinedVariables {
  /** Updates of the others until then. */
  readonly steps: number;
  /** Names of the variables. */
  readonly variables: readonly string[];
}

/**
 * An optimiser at work on the variables of one training. A step is {@link prepare}, then {@link apply} for each
 * variable.
 */
export interface Optimizer {
  readonly name: string;
  /**
   * Begins a step.
   *
   * @returns the scalars that {@link apply} reads, for a graph to take as inputs; they stay the optimiser's
   */
  prepare(rates: { readonly learningRate: number }): readonly Tensor[];
  /** Updates one variable. The gradient stays the caller's to dispose. */
  apply(variable: Variable, gradient: Tensor): void;
  /** Cancels a prepared step that updated nothing. */
  cancel(): void;
  /** The variables where all of them update in place, for a graph to update them; undefined elsewhere. */
  readonly inPlace: readonly InPlaceVariable[] | undefined;
  readonly state: OptimizerState;
  /** Slots of the variables; empty before the first step. Valid until the next step. */
  exportSlots(): readonly NamedVariable[];
  /**
   * Restores the slots of {@link exportSlots}; an empty map forgets all.
   *
   * @param state of the same moment; undefined in checkpoints that were written when SGD was the only optimiser
   * @throws BreedlabError when they belong to another optimiser; Error when they do not fit the variables
   */
  importState(slots: ReadonlyMap<string, StoredTensor>, state: OptimizerState | undefined): void;
  /** Frees the slots. */
  dispose(): void;
}
