import type { Engine, Tensor, Tensor1D, Tensor4D } from '../../src/engine';
import { batchNormImplementation } from '../../src/engine/ops/batchNorm';
import type { BatchNormImplementation, BatchNormInputs } from '../../src/engine/ops/batchNormOperations';

/** What {@link batchNormTraining} works on. */
export interface BatchNormTrainingInputs extends BatchNormInputs {
  /** Told mean and unbiased variance of the batch, both [channels], which are disposed after the call. */
  readonly onStatistics: (mean: Tensor1D, unbiasedVariance: Tensor1D) => void;
}

/**
 * Batch norm with the statistics of the batch for TF.js's tape: differentiable with respect to x, scale and
 * offset.
 *
 * @returns float32 tensor of the shape of x
 */
export function batchNormTraining(
  engine: Engine,
  { x, scale, offset, epsilon, onStatistics }: BatchNormTrainingInputs,
  implementation: BatchNormImplementation = batchNormImplementation(engine),
): Tensor4D {
  const op = engine.tf.customGrad((...args) => {
    const [input, gamma, beta] = args as unknown as [Tensor4D, Tensor1D, Tensor1D];
    const save = args[3] as unknown as (tensors: Tensor[]) => void;
    const inputs = { x: input, scale: gamma, offset: beta, epsilon };
    const { y, mean, unbiasedVariance, reserves } = implementation.forward(engine, inputs);
    onStatistics(mean, unbiasedVariance);
    save([input, gamma, beta, ...reserves]);
    return {
      value: y,
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [savedX, savedScale, savedOffset, ...savedReserves] = saved;
        return [
          ...implementation.gradient(engine, {
            dy: dy as Tensor4D,
            x: savedX as Tensor4D,
            scale: savedScale as Tensor1D,
            offset: savedOffset as Tensor1D,
            reserves: savedReserves,
            epsilon,
          }),
        ];
      },
    };
  });
  return op(x, scale, offset) as Tensor4D;
}
