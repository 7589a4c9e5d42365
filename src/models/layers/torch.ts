import type { Tensor, TensorFlow } from '../../engine';
import type { FlattenedImage, TorchLayout } from './kind';

/** Layouts of PyTorch that several kinds share. */

/** The layout of a matrix [inputs, outputs], which PyTorch holds transposed. */
export function transposedMatrix([inputs, outputs]: readonly [number, number]): TorchLayout {
  return {
    shape: [outputs, inputs],
    toOurs: (tf, source) => tf.transpose(source),
    fromOurs: (tf, tensor) => tf.transpose(tensor),
  };
}

/** The layout of one value per feature; those of a flattened image PyTorch counts channels first. */
export function vectorOfFeatures(features: number): TorchLayout {
  return {
    shape: [features],
    toOurs: (tf, source, flattened) =>
      flattened === null ? source : reordered(tf, source, [flattened[2], flattened[0], flattened[1]], [1, 2, 0]),
    fromOurs: (tf, tensor, flattened) => (flattened === null ? tensor : reordered(tf, tensor, flattened, [2, 0, 1])),
  };
}

/** Values of an image in another order of its axes, as a vector. */
function reordered(tf: TensorFlow, values: Tensor, axes: NonNullable<FlattenedImage>, order: number[]): Tensor {
  return tf.reshape(tf.transpose(tf.reshape(values, [...axes]), order), values.shape);
}
