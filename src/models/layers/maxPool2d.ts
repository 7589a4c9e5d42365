import { BreedlabError } from '../../core';
import {
  maxPooling,
  maxPoolingGradient,
  type Engine,
  type PoolingWindow,
  type Tensor4D,
  type TensorFlow,
} from '../../engine';
import { HUES } from '../hues';
import { unary, type UnaryPass } from '../passes/types';
import { optional, whole } from './fields';
import type { FeatureShape, LayerBase, LayerKindDefinition, StockLayer, StockSource } from './kind';
import { imageInput, onnxWindow, slide, square } from './shape';

/** The largest value of each window, per channel: PyTorch's MaxPool2d. */
export interface MaxPool2d extends LayerBase {
  readonly kind: 'maxPool2d';
  readonly kernelSize: number;
  readonly stride: number;
  /** Pixels on each side that are smaller than any other. At most half of the window. Default 0. */
  readonly padding?: number;
}

export const maxPool2d: LayerKindDefinition<MaxPool2d> = {
  name: 'maxPool2d',
  torchType: 'MaxPool2d',
  category: 'pooling',
  fields: { kernelSize: whole(1), stride: whole(1), padding: optional(whole(0)) },
  outputShape(layer, inputs, context) {
    const [height, width, channels] = imageInput(layer, inputs);
    checkPadding(layer);
    return [slide(layer, height, context), slide(layer, width, context), channels];
  },
  steps({ kernelSize, stride, padding = 0 }) {
    const window = { size: kernelSize, stride };
    return [
      {
        name: 'maxPool2d',
        isMaxPooling: true,
        pass: ({ engine }) => unary(padding === 0 ? poolingPass(engine, window) : paddedPass(engine, window, padding)),
      },
    ];
  },
  stockLayers: (tf, { name, kernelSize, stride, padding = 0, inputShape }) => [
    ...(padding === 0 ? [] : repeatedEdges(tf, name, padding, inputShape)),
    { layer: tf.layers.maxPooling2d({ name, poolSize: kernelSize, strides: stride, padding: 'valid' }) },
  ],
  onnx: ({ inputs, node }, layer) => node('MaxPool', [inputs[0]!], onnxWindow(layer, layer)),
  settings: ({ kernelSize, stride, padding = 0 }) =>
    `${square(kernelSize)}, stride ${stride}${padding === 0 ? '' : `, padding ${padding}`}`,
  drawing: {
    style: { name: 'max pooling', color: HUES.brown, shape: 'slab', thickness: 8 },
    window: ({ kernelSize, stride }) => `${kernelSize}×${kernelSize}${stride === kernelSize ? '' : ` /${stride}`}`,
    words: ({ outputShape }) => `max pooling to ${outputShape.join(' × ')}`,
  },
};

/** Refuses a window that may lie on padding alone, without a largest value, as PyTorch does. */
function checkPadding({ name, kernelSize, padding = 0 }: MaxPool2d): void {
  if (padding <= kernelSize / 2) return;
  throw new BreedlabError(
    `The layer ${name} (maxPool2d) has the padding ${padding}, more than half of its window of ${kernelSize}.`,
    `Give it a padding of at most ${Math.floor(kernelSize / 2)}.`,
  );
}

function poolingPass(engine: Engine, window: PoolingWindow): UnaryPass {
  return {
    keeps: { input: true, output: true },
    forward(x) {
      const { y, workspace, sum } = maxPooling(engine, x as Tensor4D, window);
      return { y, extras: workspace === null ? [] : [workspace], sum };
    },
    backward({ dy, x, y, extras, wantsInput }) {
      if (!wantsInput) return undefined;
      const [workspace = null] = extras;
      const inputs = { dy: dy as Tensor4D, x: x as Tensor4D, y: y as Tensor4D, workspace };
      return maxPoolingGradient(engine, inputs, window);
    },
  };
}

/** The least float32. */
const LEAST = -(2 - 2 ** -23) * 2 ** 127;

/** The gradient keeps the padded image instead of the image itself. */
function paddedPass(engine: Engine, window: PoolingWindow, padding: number): UnaryPass {
  const { tf } = engine;
  const sides: [number, number] = [padding, padding];
  return {
    keeps: { input: false, output: true },
    forward(x) {
      const padded = tf.pad(x as Tensor4D, [[0, 0], sides, sides, [0, 0]], LEAST);
      const { y, workspace, sum } = maxPooling(engine, padded, window);
      return { y, extras: workspace === null ? [padded] : [padded, workspace], sum };
    },
    backward({ dy, x, y, extras, wantsInput }) {
      if (!wantsInput) return undefined;
      const [padded, workspace = null] = extras;
      return tf.tidy(() => {
        const inputs = { dy: dy as Tensor4D, x: padded as Tensor4D, y: y as Tensor4D, workspace };
        return tf.slice(maxPoolingGradient(engine, inputs, window), [0, padding, padding, 0], x.shape);
      });
    },
  };
}

/**
 * TF.js pads with zeros, which would win over negative values. Its outermost rows and columns repeated win over
 * nothing: every window that holds a repetition holds the original.
 */
function repeatedEdges(tf: TensorFlow, name: string, padding: number, inputShape: FeatureShape): readonly StockLayer[] {
  const stock: StockLayer[] = [];
  let whole: StockSource = { input: 0 };
  const add = (layer: StockLayer): { readonly stock: number } => ({ stock: stock.push(layer) - 1 });
  for (const [axis, what] of [
    [1, 'rows'],
    [2, 'columns'],
  ] as const) {
    const last = inputShape[axis - 1]! - 1;
    const takes = [whole];
    const edge = (before: number, side: string): StockSource[] => {
      const cut: [number, number] = [before, last - before];
      const cropping: [[number, number], [number, number]] = axis === 1 ? [cut, [0, 0]] : [[0, 0], cut];
      const cropped = add({ layer: tf.layers.cropping2D({ name: `${name}_${side}_${what}`, cropping }), takes });
      return Array.from({ length: padding }, () => cropped);
    };
    const parts = [...edge(0, 'first'), whole, ...edge(last, 'last')];
    whole = add({ layer: tf.layers.concatenate({ name: `${name}_${what}`, axis }), takes: parts });
  }
  return stock;
}
