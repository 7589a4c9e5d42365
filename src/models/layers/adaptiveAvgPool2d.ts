import type { Tensor, TensorFlow } from '../../engine';
import { HUES } from '../hues';
import { unary } from '../passes/types';
import { whole } from './fields';
import type { LayerBase, LayerKindDefinition, ResolvedLayer, StockLayer } from './kind';
import { imageInput, square } from './shape';

/** PyTorch's AdaptiveAvgPool2d to a square of `outputSize`. */
export interface AdaptiveAvgPool2d extends LayerBase {
  readonly kind: 'adaptiveAvgPool2d';
  readonly outputSize: number;
}

type Layer = ResolvedLayer<AdaptiveAvgPool2d>;

export const adaptiveAvgPool2d: LayerKindDefinition<AdaptiveAvgPool2d> = {
  name: 'adaptiveAvgPool2d',
  torchType: 'AdaptiveAvgPool2d',
  category: 'pooling',
  fields: { outputSize: whole(1) },
  outputShape: (layer, inputs) => [layer.outputSize, layer.outputSize, imageInput(layer, inputs)[2]],
  steps(layer) {
    return changesSize(layer)
      ? [{ name: 'adaptiveAvgPool2d', pass: ({ engine: { tf } }) => poolingPass(tf, layer) }]
      : [];
  },
  stockLayers: (tf, layer) => (changesSize(layer) ? stockLayers(tf, layer) : []),
  onnx(scope, layer) {
    const { inputs, floats, node } = scope;
    if (!changesSize(layer)) return inputs[0]!;
    const [height, width] = imageInput(layer, layer.inputShapes);
    const { outputSize } = layer;
    const columns = floats(adaptiveBins(width, outputSize), [width, outputSize]);
    const rows = floats(adaptiveBins(height, outputSize), [height, outputSize]);
    const byRows = node('Transpose', [rows], { perm: [1, 0] });
    return node('MatMul', [byRows, node('MatMul', [inputs[0]!, columns])]);
  },
  settings: ({ outputSize }) => `to ${square(outputSize)}`,
  drawing: {
    style: { name: 'average pooling', color: HUES.green, shape: 'slab', thickness: 8 },
    words: ({ outputShape }) => `average pooling to ${outputShape.join(' × ')}`,
  },
};

/** Does nothing where the size is right already, as at 224 px. */
function changesSize({ inputShape, outputSize }: Layer): boolean {
  return inputShape[0] !== outputSize || inputShape[1] !== outputSize;
}

/** The pooling as a linear map: output pixels are weighted sums of input pixels, by one matrix for every channel. */
function poolingPass(tf: TensorFlow, layer: Layer) {
  const [height, width, channels] = imageInput(layer, layer.inputShapes);
  const { outputSize } = layer;
  const values = pixelWeights(height, width, outputSize);
  const weights = (): Tensor => tf.tensor3d(values, [1, outputSize ** 2, height * width]);
  const asPixels = (images: Tensor): Tensor => tf.reshape(images, [images.shape[0]!, -1, channels]);
  return unary({
    keeps: { input: false, output: false },
    forward: (x) => ({
      y: tf.tidy(() => tf.reshape(tf.matMul(weights(), asPixels(x)), [x.shape[0]!, outputSize, outputSize, channels])),
    }),
    backward: ({ dy, x, wantsInput }) =>
      wantsInput ? tf.tidy(() => tf.reshape(tf.matMul(weights(), asPixels(dy), true), x.shape)) : undefined,
  });
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

/**
 * Rows and columns are averaged separately over bins that may overlap or repeat, a linear map along each axis: a
 * dense layer with a constant, frozen kernel, applied to the last axis after a permutation.
 */
function stockLayers(tf: TensorFlow, layer: Layer): readonly StockLayer[] {
  const [height, width] = imageInput(layer, layer.inputShapes);
  const { name, outputSize } = layer;
  const average = (axis: string, size: number): StockLayer => ({
    layer: tf.layers.dense({
      ...{ name: `${name}_${axis}`, units: outputSize, useBias: false, trainable: false, kernelInitializer: 'zeros' },
    }),
    weights: () => [tf.tensor2d(adaptiveBins(size, outputSize), [size, outputSize])],
  });
  const permute = (step: string, dims: number[]): StockLayer => ({
    layer: tf.layers.permute({ name: `${name}_${step}`, dims }),
  });
  return [
    permute('columns_last', [3, 1, 2]),
    average('columns', width),
    permute('rows_last', [1, 3, 2]),
    average('rows', height),
    permute('channels_last', [3, 2, 1]),
  ];
}

/**
 * Matrix [size, outputSize] whose column i averages the inputs from floor(i * size / outputSize) up to
 * ceil((i + 1) * size / outputSize), row-major: the bins of PyTorch's adaptive pooling.
 */
function adaptiveBins(size: number, outputSize: number): Float32Array {
  const matrix = new Float32Array(size * outputSize);
  for (let bin = 0; bin < outputSize; bin++) {
    const start = Math.floor((bin * size) / outputSize);
    const end = Math.ceil(((bin + 1) * size) / outputSize);
    for (let input = start; input < end; input++) matrix[input * outputSize + bin] = 1 / (end - start);
  }
  return matrix;
}
