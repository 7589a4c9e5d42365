import type { Engine, Variable } from '../../engine';
import { EPSILON } from '../layers/batchNorm';
import type { LayerOfKind } from '../layerSpecs';
import { convolutionPass } from './convolution';
import type { LayerWeights } from './layerWeights';
import type { EvaluationPass } from './types';

/**
 * Conv2d and the batch norm behind it in evaluation, as the one convolution that they are together. With
 * f = scale / sqrt(running variance + epsilon), its kernel is f times the kernel, and its bias is
 * f * (bias - running mean) + offset. It is made anew for every batch: the weights may have changed, and it costs
 * a hundredth of the convolution.
 */
export function normedConvolutionPass(
  engine: Engine,
  layer: LayerOfKind<'conv2d'>,
  weights: LayerWeights,
  batchNorm: LayerWeights,
): EvaluationPass {
  return {
    forward(x, stage) {
      const variables = folded(engine, weights, batchNorm);
      const together = convolutionPass(engine, layer, { variables, isTrained: () => false }, true);
      const forward = together.forward(x, stage);
      engine.tf.dispose(variables as Variable[]);
      return forward;
    },
  };
}

/** Kernel and bias. */
function folded(
  { tf }: Engine,
  { variables: [kernel, bias] }: LayerWeights,
  { variables: [scale, offset, mean, variance] }: LayerWeights,
): readonly Variable[] {
  return tf.tidy(() => {
    const factor = tf.div(scale!, tf.sqrt(tf.add(variance!, EPSILON)));
    // A forward pass only reads them.
    return [
      tf.mul(kernel!, factor),
      tf.add(tf.mul(tf.sub(bias!, mean!), factor), offset!),
    ] as unknown as Variable[];
  });
}
