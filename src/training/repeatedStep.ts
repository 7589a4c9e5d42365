import {
  checkFinite,
  isNotFinite,
  Repeated,
  runsGraphs,
  seedTensor,
  softmaxCrossEntropyParts,
  type Engine,
  type InPlaceSlot,
  type RepeatedOptions,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
  type UpdatingComputation,
  valuesOf,
} from '../engine';
import type { FrozenPart, ModelInput } from '../models';
import type { NetworkBatch } from './batch';
import { batchLoss } from './crossEntropy';
import type { BatchResult } from './lossSums';
import type { Network } from './network';
import type { Sgd } from './sgd';
import { inputOf, labelsOf, trainStep } from './step';

/** With parameters of more bytes it runs one operation at a time: comparing bits takes another copy of them. */
const MOST_PARAMETER_BYTES = 64 * 2 ** 20;

/**
 * The training step of a network, over and over: as {@link trainStep}, to the last bit, and as one TensorFlow graph
 * per shape of batch where that was measured to be faster (see {@link Repeated}). Networks with batch norm run one
 * operation at a time: its statistics are computed in JavaScript.
 */
export class RepeatedStep {
  private readonly slots: readonly InPlaceSlot[] | undefined;
  /** By the steps of the frozen part before it. */
  private readonly repeated = new Map<number, Repeated>();
  /** Of the step under way. */
  private learningRate = 0;

  constructor(
    private readonly engine: Engine,
    private readonly network: Network,
    private readonly optimizer: Sgd,
    private readonly options: RepeatedOptions = {},
  ) {
    const bytes = network.trainable.reduce((sum, { variable }) => sum + variable.size * 4, 0);
    const pays = runsGraphs(engine) && bytes <= MOST_PARAMETER_BYTES;
    this.slots = pays ? optimizer.inPlaceSlots : undefined;
  }

  /** As {@link trainStep}. */
  run(batch: NetworkBatch, rates: { readonly learningRate: number; readonly globalStep: number }): BatchResult {
    const { engine, network, optimizer, slots } = this;
    if (slots === undefined) return trainStep(engine, network, optimizer, batch, rates);
    try {
      const logits = valuesOf(engine, () => this.update(batch, rates, slots));
      return { ...batchLoss(logits, batch.labels), size: batch.size };
    } catch (error) {
      // It updates nothing then either, and says what the loss is.
      if (isNotFinite(error)) return trainStep(engine, network, optimizer, batch, rates);
      throw error;
    }
  }

  /** Frees the graphs. */
  dispose(): void {
    for (const repeated of this.repeated.values()) repeated.dispose();
    this.repeated.clear();
  }

  /** @returns logits */
  private update(
    batch: NetworkBatch,
    { learningRate, globalStep }: { readonly learningRate: number; readonly globalStep: number },
    slots: readonly InPlaceSlot[],
  ): Tensor {
    const { engine, network, optimizer } = this;
    const input = inputOf(engine, batch);
    const [values, part] = 'part' in input ? [input.values, input.part] : [input, undefined];
    const scalars = optimizer.prepare(learningRate);
    const seeds = [...network.dropoutSeeds(globalStep).values()].map((pair) => seedTensor(engine, pair));
    const key = part?.steps ?? 0;
    const known = this.repeated.get(key) ?? new Repeated(engine, this.computation(part, slots), this.options);
    this.repeated.set(key, known);
    this.learningRate = learningRate;
    return known.run([values, labelsOf(engine, batch), ...scalars, ...seeds]);
  }

  /** @param part what comes before the input */
  private computation(part: FrozenPart | undefined, slots: readonly InPlaceSlot[]): UpdatingComputation {
    const { engine, network, optimizer } = this;
    const trained = new Set(slots.map(({ variable }) => variable));
    const layers = [...network.dropoutSeeds(0).keys()];
    return {
      slots,
      reads: network.weights.map(({ variable }) => variable).filter((variable) => !trained.has(variable)),
      compute: ([values, labels, ...rest]) => {
        const seeds = rest.slice(rest.length - layers.length);
        const input: ModelInput = part === undefined ? (values as Tensor4D) : { values: values as Tensor2D, part };
        const { tf } = engine;
        return tf.tidy(() => {
          const pass = network.train(input, (layer) => seeds[layers.indexOf(layer)] as Tensor1D);
          const logits = pass.logits.clone();
          const { losses, gradient } = softmaxCrossEntropyParts(engine, pass.logits, labels as Tensor1D);
          checkFinite(engine, losses);
          pass.backward(gradient, (variable, value) => optimizer.apply(variable, value, this.learningRate));
          return logits;
        });
      },
    };
  }
}
