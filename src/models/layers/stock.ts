import { elementCount } from '../../core';
import type { Tensor, TensorFlow } from '../../engine';
import type { LayerTensors, StockLayer } from './kind';

/** Substitutes, from stock layers of TF.js, for layers that it lacks. */

/** A scale and an offset for each channel, or one of the two. */
export interface ChannelAffine<Role extends string> {
  readonly channels: number;
  /** float32 [channels]. Default: 1. */
  scale?(tensors: LayerTensors<Role, Tensor>): Tensor;
  /** float32 [channels]. Default: 0. */
  offset?(tensors: LayerTensors<Role, Tensor>): Tensor;
}

/** x * scale + offset over the last axis: a batch normalisation whose statistics leave values unchanged. */
export function channelAffine<Role extends string>(
  tf: TensorFlow,
  name: string,
  { channels, scale, offset }: ChannelAffine<Role>,
): StockLayer<Role> {
  const [zeros, ones] = [() => tf.zeros([channels]), () => tf.ones([channels])];
  return {
    layer: tf.layers.batchNormalization({ name, epsilon: 0, trainable: false }),
    weights: (tensors) => [scale?.(tensors) ?? ones(), offset?.(tensors) ?? zeros(), zeros(), ones()],
  };
}

/** Adds values to every value of a layer's output: for vectors, one offset per feature. */
export function addedValues<Role extends string>(
  tf: TensorFlow,
  name: string,
  shape: readonly number[],
  values: (tensors: LayerTensors<Role, Tensor>) => Tensor,
): readonly StockLayer<Role>[] {
  const channels = elementCount(shape);
  return [
    { layer: tf.layers.flatten({ name: `${name}_values` }) },
    channelAffine<Role>(tf, `${name}_sum`, { channels, offset: (tensors) => tf.reshape(values(tensors), [channels]) }),
    { layer: tf.layers.reshape({ name, targetShape: [...shape] }) },
  ];
}
