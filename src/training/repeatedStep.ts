import {
  checkFinite,
  isNotFinite,
  Repeated,
  runsGraphs,
  seedTensor,
  type Engine,
  type InPlaceVariable,
  type RepeatedOptions,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
  type UpdatingComputation,
  type Variable,
  valuesOf,
} from '../engine';
import type { FrozenPart, ModelInput } from '../models';
import type { NetworkBatch } from './batch';
import { crossEntropyLoss, targetsOf, targetTensor, type Loss } from './losses';
import type { BatchResult } from './lossSums';
import type { Network } from './network';
import type { Optimizer } from './optimizers';
import { inputOf, resultOf, trainStep, updateAll, type StepOptions, type StepRates } from './step';

/** Most bytes of parameters for graphs: comparing bits takes another copy of them. */
const MOST_PARAMETER_BYTES = 64 * 2 ** 20;

/**
 * The repeated training step of a network: as {@link trainStep}, to the last bit, and as one TensorFlow graph
 * per shape of batch where that was measured to be faster (see {@link Repeated}).
 */
export class RepeatedStep {
  private readonly trained: readonly InPlaceVariable[] | undefined;
  private readonly loss: Loss;
  /** Keyed by the number of steps of the frozen part before it. */
  private readonly repeated = new Map<number, Repeated>();

  constructor(
    private readonly engine: Engine,
    private readonly network: Network,
    private readonly optimizer: Optimizer,
    private readonly options: RepeatedOptions & StepOptions = {},
  ) {
    this.loss = options.loss ?? crossEntropyLoss();
    const bytes = network.trainable.reduce((sum, { variable }) => sum + variable.size * 4, 0);
    const pays = runsGraphs(engine) && bytes <= MOST_PARAMETER_BYTES;
    this.trained = pays ? optimizer.inPlace : undefined;
  }

  /** Same as {@link trainStep}. */
  run(batch: NetworkBatch, rates: StepRates): BatchResult {
    const { engine, network, optimizer, options, trained, loss } = this;
    if (trained === undefined) return trainStep(engine, network, optimizer, batch, rates, options);
    const targets = loss.targets(targetsOf(batch), network.classCount, { training: true });
    const scalars = optimizer.prepare(rates);
    try {
      const values = valuesOf(engine, () => {
        const labels = targetTensor(engine, targets, network.classCount);
        return this.update(batch, labels, [...scalars, ...this.seeds(rates)], trained);
      });
      const logits = values.subarray(0, batch.size * network.classCount);
      return resultOf(loss, targets, batch, logits, values.subarray(logits.length));
    } catch (error) {
      optimizer.cancel();
      // It updates nothing then either, and returns the loss.
      if (isNotFinite(error)) return trainStep(engine, network, optimizer, batch, rates, options);
      throw error;
    }
  }

  /** Frees the graphs. */
  dispose(): void {
    for (const repeated of this.repeated.values()) repeated.dispose();
    this.repeated.clear();
  }

  /** @returns logits, followed by the losses of the images where only the loss itself can compute them */
  private update(
    batch: NetworkBatch,
    targets: Tensor,
    rest: readonly Tensor[],
    trained: readonly InPlaceVariable[],
  ): Tensor {
    const { engine } = this;
    const input = inputOf(engine, batch);
    const [values, part] = 'part' in input ? [input.values, input.part] : [input, undefined];
    const key = part?.steps ?? 0;
    const known = this.repeated.get(key) ?? new Repeated(engine, this.computation(part, trained), this.options);
    this.repeated.set(key, known);
    return known.run([values, targets, ...rest]);
  }

  private seeds({ globalStep }: StepRates): Tensor[] {
    const { engine, network } = this;
    return [...network.dropoutSeeds(globalStep).values()].map((pair) => seedTensor(engine, pair));
  }

  /** @param part the part before the input */
  private computation(part: FrozenPart | undefined, trained: readonly InPlaceVariable[]): UpdatingComputation {
    const { engine, network, optimizer, options, loss } = this;
    const { tf } = engine;
    const variables = new Set(trained.map(({ variable }) => variable));
    const reads = network.weights.map(({ variable }) => variable).filter((variable) => !variables.has(variable));
    const layers = [...network.dropoutSeeds(0).keys()];
    return {
      trained,
      reads,
      compute: ([values, targets, ...rest]) => {
        const seeds = rest.slice(rest.length - layers.length);
        const input: ModelInput = part === undefined ? (values as Tensor4D) : { values: values as Tensor2D, part };
        const step = (): Tensor => {
          const pass = network.train(input, (layer) => seeds[layers.indexOf(layer)] as Tensor1D);
          const { losses, gradient } = loss.parts(engine, pass.logits, targets!);
          const result = loss.mean === undefined ? tf.concat([pass.logits.flatten(), losses]) : pass.logits.clone();
          checkFinite(engine, losses);
          updateAll(engine, pass, gradient, optimizer, options);
          return result;
        };
        return assigningIfDone(reads, () => tf.tidy(step));
      },
    };
  }
}

/** Gives variables their values back if an action that assigns to them fails, as a graph of it would. */
function assigningIfDone<T>(variables: readonly Variable[], action: () => T): T {
  const before = variables.map((variable) => variable.clone());
  try {
    return action();
  } catch (error) {
    variables.forEach((variable, i) => variable.assign(before[i]!));
    throw error;
  } finally {
    before.forEach((values) => values.dispose());
  }
}
