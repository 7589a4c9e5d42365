import type { Engine, NamedTensorMap, Tensor, Variable } from '../engine';
import type { NamedVariable } from './network';
import type { StoredTensor } from './tensorsFile';

/** Options of {@link Sgd}. */
export interface SgdOptions {
  readonly momentum: number;
  /** L2 factor. It is added to the gradient of every parameter, biases and batch-norm parameters included. */
  readonly weightDecay: number;
}

/**
 * Stochastic gradient descent as `torch.optim.SGD` defines it (dampening 0, nesterov off):
 *
 *     g <- gradient + weightDecay * w
 *     m <- g at the first step, momentum * m + g after it
 *     w <- w - learningRate * m
 *
 * Only the given variables have a momentum buffer, so frozen ones cost nothing.
 */
export class Sgd {
  private readonly slots = new Map<string, Variable>();

  constructor(
    private readonly engine: Engine,
    private readonly trainable: readonly NamedVariable[],
    private readonly options: SgdOptions,
  ) {}

  /**
   * Updates every variable once. The gradients stay the caller's to dispose.
   *
   * @param gradients by the TensorFlow name of the variable, as `tf.variableGrads` returns them
   */
  step(gradients: NamedTensorMap, learningRate: number): void {
    for (const { name, variable } of this.trainable) {
      const gradient = gradients[variable.name];
      if (gradient === undefined) throw new Error(`No gradient for ${name}.`);
      this.engine.tf.tidy(() => this.update(name, variable, gradient, learningRate));
    }
  }

  /** The momentum buffers; empty before the first step. */
  exportSlots(): readonly NamedVariable[] {
    return [...this.slots].map(([name, variable]) => ({ name, variable }));
  }

  /**
   * Puts back buffers of {@link exportSlots}; an empty map forgets all. @throws Error when they do not fit
   */
  importSlots(stored: ReadonlyMap<string, StoredTensor>): void {
    this.dispose();
    for (const [name, { shape, data }] of stored) {
      const owner = this.trainable.find((candidate) => candidate.name === name);
      if (owner === undefined || owner.variable.shape.join() !== shape.join()) {
        throw new Error(`The momentum of ${name} [${shape.join(', ')}] fits no trained variable.`);
      }
      const value = this.engine.tf.tensor(data, [...shape], 'float32');
      this.keepSlot(name, value);
      value.dispose();
    }
  }

  /** Frees the momentum buffers. */
  dispose(): void {
    for (const slot of this.slots.values()) slot.dispose();
    this.slots.clear();
  }

  private update(name: string, variable: Variable, gradient: Tensor, learningRate: number): void {
    const { tf } = this.engine;
    const { momentum, weightDecay } = this.options;
    const decayed = weightDecay === 0 ? gradient : tf.add(gradient, tf.mul(variable, weightDecay));
    let direction: Tensor = decayed;
    if (momentum !== 0) {
      const slot = this.slots.get(name);
      if (slot === undefined) {
        this.keepSlot(name, decayed);
      } else {
        direction = tf.add(tf.mul(slot, momentum), decayed);
        slot.assign(direction);
      }
    }
    variable.assign(tf.sub(variable, tf.mul(direction, learningRate)));
  }

  private keepSlot(name: string, value: Tensor): void {
    this.slots.set(name, this.engine.tf.variable(value, false));
  }
}
