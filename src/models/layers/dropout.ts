import type { Random } from '../../core';
import {
  dropoutMask,
  type Engine,
  type Layer,
  type LayersModel,
  type SeedPair,
  type Tensor,
} from '../../engine';

/** Seeds of a model's dropout layers. A stock layer with a `seed` would draw the same mask at every step. */
interface SeededDropout extends Layer {
  seed: SeedPair | undefined;
}

/** Configuration of a {@link seededDropout} layer. */
export interface SeededDropoutOptions {
  readonly name: string;
  /** Probability with which an element is set to zero, in [0, 1). The others are scaled by 1 / (1 - rate). */
  readonly rate: number;
}

/**
 * A dropout layer whose mask depends only on the seed given before each step, so that a resumed training
 * repeats it. It saves as the stock `Dropout`.
 */
export function seededDropout(engine: Engine, options: SeededDropoutOptions): Layer {
  return new (dropoutClass(engine))(options);
}

/**
 * Gives every dropout layer of a model the seed of its next masks, each layer its own.
 *
 * @param random generator of this training step, e.g. `Random.seeded(seed).split('dropout').split(step)`;
 *   it is only split, never drawn from
 */
export function setDropoutSeed(model: LayersModel, random: Random): void {
  for (const layer of model.layers) {
    if (!isSeededDropout(layer)) continue;
    layer.seed = dropoutSeed(random, layer.name);
  }
}

/** The seed of one dropout layer for a step's generator. */
export function dropoutSeed(random: Random, layerName: string): SeedPair {
  const own = random.split(layerName);
  return [own.uint32() | 0, own.uint32() | 0];
}

function isSeededDropout(layer: Layer): layer is SeededDropout {
  return layer.getClassName() === 'Dropout' && 'seed' in layer;
}

type DropoutClass = new (options: SeededDropoutOptions) => Layer;
const classes = new WeakMap<Engine, DropoutClass>();

/** The class extends one that exists only once TensorFlow.js is loaded. */
function dropoutClass(engine: Engine): DropoutClass {
  const known = classes.get(engine);
  if (known !== undefined) return known;
  const { tf } = engine;

  class Dropout extends tf.layers.Layer {
    static readonly className = 'Dropout';
    readonly rate: number;
    seed: SeedPair | undefined = undefined;

    constructor(options: SeededDropoutOptions) {
      super({ name: options.name });
      this.supportsMasking = true;
      this.rate = options.rate;
    }

    override computeOutputShape(inputShape: number[]): number[] {
      return inputShape;
    }

    override call(inputs: Tensor | Tensor[], kwargs: { training?: boolean }): Tensor {
      const input = Array.isArray(inputs) ? inputs[0]! : inputs;
      if (kwargs.training !== true || this.rate === 0) return input;
      const { seed, rate } = this;
      if (seed === undefined) {
        throw new Error(
          `The dropout layer ${this.name} has no seed: call setDropoutSeed before every training step.`,
        );
      }
      return tf.tidy(() => tf.mul(input, dropoutMask(engine, input.shape, rate, seed)));
    }

    /** The stock layer's configuration, so that saved models hold nothing but stock layers. */
    override getConfig(): ReturnType<Layer['getConfig']> {
      return { ...super.getConfig(), rate: this.rate, noiseShape: null, seed: null };
    }
  }
  classes.set(engine, Dropout);
  return Dropout;
}
