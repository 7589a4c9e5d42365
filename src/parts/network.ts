import { inspect } from 'node:util';
import { BreedlabError, formatCount } from '../core';
import type { Engine, SeedPair, Tensor, Tensor2D, Tensor4D, Variable } from '../engine';
import { summarize } from '../models';
import type {
  FrozenPart,
  FrozenPartOptions,
  Model,
  ModelInput,
  ModelName,
  ModelOptions,
  ModelSummary,
  Precision,
  SeedOfLayer,
  TrainingPass,
  WeightInit,
} from '../models';
import { baseSettings, buildNetwork, inputOf, trainStep } from '../training';
import type { BatchResult, GradientUser, ModelNetwork, NamedVariable, NetworkBatch } from '../training';
import { engine } from './engine';
import { lossOf, type LossChoice } from './loss';
import { freeWith } from './memory';

/** Options of {@link network}. They include the settings of a training. */
export interface NetworkOptions extends ModelOptions {
  /** Distribution of the initial weights. Default 'default', PyTorch's. */
  readonly weightInit?: WeightInit;
  /** Decides initial weights and dropout, as the seed of a run does. An integer in [0, 2^53). Default 1. */
  readonly seed?: number;
  /** Number format of convolutions. Default 'fp32'. */
  readonly precision?: Precision;
  /** Refused when true: a network made here begins with weights of its own. Default false. */
  readonly pretrained?: boolean;
}

/** Options of {@link TrainableNetwork.backward}. */
export interface BackwardOptions {
  /** A loss, its name, or its name with options. Default: cross-entropy. */
  readonly loss?: LossChoice;
  /** Multiplies the gradients, e.g. 1/4 for the mean over four batches. Default 1. */
  readonly factor?: number;
}

/**
 * A network with its initial weights, the same to the last bit as a training of the same settings and seed begins with.
 * It is freed when no longer referenced, e.g. when its cell runs again.
 *
 * @param name of a model, also one of {@link defineModel}
 * @throws BreedlabError for an invalid name or option
 * @example
 * const net = network('Base_fix', { classCount: 8, imageSize: 64, widthMultiplier: 0.25, seed: 1 });
 * console.log(formatSummary(net.summary()));
 */
export function network(name: ModelName, options: NetworkOptions = {}): TrainableNetwork {
  const { classCount = 133, seed = 1, pretrained = false } = options;
  if (pretrained) {
    throw new BreedlabError(
      `A network ${name} from pretrained weights was asked for.`,
      'Give pretrained: false, and load weights with loadWeights; train(...) begins with pretrained ones.',
    );
  }
  const { imageSize, widthMultiplier, dropout, weightInit, precision } = {
    ...baseSettings,
    ...withoutUndefined(options),
  };
  const settings = { ...baseSettings, model: name, imageSize, widthMultiplier, dropout, weightInit, precision };
  const loaded = engine();
  return new TrainableNetwork(loaded, buildNetwork(loaded, settings, classCount, seed));
}

/** A network whose batches, gradients and updates are yours. Functions that train and evaluate accept it, too. */
export class TrainableNetwork implements ModelNetwork {
  /**
   * Training passes so far. They decide the next dropout masks, as the count of steps does in a training; set it, e.g. to
   * 0, to draw them again.
   */
  passes = 0;
  private readonly sum: Map<Variable, Tensor> = new Map();
  private readonly free: () => void;

  /** @internal {@link network} makes them */
  constructor(
    readonly engine: Engine,
    private readonly inner: ModelNetwork,
  ) {
    const { sum } = this;
    this.free = freeWith(this, { kind: 'network', name: inner.model.name }, () => {
      forget(sum);
      inner.dispose();
    });
  }

  /** The layers with their weights. */
  get model(): Model {
    return this.inner.model;
  }

  /** Every variable of the model, frozen ones and running statistics included, in a stable order. */
  get weights(): readonly NamedVariable[] {
    return this.inner.weights;
  }

  /** Variables that an optimiser updates. */
  get trainable(): readonly NamedVariable[] {
    return this.inner.trainable;
  }

  /** Number of parameters; running statistics are none. */
  get parameters(): number {
    return this.inner.parameters;
  }

  get classCount(): number {
    return this.inner.classCount;
  }

  /** Layers, shapes, parameters and multiply-adds. */
  summary(): ModelSummary {
    return summarize(this.model.architecture);
  }

  /**
   * Logits as in evaluation: dropout off, batch norm by its running statistics.
   *
   * @param input a batch of a loader, or normalised pixels, float32 [size, imageSize, imageSize, 3]
   * @returns float32 [size, classes], yours to dispose
   */
  infer(input: ModelInput | NetworkBatch): Tensor2D {
    if (!('labels' in input)) return this.inner.infer(input);
    return this.engine.tf.tidy(() => this.inner.infer(inputOf(this.engine, input)));
  }

  /**
   * Forward and backward pass as in training. The gradients of the mean loss are added to those already stored,
   * until an optimiser steps; a loss that is not finite adds nothing.
   *
   * @returns mean loss of the batch, and how many images have their largest logit at the right class
   */
  backward(batch: NetworkBatch, { loss, factor = 1 }: BackwardOptions = {}): BatchResult {
    const { engine: loaded, sum } = this;
    const { tf } = loaded;
    const summing: GradientUser = {
      prepare: () => [],
      apply(variable, gradient) {
        const added = factor === 1 ? gradient.clone() : tf.mul(gradient, factor);
        const before = sum.get(variable);
        sum.set(variable, tf.keep(before === undefined ? added : tf.add(before, added)));
        before?.dispose();
      },
    };
    const rates = { learningRate: 0, globalStep: this.passes };
    const result = trainStep(loaded, this, summing, batch, rates, { loss: lossOf(loss) });
    this.passes += 1;
    return result;
  }

  /**
   * The stored gradients, by the names of their variables, in the order of the backward pass: the last layer's
   * first. They stay the network's.
   */
  get gradients(): ReadonlyMap<string, Tensor> {
    const names = new Map(this.trainable.map(({ name, variable }) => [variable, name]));
    return new Map([...this.sum].map(([variable, gradient]) => [names.get(variable)!, gradient]));
  }

  /** Frees the stored gradients. */
  zeroGradients(): void {
    forget(this.sum);
  }

  /** Same as {@link ModelNetwork.train}: a pass whose gradients come later. Usually {@link backward} is enough. */
  train(input: ModelInput, dropout: number | SeedOfLayer): TrainingPass {
    return this.inner.train(input, dropout);
  }

  dropoutSeeds(globalStep: number): ReadonlyMap<string, SeedPair> {
    return this.inner.dropoutSeeds(globalStep);
  }

  frozenPart(options: FrozenPartOptions): FrozenPart | null {
    return this.inner.frozenPart(options);
  }

  features(pixels: Tensor4D, part: FrozenPart): Tensor2D {
    return this.inner.features(pixels, part);
  }

  /** Frees weights and gradients at once. */
  dispose(): void {
    this.free();
  }

  [inspect.custom](): string {
    const { name, architecture } = this.model;
    const input = architecture.inputShape.join(' × ');
    return `Network ${name}: ${input} to ${this.classCount} classes, ${formatCount(this.parameters)} parameters`;
  }
}

function forget(sum: Map<Variable, Tensor>): void {
  for (const gradient of sum.values()) gradient.dispose();
  sum.clear();
}

function withoutUndefined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}
