import type { Engine, Variable } from '../engine';
import { assignWeights, type TensorMap } from './checkpoint';
import type { NamedVariable, Network } from './network';

/**
 * An exponential moving average of a network's weights and running statistics, as
 * `torch.optim.swa_utils.AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(decay), use_buffers=True)` keeps it: equal to
 * them after the first step, and average <- average + (1 - decay) * (weights - average) after each later one.
 */
export class WeightAverage {
  /** Averages by the variables they are of; undefined before the first step. */
  private averages: ReadonlyMap<Variable, Variable> | undefined;
  private known: { readonly trainable: Network['trainable']; readonly variables: readonly Variable[] } | undefined;

  /** @param decay in (0, 1) */
  constructor(
    private readonly engine: Engine,
    private readonly network: Network,
    private readonly decay: number,
  ) {}

  /** Takes in the weights after a step. */
  update(): void {
    const { tf } = this.engine;
    if (this.averages === undefined) {
      this.averages = new Map(
        this.network.weights.map(({ variable }) => [variable, tf.tidy(() => tf.variable(variable.clone(), false))]),
      );
      return;
    }
    for (const variable of this.moving()) {
      const average = this.averages.get(variable)!;
      tf.tidy(() => average.assign(tf.add(average, tf.mul(tf.sub(variable, average), 1 - this.decay))));
    }
  }

  /** The averages under the names of the weights, as a checkpoint holds them; empty before the first step. */
  get weights(): readonly NamedVariable[] {
    const { averages } = this;
    if (averages === undefined) return [];
    return this.network.weights.map(({ name, variable }) => ({ name, variable: averages.get(variable)! }));
  }

  /** Continues from the averages of a checkpoint. */
  restore(stored: TensorMap): void {
    this.dispose();
    if (stored.size === 0) return;
    this.update();
    assignWeights(this.engine, this.weights, stored);
  }

  /** Runs an action while the network has the averages in place of its weights, which it then gets back bit for bit. */
  async during<T>(action: () => Promise<T>): Promise<T> {
    const { averages } = this;
    if (averages === undefined) return action();
    const kept = [...averages.keys()].map((variable) => [variable, variable.clone()] as const);
    try {
      for (const [variable, average] of averages) variable.assign(average);
      return await action();
    } finally {
      for (const [variable, values] of kept) {
        variable.assign(values);
        values.dispose();
      }
    }
  }

  /** The variables that a step may change: trained weights, and statistics, which are variables without a gradient. */
  private moving(): readonly Variable[] {
    const { trainable, weights } = this.network;
    if (this.known?.trainable !== trainable) {
      const trained = new Set(trainable.map(({ variable }) => variable));
      const all = weights.map(({ variable }) => variable);
      this.known = { trainable, variables: all.filter((each) => trained.has(each) || !each.trainable) };
    }
    return this.known.variables;
  }

  /** Frees the averages. */
  dispose(): void {
    this.averages?.forEach((average) => average.dispose());
    this.averages = undefined;
  }
}
