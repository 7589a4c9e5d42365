import { BreedlabError } from '../../core';
import {
  averagePooling,
  averagePoolingGradient,
  type AveragingWindow,
  type Tensor4D,
  type TensorFlow,
} from '../../engine';
import { HUES } from '../hues';
import { unary } from '../passes/types';
import { flag, imagePadding, optional, whole, type ImagePadding } from './fields';
import type { LayerBase, LayerKindDefinition, ResolvedLayer, StockLayer } from './kind';
import { imageInput, onnxWindow, padsSame, slide, square } from './shape';

/** The mean of each window, per channel: PyTorch's AvgPool2d. */
export interface AvgPool2d extends LayerBase {
  readonly kind: 'avgPool2d';
  readonly kernelSize: number;
  readonly stride: number;
  /** Zeros on each side, or `same`: TensorFlow's. Default 0. */
  readonly padding?: ImagePadding;
  /** True if those zeros count as pixels. Default true, PyTorch's; false for `same`, as in TensorFlow. */
  readonly countsPadding?: boolean;
}

export const avgPool2d: LayerKindDefinition<AvgPool2d> = {
  name: 'avgPool2d',
  torchType: 'AvgPool2d',
  category: 'pooling',
  fields: {
    kernelSize: whole(1),
    stride: whole(1),
    padding: optional(imagePadding()),
    countsPadding: optional(flag()),
  },
  outputShape(layer, inputs, context) {
    const [height, width, channels] = imageInput(layer, inputs);
    checkPadding(layer);
    return [slide(layer, height, context), slide(layer, width, context), channels];
  },
  steps(layer) {
    const window = windowOf(layer);
    return [
      {
        name: 'avgPool2d',
        pass: ({ engine }) =>
          unary({
            keeps: { input: false, output: false },
            forward: (x) => ({ y: averagePooling(engine, x as Tensor4D, window) }),
            backward: ({ dy, x, wantsInput }) =>
              wantsInput
                ? averagePoolingGradient(engine, dy as Tensor4D, x.shape as Tensor4D['shape'], window)
                : undefined,
          }),
      },
    ];
  },
  stockLayers,
  onnx: ({ inputs, node }, layer) =>
    node('AveragePool', [inputs[0]!], {
      ...onnxWindow(layer, layer),
      count_include_pad: windowOf(layer).countsPadding ? 1 : 0,
    }),
  settings: ({ kernelSize, stride, padding = 0 }) => `${square(kernelSize)}, stride ${stride}, padding ${padding}`,
  drawing: {
    style: { name: 'average pooling', color: HUES.green, shape: 'slab', thickness: 8 },
    window: ({ kernelSize, stride }) => `${kernelSize}×${kernelSize}${stride === kernelSize ? '' : ` /${stride}`}`,
    words: ({ outputShape }) => `average pooling to ${outputShape.join(' × ')}`,
  },
};

function windowOf({ kernelSize, stride, padding = 0, countsPadding = padding !== 'same' }: AvgPool2d): AveragingWindow {
  return { size: kernelSize, stride, padding, countsPadding };
}

/** Refuses a window that may lie on zeros alone, without a pixel to average, as PyTorch does. */
function checkPadding({ name, kernelSize, padding = 0 }: AvgPool2d): void {
  if (padding === 'same' || padding <= kernelSize / 2) return;
  throw new BreedlabError(
    `The layer ${name} (avgPool2d) has the padding ${padding}, more than half of its window of ${kernelSize}.`,
    `Give it a padding of at most ${Math.floor(kernelSize / 2)}.`,
  );
}

/** TensorFlow never counts the zeros of SAME, and always those of a separate layer. */
function stockLayers(tf: TensorFlow, layer: ResolvedLayer<AvgPool2d>): readonly StockLayer[] {
  const { name, kernelSize, stride } = layer;
  const { padding, countsPadding } = windowOf(layer);
  const pool = (named: 'same' | 'valid'): StockLayer => ({
    layer: tf.layers.averagePooling2d({ name, poolSize: kernelSize, strides: stride, padding: named }),
  });
  if (padding === 0) return [pool('valid')];
  if (!countsPadding && padsSame(layer)) return [pool('same')];
  if (countsPadding && typeof padding === 'number') {
    return [{ layer: tf.layers.zeroPadding2d({ name: `${name}_pad`, padding }) }, pool('valid')];
  }
  throw new BreedlabError(
    `TF.js has no layer like ${name} (avgPool2d), with padding that ${countsPadding ? 'counts' : 'does not count'}.`,
    'Predict with Breedlab, or leave the padding out.',
  );
}
