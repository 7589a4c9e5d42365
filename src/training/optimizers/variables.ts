import type { Engine, InPlaceVariable, Tensor, Variable } from '../../engine';

/** A trained variable and its slots. */
export interface TrainedVariable {
  /** Views or copies, for the caller to dispose; undefined before the first update. */
  readSlots(): readonly Tensor[] | undefined;
  /** Sets the slots to copies. */
  setSlots(values: readonly Tensor[]): void;
  /** Forgets the slots. The variable stays as it is. */
  dispose(): void;
}

/** A variable whose update makes new tensors. */
export class PortableVariable implements TrainedVariable {
  private slots: readonly Variable[] | undefined;

  /** @param slotCount slots of the optimiser */
  constructor(
    private readonly engine: Engine,
    private readonly variable: Variable,
    private readonly slotCount: number,
  ) {}

  /** @param compute gives the new values of the variable and of its slots, in their order */
  update(compute: (slots: readonly Tensor[]) => readonly [Tensor, ...Tensor[]]): void {
    const { tf } = this.engine;
    tf.tidy(() => {
      const current = this.slots ?? Array.from({ length: this.slotCount }, () => tf.zerosLike(this.variable));
      // Clones, so that a value that is returned unchanged outlives its replacement.
      const [variable, ...slots] = compute(current.map((slot) => slot.clone()));
      this.variable.assign(variable);
      if (this.slots === undefined) this.slots = slots.map((value) => tf.variable(value, false));
      else this.slots.forEach((slot, i) => slot.assign(slots[i]!));
    });
  }

  readSlots(): readonly Tensor[] | undefined {
    return this.slots?.map((slot) => slot.clone());
  }

  setSlots(values: readonly Tensor[]): void {
    this.dispose();
    this.slots = values.map((value) => this.engine.tf.variable(value, false));
  }

  dispose(): void {
    this.slots?.forEach((slot) => slot.dispose());
    this.slots = undefined;
  }
}

/** A variable, updated in place where its optimiser can. */
export type TrainedBy =
  | { readonly kind: 'in place'; readonly trained: InPlaceVariable }
  | { readonly kind: 'portable'; readonly trained: PortableVariable };
