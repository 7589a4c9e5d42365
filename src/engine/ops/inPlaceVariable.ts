import type { Engine, Scalar, Tensor, Variable } from '../types';
import { letGo, takeUp } from '../variableMemory';
import { FLOAT, flag } from './attributes';

/** Rule by which an optimiser changes a variable and its slots with TensorFlow's resource operations. */
export interface InPlaceRule {
  /** Names of the slots. All hold zeros before the first update. */
  readonly slots: readonly string[];
  update(step: InPlaceStep): void;
}

/** Inputs of an {@link InPlaceRule}. Every tensor stays the caller's. */
export interface InPlaceStep {
  readonly engine: Engine;
  readonly gradient: Tensor;
  /** The learning rate and other figures, in the rule's order. */
  readonly scalars: readonly Tensor[];
  /** The values before the update, until {@link release}. */
  readonly variable: Tensor;
  /** The resource that holds the variable. */
  readonly weights: Tensor;
  /** The resources that hold the slots, in the order of the rule's. */
  readonly slots: readonly Tensor[];
  /** Releases the variable's memory, so that TensorFlow changes it in place. Call it before `weights` changes. */
  release(): void;
}

/** A temporary holder of variables and their slots, in its own resources. */
export interface SlotKeeper {
  /** Gives back all that it holds, by {@link InPlaceVariable.takeBack}. */
  giveBack(): void;
}

/** Scalars as tensors, made once for each value. */
export class ScalarCache {
  private readonly scalars = new Map<string, { readonly value: number; readonly tensor: Scalar }>();

  constructor(private readonly engine: Engine) {}

  /** The tensor of a named value; one of an earlier value is disposed. Stays the cache's. */
  get(name: string, value: number): Scalar {
    const held = this.scalars.get(name);
    if (held !== undefined && Object.is(held.value, value)) return held.tensor;
    held?.tensor.dispose();
    const { tf } = this.engine;
    const tensor = tf.keep(tf.scalar(value));
    this.scalars.set(name, { value, tensor });
    return tensor;
  }

  dispose(): void {
    for (const { tensor } of this.scalars.values()) tensor.dispose();
    this.scalars.clear();
  }
}

/**
 * A trained variable and its slots, each in a resource variable of TensorFlow, whose memory operations change in
 * place.
 *
 * Between updates the TF.js variable shares the memory of the resource variable. TensorFlow changes memory in place
 * only when nothing else holds it, hence {@link InPlaceStep.release}. Any other tensor on that memory stays right: the
 * operation then writes a copy.
 */
export class InPlaceVariable {
  private weights: Tensor | undefined;
  private slots: readonly Tensor[] | undefined;
  /** Memory of the variable after the last update; another one means that a value was assigned since. */
  private lastWritten: object | undefined;
  private keeper: SlotKeeper | undefined;

  constructor(
    private readonly engine: Engine,
    readonly variable: Variable,
    private readonly rule: InPlaceRule,
  ) {}

  /** The resources, with the values of variable and slots. They stay this object's. */
  resources(): { readonly weights: Tensor; readonly slots: readonly Tensor[] } {
    this.endLoan();
    this.slots ??= this.rule.slots.map(() => this.resourceOfZeros());
    this.weights ??= this.emptyResource();
    if (this.lastWritten !== this.variable.dataId) {
      this.assign(this.weights, this.variable);
      this.lastWritten = this.variable.dataId;
    }
    return { weights: this.weights, slots: this.slots };
  }

  /** @returns views of the variable and of each slot (zeros before the first update), for the caller to dispose */
  values(): readonly Tensor[] {
    const slots = this.readSlots() ?? this.rule.slots.map(() => this.engine.tf.zerosLike(this.variable));
    return [this.variable.clone(), ...slots];
  }

  /**
   * Lends variable and slots to a keeper, until they are next used here. The keeper updates them, and releases
   * the variable's memory and takes it up again as {@link update} does.
   *
   * @returns as {@link values}
   */
  lend(keeper: SlotKeeper): readonly Tensor[] {
    const values = this.values();
    this.dispose();
    this.keeper = keeper;
    return values;
  }

  /** Ends a loan. @param slots which the caller disposes: the resources share their memory */
  takeBack(slots: readonly Tensor[]): void {
    this.keeper = undefined;
    this.slots = slots.map((value) => {
      const resource = this.emptyResource();
      this.assign(resource, value);
      return resource;
    });
  }

  /** Changes variable and slots. Gradient and scalars stay the caller's to dispose. */
  update(gradient: Tensor, scalars: readonly Tensor[]): void {
    const { engine, variable, rule } = this;
    const resources = this.resources();
    let released = false;
    const release = (): void => {
      released = true;
      letGo(engine, variable);
    };
    try {
      rule.update({ engine, gradient, scalars, variable, ...resources, release });
    } finally {
      if (released) {
        takeUp(engine, variable, this.read(resources.weights));
        this.lastWritten = variable.dataId;
      }
    }
  }

  /** Views or copies of the slots, for the caller to dispose; undefined before the first update. */
  readSlots(): readonly Tensor[] | undefined {
    this.endLoan();
    return this.slots?.map((resource) => this.read(resource));
  }

  /** Sets the slots to copies of `values`, of the variable's shape. */
  setSlots(values: readonly Tensor[]): void {
    const { tf } = this.engine;
    this.endLoan();
    this.slots ??= this.rule.slots.map(() => this.emptyResource());
    this.slots.forEach((resource, i) => {
      const copy = tf.mul(values[i]!, 1);
      this.assign(resource, copy);
      copy.dispose();
    });
  }

  /** Forgets the slots. The variable stays as it is. */
  dispose(): void {
    this.endLoan();
    for (const resource of [this.weights, ...(this.slots ?? [])]) {
      if (resource === undefined) continue;
      this.engine.native.run('DestroyResourceOp', { ignore_lookup_error: flag(true) }, [resource], 0);
      resource.dispose();
    }
    this.weights = this.slots = this.lastWritten = undefined;
  }

  private endLoan(): void {
    this.keeper?.giveBack();
  }

  private resourceOfZeros(): Tensor {
    const resource = this.emptyResource();
    const zeros = this.engine.tf.zerosLike(this.variable);
    this.assign(resource, zeros);
    zeros.dispose();
    return resource;
  }

  private emptyResource(): Tensor {
    const { tf, native: ops } = this.engine;
    const attributes = {
      dtype: FLOAT,
      shape: { kind: 'shape', value: this.variable.shape },
      container: { kind: 'string', value: '' },
      shared_name: { kind: 'string', value: ANONYMOUS },
    } as const;
    return tf.keep(ops.run('VarHandleOp', attributes, [], 1)[0]!);
  }

  private assign(resource: Tensor, value: Tensor): void {
    assignResource(this.engine, resource, value);
  }

  private read(resource: Tensor): Tensor {
    return this.engine.native.run('ReadVariableOp', { dtype: FLOAT }, [resource], 1)[0]!;
  }
}

/** Lets a resource variable share the memory of a float32 tensor. */
export function assignResource({ native: ops }: Engine, resource: Tensor, value: Tensor): void {
  ops.run('AssignVariableOp', { dtype: FLOAT }, [resource, value], 0);
}

/** TensorFlow's own name for variables that share nothing (core/framework/resource_handle.h). */
const ANONYMOUS = 'cd2c89b7-88b7-44c8-ad83-06c2a9158347';
