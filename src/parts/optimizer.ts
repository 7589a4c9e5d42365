import { inspect } from 'node:util';
import { BreedlabError, counted } from '../core';
import {
  baseSettings,
  clipFactor,
  createOptimizer as createTrainingOptimizer,
  RepeatedStep,
  type BatchResult,
  type NetworkBatch,
  type Optimizer,
  type OptimizerDefinition,
  type OptimizerSettings,
} from '../training';
import { lossOf, type LossChoice } from './loss';
import { freeWith } from './memory';
import type { TrainableNetwork } from './network';

/** Options of {@link createOptimizer}. They include the settings of a training. */
export interface OptimizerOptions extends Partial<OptimizerSettings> {
  /** Learning rate. Default 0.01. */
  readonly learningRate?: number;
  /** The largest norm over all gradients together; larger ones are scaled down. Default null: they stay as they are. */
  readonly gradientClipNorm?: number | null;
}

/**
 * An optimiser on the trainable variables of a network. Without options it is the series': SGD with momentum 0.9 and
 * weight decay 0.0005.
 *
 * @param definition an optimiser in place of the options' own. Default: theirs
 * @throws BreedlabError for an optimiser or an option that does not exist
 * @example
 * const optimizer = createOptimizer(net, { optimizer: 'adamw', learningRate: 0.001, weightDecay: 0.01 });
 * net.backward(batch);
 * optimizer.step();
 */
export function createOptimizer(
  net: TrainableNetwork,
  options: OptimizerOptions = {},
  definition?: OptimizerDefinition,
): NetworkOptimizer {
  const { momentum = baseSettings.momentum, weightDecay = baseSettings.weightDecay } = options;
  const inner = createTrainingOptimizer(net.engine, net.trainable, { ...options, momentum, weightDecay }, definition);
  return new NetworkOptimizer(net, inner, options);
}

/** An optimiser at work on one network. */
export class NetworkOptimizer {
  /** Learning rate of the next step; a loop may change it. */
  learningRate: number;
  private readonly gradientClipNorm: number | null;
  /** Keyed by loss: a user's object, or the name of one. */
  private readonly repeated = new Map<unknown, RepeatedStep>();
  private readonly free: () => void;

  /** @internal {@link createOptimizer} makes them */
  constructor(
    private readonly net: TrainableNetwork,
    private readonly inner: Optimizer,
    { learningRate = baseSettings.learningRate, gradientClipNorm = null }: OptimizerOptions,
  ) {
    this.learningRate = learningRate;
    this.gradientClipNorm = gradientClipNorm;
    const { repeated } = this;
    this.free = freeWith(this, { kind: 'optimizer', name: `${inner.name} of ${net.model.name}` }, () => {
      for (const step of repeated.values()) step.dispose();
      inner.dispose();
    });
  }

  get name(): string {
    return this.inner.name;
  }

  [inspect.custom](): string {
    return `Optimizer ${this.name} of ${this.net.model.name}: learning rate ${this.learningRate}, ${counted(this.steps, 'step')}`;
  }

  /** Number of updates so far. */
  get steps(): number {
    return this.inner.state.steps;
  }

  /**
   * Updates every variable with the gradients that the network holds, and frees them.
   *
   * @throws BreedlabError when it holds none
   */
  step(): void {
    const { net, inner, gradientClipNorm } = this;
    const { engine, gradients } = net;
    const { tf } = engine;
    if (gradients.size === 0) {
      throw new BreedlabError('The network holds no gradients to step with.', 'Call its backward with a batch first.');
    }
    inner.prepare({ learningRate: this.learningRate });
    tf.tidy(() => {
      const factor = gradientClipNorm === null ? null : clipFactor(engine, [...gradients.values()], gradientClipNorm);
      for (const { name, variable } of net.trainable) {
        const gradient = gradients.get(name);
        if (gradient !== undefined) inner.apply(variable, factor === null ? gradient : tf.mul(gradient, factor));
      }
    });
    net.zeroGradients();
  }

  /** @internal */
  runStep(batch: NetworkBatch, choice: LossChoice | undefined): BatchResult {
    const { net, inner, gradientClipNorm, learningRate } = this;
    const loss = lossOf(choice);
    const key = loss === choice ? loss : JSON.stringify(choice);
    const known = this.repeated.get(key) ?? new RepeatedStep(net.engine, net, inner, { loss, gradientClipNorm });
    this.repeated.set(key, known);
    const result = known.run(batch, { learningRate, globalStep: net.passes });
    net.passes += 1;
    return result;
  }

  /** Frees the slots of the variables at once. */
  dispose(): void {
    this.free();
  }
}

/** Options of {@link step}. */
export interface StepLossOptions {
  /** A loss, its name, or its name with options. Default: cross-entropy. */
  readonly loss?: LossChoice;
}

/**
 * One training step as `train` makes it: forward, backward, update. Each gradient is applied and freed as soon as it is
 * computed, and the step of a small network runs as one graph where that is faster; the weights are exactly those of
 * `net.backward(batch)` and `optimizer.step()`.
 *
 * @returns mean loss of the batch before the update; one that is not finite updates nothing
 * @example
 * for await (const batch of batches) console.log(step(optimizer, batch).loss);
 */
export function step(optimizer: NetworkOptimizer, batch: NetworkBatch, options: StepLossOptions = {}): BatchResult {
  return optimizer.runStep(batch, options.loss);
}
