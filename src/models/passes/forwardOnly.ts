import type { Tensor } from '../../engine';
import type { ReadyStep } from './passes';
import type { ValueId } from './program';
import type { EvaluationPass, Stage } from './types';

/** The tensors of values while steps run. */
export class Values {
  private readonly owned = new Map<ValueId, Tensor>();

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

  set(value: ValueId, tensor: Tensor): void {
    this.owned.set(value, tensor);
  }

  /** Frees a value, unless it is the caller's or already freed. Its shape stays. */
  release(value: ValueId): void {
    const tensor = this.owned.get(value);
    if (tensor !== undefined && !tensor.isDisposed) tensor.dispose();
  }

  releaseAll(): void {
    for (const value of this.owned.keys()) this.release(value);
  }

  /** Values that are still held. */
  held(): Tensor[] {
    return [...this.owned.values()].filter(({ isDisposed }) => !isDisposed);
  }
}

/** Runs steps forward, each value freed as soon as the last step that takes it is done. */
export function forwardOnly(steps: readonly ReadyStep<EvaluationPass>[], values: Values, stage: Stage): void {
  for (const { pass, inputs, output, lastReads } of steps) {
    const { y, extras = [] } = pass.forward(values.all(inputs), stage);
    extras.forEach((extra) => extra.dispose());
    for (const value of lastReads) values.release(value);
    values.set(output, y);
  }
}
