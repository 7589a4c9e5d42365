import type { Engine, Tensor } from '../../engine';
import { adaptiveBins } from '../layers/adaptivePooling';
import type { LayerOfKind } from '../layerSpecs';
import type { Pass } from './types';

/**
 * AdaptiveAvgPool2d, the linear map that it is: every output pixel is a weighted sum of input pixels, with one
 * matrix for all channels.
 */
export function averagePoolingPass({ tf }: Engine, layer: LayerOfKind<'adaptiveAvgPool2d'>): Pass {
  const [height, width, channels] = layer.inputShape as readonly [number, number, number];
  const { outputSize } = layer;
  const values = pixelWeights(height, width, outputSize);
  const weights = (): Tensor => tf.tensor3d(values, [1, outputSize ** 2, height * width]);
  const asPixels = (images: Tensor): Tensor => tf.reshape(images, [images.shape[0]!, -1, channels]);
  return {
    keeps: { input: false, output: false },
    isTrained: () => false,
    forward: (x) => ({
      y: tf.tidy(() =>
        tf.reshape(tf.matMul(weights(), asPixels(x)), [x.shape[0]!, outputSize, outputSize, channels]),
      ),
    }),
    backward: ({ dy, x, wantsInput }) =>
      wantsInput
        ? tf.tidy(() => tf.reshape(tf.matMul(weights(), asPixels(dy), true), x.shape))
        : undefined,
  };
}

/** Matrix [outputSize^2, height * width] of the averages, row-major. */
function pixelWeights(height: number, width: number, outputSize: number): Float32Array {
  const [rows, columns] = [adaptiveBins(height, outputSize), adaptiveBins(width, outputSize)];
  const weights = new Float32Array(outputSize ** 2 * height * width);
  let i = 0;
  for (let row = 0; row < outputSize; row++) {
    for (let column = 0; column < outputSize; column++) {
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          weights[i++] = rows[y * outputSize + row]! * columns[x * outputSize + column]!;
        }
      }
    }
  }
  return weights;
}
