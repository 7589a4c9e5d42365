import { showHidden, type Engine, type Tensor } from '../../engine';
import type { ReadyStep } from './passes';
import type { ValueId } from './program';
import type { EvaluationPass, Forward, Stage } from './types';

/** The tensors of values while steps run. */
export class Values {
  private readonly owned = new Map<ValueId, Tensor>();
  /** Sums that the steps so far have made. */
  private readonly sums: Tensor[] = [];

  /** @param given stays the caller's */
  constructor(
    private readonly first: ValueId,
    private readonly given: Tensor,
  ) {}

  get(value: ValueId): Tensor {
    return value === this.first ? this.given : this.owned.get(value)!;
  }

  all(values: readonly ValueId[]): readonly Tensor[] {
    return values.map((value) => this.get(value));
  }

  set(value: ValueId, { y, sum }: Forward): void {
    this.owned.set(value, y);
    if (sum !== undefined) this.sums.push(sum);
  }

  /** A value, or NaN in its place where a step before it hid some. */
  shown(engine: Engine, value: ValueId): Tensor {
    if (this.sums.length === 0) return this.get(value);
    const shown = showHidden(engine, this.get(value), this.sums);
    for (const sum of this.sums.splice(0)) sum.dispose();
    return shown;
  }

  /** Frees a value, unless it is the caller's or already freed. Its shape stays. */
  release(value: ValueId): void {
    const tensor = this.owned.get(value);
    if (tensor !== undefined && !tensor.isDisposed) tensor.dispose();
  }

  releaseAll(): void {
    for (const value of this.owned.keys()) this.release(value);
  }

  /** Tensors that are still held. */
  held(): Tensor[] {
    return [...this.owned.values(), ...this.sums].filter(({ isDisposed }) => !isDisposed);
  }
}

/** The stage of a layer in a pass, by the layer's name. */
export type StageOf = (layer: string) => Stage;

/** Runs steps forward, each value freed as soon as the last step that takes it is done. */
export function forwardOnly(steps: readonly ReadyStep<EvaluationPass>[], values: Values, stageOf: StageOf): void {
  for (const { layer, pass, inputs, output, lastReads } of steps) {
    const forward = pass.forward(values.all(inputs), stageOf(layer.name));
    forward.extras?.forEach((extra) => extra.dispose());
    for (const value of lastReads) values.release(value);
    values.set(output, forward);
  }
}
