import {
  batchNormTraining,
  moveTowards,
  type Engine,
  type Layer,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  type Variable,
} from '../../engine';

/** PyTorch's default: keeps a division by a tiny variance finite. */
export const EPSILON = 1e-5;
/** PyTorch's momentum of the running statistics: the weight of the new batch. */
const MOMENTUM = 0.1;

/**
 * PyTorch's BatchNorm2d over the last axis. In training it normalizes with the statistics of the batch and
 * moves the running ones towards them (the variance as its unbiased estimate), also when the layer is frozen,
 * as PyTorch does under `.train()`. It saves as the stock `BatchNormalization`, whose evaluation is the same.
 */
export function torchBatchNorm(engine: Engine, options: { readonly name: string }): Layer {
  return new (batchNormClass(engine))(options);
}

type BatchNormClass = new (options: { readonly name: string }) => Layer;
const classes = new WeakMap<Engine, BatchNormClass>();

/** The class extends one that exists only once TensorFlow.js is loaded. */
function batchNormClass(engine: Engine): BatchNormClass {
  const known = classes.get(engine);
  if (known !== undefined) return known;
  const { tf } = engine;
  type LayerWeight = Layer['weights'][number];

  class BatchNormalization extends tf.layers.Layer {
    static readonly className = 'BatchNormalization';
    private gamma: LayerWeight | undefined;
    private beta: LayerWeight | undefined;
    private movingMean: LayerWeight | undefined;
    private movingVariance: LayerWeight | undefined;

    constructor(options: { readonly name: string }) {
      super({ name: options.name });
      this.supportsMasking = true;
    }

    override build(inputShape: number[]): void {
      const shape = [inputShape[inputShape.length - 1]!];
      const [zeros, ones] = [tf.initializers.zeros(), tf.initializers.ones()];
      this.gamma = this.addWeight('gamma', shape, 'float32', ones);
      this.beta = this.addWeight('beta', shape, 'float32', zeros);
      this.movingMean = this.addWeight('moving_mean', shape, 'float32', zeros, undefined, false);
      this.movingVariance = this.addWeight('moving_variance', shape, 'float32', ones, undefined, false);
      this.built = true;
    }

    override computeOutputShape(inputShape: number[]): number[] {
      return inputShape;
    }

    override call(inputs: Tensor | Tensor[], kwargs: { training?: boolean }): Tensor {
      const x = (Array.isArray(inputs) ? inputs[0] : inputs) as Tensor4D;
      const [gamma, beta, mean, variance] = [this.gamma!, this.beta!, this.movingMean!, this.movingVariance!];
      const read = (weight: LayerWeight): Tensor1D => weight.read() as Tensor1D;
      if (kwargs.training !== true) {
        return tf.tidy(() => tf.batchNorm(x, read(mean), read(variance), read(beta), read(gamma), EPSILON));
      }
      return batchNormTraining(engine, {
        x,
        scale: read(gamma),
        offset: read(beta),
        epsilon: EPSILON,
        onStatistics: (batchMean, unbiasedVariance) => {
          followStatistics(engine, [read(mean), read(variance)], batchMean, unbiasedVariance);
        },
      });
    }

    /** The stock layer's configuration; its momentum is the weight of the old value. */
    override getConfig(): ReturnType<Layer['getConfig']> {
      return {
        ...super.getConfig(),
        axis: -1,
        momentum: 1 - MOMENTUM,
        epsilon: EPSILON,
        center: true,
        scale: true,
      };
    }
  }

  classes.set(engine, BatchNormalization);
  return BatchNormalization;
}

/** Moves running mean and variance towards those of a batch. */
export function followStatistics(
  engine: Engine,
  [mean, variance]: readonly [Tensor, Tensor],
  batchMean: Tensor1D,
  unbiasedVariance: Tensor1D,
): void {
  moveTowards(engine, mean as Variable, batchMean, MOMENTUM);
  moveTowards(engine, variance as Variable, unbiasedVariance, MOMENTUM);
}
