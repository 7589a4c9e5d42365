import {
  batchNorm,
  batchNormGradient,
  type Engine,
  type Tensor1D,
  type Tensor4D,
} from '../../engine';
import { EPSILON, followStatistics } from '../layers/batchNorm';
import type { LayerWeights } from './layerWeights';
import type { Pass } from './types';

/** BatchNorm2d: with the statistics of the batch in training, frozen or not, else with the running ones. */
export function batchNormPass(engine: Engine, weights: LayerWeights): Pass {
  const [scaleVariable, offsetVariable, runningMean, runningVariance] = weights.variables;
  const [scale, offset] = [scaleVariable, offsetVariable] as unknown as readonly [Tensor1D, Tensor1D];
  const running = [runningMean!, runningVariance!] as unknown as readonly [Tensor1D, Tensor1D];
  return {
    keeps: { input: true, output: false },
    isTrained: weights.isTrained,
    forward(input, { training }) {
      const x = input as Tensor4D;
      if (!training) {
        return { y: engine.tf.batchNorm(x, running[0], running[1], offset, scale, EPSILON) };
      }
      const { y, mean, unbiasedVariance, reserves } = batchNorm(engine, {
        x,
        scale,
        offset,
        epsilon: EPSILON,
      });
      followStatistics(engine, running, mean, unbiasedVariance);
      engine.tf.dispose([mean, unbiasedVariance]);
      return { y, extras: reserves };
    },
    backward({ dy, x, extras, wantsInput, emit }) {
      const [dx, dScale, dOffset] = batchNormGradient(engine, {
        dy: dy as Tensor4D,
        x: x as Tensor4D,
        scale,
        reserves: extras,
        epsilon: EPSILON,
      });
      if (weights.isTrained()) {
        emit(scaleVariable!, dScale);
        emit(offsetVariable!, dOffset);
      } else {
        engine.tf.dispose([dScale, dOffset]);
      }
      if (wantsInput) return dx;
      dx.dispose();
      return undefined;
    },
  };
}
