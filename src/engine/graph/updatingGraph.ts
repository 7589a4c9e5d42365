import type { InPlaceVariable, SlotKeeper } from '../ops/inPlaceVariable';
import type { Engine, Tensor, Variable } from '../types';
import { letGo, takeUp } from '../variableMemory';
import { sameBits, type CompiledGraph, type Computation } from './compile';
import type { GraphSession } from './graphSession';
import type { ResourceNodes } from './savedModel';

/** A computation that updates every trained variable once, with its slots, and may assign values to what it reads. */
export interface UpdatingComputation extends Computation {
  readonly reads: readonly Variable[];
  readonly trained: readonly InPlaceVariable[];
}

/** Names of nodes. */
interface UpdatingNodes {
  readonly inputs: readonly string[];
  /** The result, then the updated variables, then the values of {@link assigned}. */
  readonly outputs: readonly string[];
  /** Resources of each variable and its slots, variable after variable. */
  readonly resources: readonly ResourceNodes[];
  /** Those of the variables it reads that it assigns values to, e.g. running statistics. */
  readonly assigned: readonly Variable[];
}

/**
 * The graph of a computation that trains. From its first run on it holds the trained variables and their slots, in
 * resources of its own, until {@link InPlaceVariable} or {@link dispose} asks for them. The TF.js variables stay what they are between
 * two runs: they share the memory of the resources.
 */
export class UpdatingGraph implements CompiledGraph, SlotKeeper {
  /** Memory of each variable after the last run; undefined while the variables have their own. */
  private written: readonly object[] | undefined;

  constructor(
    private readonly engine: Engine,
    private readonly computation: UpdatingComputation,
    private readonly session: GraphSession,
    private readonly nodes: UpdatingNodes,
  ) {}

  run(inputs: readonly Tensor[]): Tensor {
    const { engine, computation, session, nodes } = this;
    const variables = computation.trained.map(({ variable }) => variable);
    if (this.written?.every((dataId, i) => dataId === variables[i]!.dataId) !== true) this.takeOver();
    let updated: readonly Tensor[] | undefined;
    for (const variable of variables) letGo(engine, variable);
    try {
      const [result, ...rest] = session.run(nodes.inputs, [...inputs, ...computation.reads], nodes.outputs);
      updated = rest.splice(0, variables.length);
      nodes.assigned.forEach((variable, i) => variable.assign(rest[i]!));
      engine.tf.dispose(rest);
      return result!;
    } finally {
      updated ??= this.readWeights();
      updated.forEach((value, i) => takeUp(engine, variables[i]!, value));
      this.written = variables.map(({ dataId }) => dataId);
    }
  }

  /** Sets the resources' values: those of each variable and its slots, variable after variable. */
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
   * Tells whether a run from the resources' values gives the current variables and slots, and the same result. They
   * keep their values.
   *
   * @param inputs with the values that the computation read
   */
  repeats(inputs: readonly Tensor[], expected: Tensor): boolean {
    const { engine, computation, session, nodes } = this;
    const [result, ...rest] = session.run(nodes.inputs, inputs, nodes.outputs);
    engine.tf.dispose(rest.splice(0, computation.trained.length));
    const actual = [result!, ...rest, ...this.readResources()];
    this.destroyResources();
    const held = computation.trained.flatMap((one) => one.values());
    const areSame = [expected, ...nodes.assigned, ...held].every((tensor, i) => sameBits(engine, actual[i]!, tensor));
    engine.tf.dispose([...actual, ...held]);
    return areSame;
  }

  giveBack(): void {
    if (this.written === undefined) return;
    this.written = undefined;
    const values = this.readResources();
    this.destroyResources();
    const { trained } = this.computation;
    const each = values.length / trained.length;
    trained.forEach((one, i) => one.takeBack(values.slice(i * each + 1, (i + 1) * each)));
    this.engine.tf.dispose(values);
  }

  dispose(): void {
    this.giveBack();
    this.session.dispose();
  }

  private takeOver(): void {
    const lent = this.computation.trained.flatMap((one) => one.lend(this));
    this.holdFor(lent);
    this.written = this.computation.trained.map(({ variable }) => variable.dataId);
    this.engine.tf.dispose(lent);
  }

  /** The variables without their slots. */
  private readWeights(): Tensor[] {
    const { resources } = this.nodes;
    const each = resources.length / this.computation.trained.length;
    return this.session.run(
      [],
      [],
      resources.filter((_, i) => i % each === 0).map(({ read }) => read),
    );
  }

  private readResources(): Tensor[] {
    return this.session.run(
      [],
      [],
      this.nodes.resources.map(({ read }) => read),
    );
  }

  private destroyResources(): void {
    this.engine.tf.dispose(
      this.session.run(
        [],
        [],
        this.nodes.resources.map(({ destroyed }) => destroyed),
      ),
    );
  }
}
