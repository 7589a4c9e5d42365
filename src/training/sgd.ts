import {
  createSgdSlot,
  InPlaceSlot,
  ScalarCache,
  sgdScalars,
  type Engine,
  type NamedTensorMap,
  type SgdSlot,
  type Tensor,
  type Variable,
} from '../engine';
import type { NamedVariable } from './network';
import type { StoredTensor } from './tensorsFile';

/** Options of {@link Sgd}. */
export interface SgdOptions {
  readonly momentum: number;
  /** L2 factor. It is added to the gradient of every parameter, biases and batch-norm parameters included. */
  readonly weightDecay: number;
}

/**
 * Stochastic gradient descent as `torch.optim.SGD` defines it (see {@link SgdSlot}). Only the given variables
 * have a momentum buffer, so frozen ones cost nothing.
 */
export class Sgd {
  private readonly slots: ReadonlyMap<Variable, { readonly name: string; readonly slot: SgdSlot }>;
  private readonly scalars: ScalarCache;
  /** What {@link exportSlots} handed out: disposed with the next change, for it holds the buffers' memory. */
  private exported: readonly NamedVariable[] = [];

  constructor(
    private readonly engine: Engine,
    trainable: readonly NamedVariable[],
    private readonly options: SgdOptions,
  ) {
    this.scalars = new ScalarCache(engine);
    this.slots = new Map(
      trainable.map(({ name, variable }) => [
        variable,
        { name, slot: createSgdSlot(engine, variable, options.momentum) },
      ]),
    );
  }

  /**
   * Updates every variable once. The gradients stay the caller's to dispose.
   *
   * @param gradients by the TensorFlow name of the variable, as `tf.variableGrads` returns them
   */
  step(gradients: NamedTensorMap, learningRate: number): void {
    for (const [variable, { name }] of this.slots) {
      const gradient = gradients[variable.name];
      if (gradient === undefined) throw new Error(`No gradient for ${name}.`);
      this.apply(variable, gradient, learningRate);
    }
  }

  /** Updates one variable. The gradient stays the caller's to dispose. */
  apply(variable: Variable, gradient: Tensor, learningRate: number): void {
    const entry = this.slots.get(variable);
    if (entry === undefined) throw new Error(`The optimizer does not train the variable ${variable.name}.`);
    this.forgetExported();
    entry.slot.update(gradient, { ...this.options, learningRate }, this.scalars);
  }

  /**
   * The slots where all of them update in place, for who updates them in another way than by {@link apply}; undefined
   * elsewhere.
   */
  get inPlaceSlots(): readonly InPlaceSlot[] | undefined {
    const slots = [...this.slots.values()].flatMap(({ slot }) => (slot instanceof InPlaceSlot ? [slot] : []));
    return slots.length === this.slots.size ? slots : undefined;
  }

  /**
   * Makes ready for updates with this learning rate.
   *
   * @returns the scalars that {@link apply} reads; they stay the optimizer's
   */
  prepare(learningRate: number): readonly Tensor[] {
    this.forgetExported();
    return sgdScalars(this.scalars, { ...this.options, learningRate });
  }

  /** The momentum buffers; empty before the first step. They are valid until the next step. */
  exportSlots(): readonly NamedVariable[] {
    this.forgetExported();
    this.exported = [...this.slots.values()].flatMap(({ name, slot }) => {
      const momentum = slot.readMomentum();
      if (momentum === undefined) return [];
      const variable = this.engine.tf.variable(momentum, false);
      momentum.dispose();
      return [{ name, variable }];
    });
    return this.exported;
  }

  /**
   * Puts back buffers of {@link exportSlots}; an empty map forgets all. @throws Error when they do not fit
   */
  importSlots(stored: ReadonlyMap<string, StoredTensor>): void {
    this.dispose();
    for (const [name, { shape, data }] of stored) {
      const owner = [...this.slots].find(([, entry]) => entry.name === name);
      if (owner === undefined || owner[0].shape.join() !== shape.join()) {
        throw new Error(`The momentum of ${name} [${shape.join(', ')}] fits no trained variable.`);
      }
      const value = this.engine.tf.tensor(data, [...shape], 'float32');
      owner[1].slot.setMomentum(value);
      value.dispose();
    }
  }

  /** Frees the momentum buffers. */
  dispose(): void {
    this.forgetExported();
    for (const { slot } of this.slots.values()) slot.dispose();
    this.scalars.dispose();
  }

  private forgetExported(): void {
    for (const { variable } of this.exported) variable.dispose();
    this.exported = [];
  }
}
