import type { InPlaceSlot, SlotKeeper } from '../ops/sgdUpdate';
import type { Engine, Tensor } from '../types';
import { letGo, takeUp } from '../variableMemory';
import { sameBits, type CompiledGraph, type Computation } from './compile';
import type { GraphSession } from './graphSession';
import type { ResourceNodes } from './savedModel';

/** A computation that updates the variable of every slot once, and changes nothing else. */
export interface UpdatingComputation extends Computation {
  readonly slots: readonly InPlaceSlot[];
}

/** Names of nodes. */
interface UpdatingNodes {
  readonly inputs: readonly string[];
  /** The result, then the updated variables. */
  readonly outputs: readonly string[];
  /** Of variable and momentum, slot after slot. */
  readonly resources: readonly ResourceNodes[];
}

/**
 * The graph of a computation that trains. From its first run on it holds variables and momenta of the slots, in
 * resources of its own, until a slot or {@link dispose} asks for them. The TF.js variables stay what they are between
 * two runs: they share the memory of the resources.
 */
export class UpdatingGraph implements CompiledGraph, SlotKeeper {
  /** What each variable held after the last run; undefined while the slots have their own. */
  private written: readonly object[] | undefined;

  constructor(
    private readonly engine: Engine,
    private readonly computation: UpdatingComputation,
    private readonly session: GraphSession,
    private readonly nodes: UpdatingNodes,
  ) {}

  run(inputs: readonly Tensor[]): Tensor {
    const { engine, computation, session, nodes } = this;
    const variables = computation.slots.map(({ variable }) => variable);
    if (this.written?.every((dataId, i) => dataId === variables[i]!.dataId) !== true) this.takeOver();
    let updated: readonly Tensor[] | undefined;
    for (const variable of variables) letGo(engine, variable);
    try {
      const [result, ...rest] = session.run(nodes.inputs, [...inputs, ...computation.reads], nodes.outputs);
      updated = rest;
      return result!;
    } finally {
      updated ??= this.readResources().filter((_, i) => i % 2 === 0);
      updated.forEach((value, i) => takeUp(engine, variables[i]!, value));
      this.written = variables.map(({ dataId }) => dataId);
    }
  }

  /** Gives the resources their values: of variable and momentum, slot after slot. */
  holdFor(values: readonly Tensor[]): void {
    const { resources } = this.nodes;
    const assigned = this.session.run(
      resources.map(({ value }) => value),
      values,
      resources.map((node) => node.assigned),
    );
    this.engine.tf.dispose(assigned);
  }

  /**
   * Whether a run from the resources' values gives what the slots hold now, and the same result. The slots keep what
   * they hold.
   */
  repeats(inputs: readonly Tensor[], expected: Tensor): boolean {
    const { engine, computation, session, nodes } = this;
    const [result, ...updated] = session.run(nodes.inputs, [...inputs, ...computation.reads], nodes.outputs);
    engine.tf.dispose(updated);
    const actual = [result!, ...this.readResources()];
    this.destroyResources();
    const held = computation.slots.flatMap((slot) => [slot.variable.clone(), slot.readMomentum()!]);
    const areSame = [expected, ...held].every((tensor, i) => sameBits(engine, actual[i]!, tensor));
    engine.tf.dispose([...actual, ...held]);
    return areSame;
  }

  giveBack(): void {
    if (this.written === undefined) return;
    this.written = undefined;
    const values = this.readResources();
    this.destroyResources();
    this.computation.slots.forEach((slot, i) => slot.takeBack(values[2 * i + 1]!));
    this.engine.tf.dispose(values);
  }

  dispose(): void {
    this.giveBack();
    this.session.dispose();
  }

  private takeOver(): void {
    const lent = this.computation.slots.flatMap((slot) => {
      const { weights, momentum } = slot.lend(this);
      return [weights, momentum];
    });
    this.holdFor(lent);
    this.written = this.computation.slots.map(({ variable }) => variable.dataId);
    this.engine.tf.dispose(lent);
  }

  private readResources(): Tensor[] {
    return this.session.run([], [], this.nodes.resources.map(({ read }) => read));
  }

  private destroyResources(): void {
    this.engine.tf.dispose(this.session.run([], [], this.nodes.resources.map(({ destroyed }) => destroyed)));
  }
}
