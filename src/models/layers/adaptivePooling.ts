import type { Engine, Layer, LayersModel } from '../../engine';
import type { LayerOfKind } from '../layerSpecs';

type AdaptivePooling = LayerOfKind<'adaptiveAvgPool2d'>;

/**
 * PyTorch's AdaptiveAvgPool2d as stock layers. It averages rows and columns separately over bins that may
 * overlap or repeat, which is a linear map along each axis: a dense layer with a constant, frozen kernel,
 * applied to the last axis after a permutation. Nothing is to be done where the size is right already, as at
 * 224 px. The kernels are set by {@link fillAdaptivePooling}, once the model is built.
 */
export function adaptiveAveragePooling({ tf }: Engine, layer: AdaptivePooling): Layer[] {
  if (!isNeeded(layer)) return [];
  const { columns, rows } = averagingNames(layer);
  const units = layer.outputSize;
  const average = (name: string): Layer =>
    tf.layers.dense({ name, units, useBias: false, trainable: false, kernelInitializer: 'zeros' });
  const permute = (step: string, dims: number[]): Layer =>
    tf.layers.permute({ name: `${layer.name}_${step}`, dims });
  return [
    permute('columns_last', [3, 1, 2]),
    average(columns),
    permute('rows_last', [1, 3, 2]),
    average(rows),
    permute('channels_last', [3, 2, 1]),
  ];
}

/** Sets the constant kernels of {@link adaptiveAveragePooling}. */
export function fillAdaptivePooling({ tf }: Engine, model: LayersModel, layer: AdaptivePooling): void {
  if (!isNeeded(layer)) return;
  const [height, width] = layer.inputShape as readonly [number, number, number];
  const { columns, rows } = averagingNames(layer);
  for (const [name, size] of [
    [columns, width],
    [rows, height],
  ] as const) {
    tf.tidy(() => {
      const kernel = tf.tensor2d(adaptiveBins(size, layer.outputSize), [size, layer.outputSize]);
      model.getLayer(name).setWeights([kernel]);
    });
  }
}

function isNeeded({ inputShape, outputSize }: AdaptivePooling): boolean {
  return inputShape[0] !== outputSize || inputShape[1] !== outputSize;
}

function averagingNames({ name }: AdaptivePooling): { readonly columns: string; readonly rows: string } {
  return { columns: `${name}_columns`, rows: `${name}_rows` };
}

/**
 * Matrix [size, outputSize] whose column i averages the inputs from floor(i * size / outputSize) up to
 * ceil((i + 1) * size / outputSize), row-major: the bins of PyTorch's adaptive pooling.
 */
export function adaptiveBins(size: number, outputSize: number): Float32Array {
  const matrix = new Float32Array(size * outputSize);
  for (let bin = 0; bin < outputSize; bin++) {
    const start = Math.floor((bin * size) / outputSize);
    const end = Math.ceil(((bin + 1) * size) / outputSize);
    for (let input = start; input < end; input++) matrix[input * outputSize + bin] = 1 / (end - start);
  }
  return matrix;
}
