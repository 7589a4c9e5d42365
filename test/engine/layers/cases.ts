import * as ops from '../../../src/engine';
import type { Engine, Tensor, Tensor1D, Tensor2D, Tensor4D } from '../../../src/engine';
import * as exact from './exact';

/** One operation with its gradients on small inputs, and the same in float64. */
export interface LayerCase {
  readonly name: string;
  /** Shapes of the inputs. */
  readonly shapes: readonly (readonly number[])[];
  /** Mean of the random inputs, whose spread is 2. Default: 0. */
  readonly mean?: number;
  run(engine: Engine, inputs: readonly Tensor[]): LayerResult;
  /** The output in float64, from which the gradients follow by differences. */
  exact(inputs: readonly exact.Values[]): exact.Values;
}

export interface LayerResult {
  readonly y: Tensor;
  /** What else the operation gave, or what stands between two. */
  readonly others?: readonly Tensor[];
  /** Gradients with respect to all inputs for a gradient of the output. */
  gradients(dy: Tensor): readonly Tensor[];
}

type Inputs4 = readonly [Tensor4D, Tensor4D];

function depthwise(name: string, layout: exact.SlidingCase, padding: ops.Padding): LayerCase {
  const { shape, size, stride } = layout;
  const sliding = { stride, padding };
  return {
    name: `depthwise convolution, ${name}`,
    shapes: [shape, [size, size, shape[3], 1]],
    run(engine, inputs) {
      const [x, kernel] = inputs as Inputs4;
      return {
        y: ops.depthwiseConvolution(engine, x, kernel, sliding),
        gradients: (gradient) => {
          const all = { dy: gradient as Tensor4D, x, kernel };
          return [ops.depthwiseInputGradient(engine, all, sliding), ops.depthwiseKernelGradient(engine, all, sliding)];
        },
      };
    },
    exact: ([x, kernel]) => exact.convolve(layout, shape[3], shape[3], x!, kernel!),
  };
}

function grouped(
  name: string,
  layout: exact.SlidingCase,
  { filters, groups, padding }: { readonly filters: number; readonly groups: number; readonly padding: ops.Padding },
): LayerCase {
  const { shape, size, stride } = layout;
  const sliding = { stride, padding };
  return {
    name: `grouped convolution, ${name}`,
    shapes: [shape, [size, size, shape[3] / groups, filters]],
    run(engine, inputs) {
      const [x, kernel] = inputs as Inputs4;
      return {
        y: ops.groupedConvolution(engine, x, kernel, sliding),
        gradients: (gradient) => {
          const all = { dy: gradient as Tensor4D, x, kernel };
          return [ops.groupedInputGradient(engine, all, sliding), ops.groupedKernelGradient(engine, all, sliding)];
        },
      };
    },
    exact: ([x, kernel]) => exact.convolve(layout, filters, groups, x!, kernel!),
  };
}

/** The ordinary convolution under TensorFlow's SAME with a stride. */
function stridedSame(name: string, layout: exact.SlidingCase): LayerCase {
  const sliding = { stride: layout.stride, padding: 'same' } as const;
  const { shape, size } = layout;
  return {
    name: `convolution, ${name}`,
    shapes: [shape, [size, size, shape[3], 4], [4]],
    run(engine, inputs) {
      const [x, kernel, bias] = inputs as readonly [Tensor4D, Tensor4D, Tensor1D];
      return {
        y: ops.convolutionWithBias(engine, x, kernel, bias, sliding),
        gradients: (gradient) => {
          const all = { dy: gradient as Tensor4D, x, kernel };
          return [
            ops.convolutionInputGradient(engine, all, sliding),
            ...ops.convolutionKernelAndBiasGradient(engine, all, sliding),
          ];
        },
      };
    },
    exact: ([x, kernel, bias]) => exact.convolve(layout, 4, 1, x!, kernel!).map((value, i) => value + bias![i % 4]!),
  };
}

function averaging(name: string, layout: exact.SlidingCase, window: ops.AveragingWindow): LayerCase {
  return {
    name: `average pooling, ${name}`,
    shapes: [layout.shape],
    run(engine, [x]) {
      const shape = x!.shape as Tensor4D['shape'];
      return {
        y: ops.averagePooling(engine, x as Tensor4D, window),
        gradients: (dy) => [ops.averagePoolingGradient(engine, dy as Tensor4D, shape, window)],
      };
    },
    exact: ([x]) => exact.averagePool(layout, window.countsPadding ?? true, x!),
  };
}

const SLIDING: readonly LayerCase[] = [
  depthwise('3 x 3, SAME', { shape: [2, 6, 5, 3], size: 3, stride: 1, zeros: [1, 1, 1, 1] }, 'same'),
  depthwise('3 x 3, no zeros', { shape: [2, 6, 5, 3], size: 3, stride: 1, zeros: [0, 0, 0, 0] }, 'valid'),
  depthwise('stride 2, SAME', { shape: [2, 6, 5, 3], size: 3, stride: 2, zeros: [0, 1, 1, 1] }, 'same'),
  depthwise('stride 2, zeros on every side', { shape: [2, 6, 5, 3], size: 3, stride: 2, zeros: [1, 1, 1, 1] }, 1),
  depthwise('5 x 5, stride 2, SAME', { shape: [2, 8, 7, 2], size: 5, stride: 2, zeros: [1, 2, 2, 2] }, 'same'),
  depthwise(
    '5 x 5, stride 2, zeros on every side',
    { shape: [1, 8, 8, 2], size: 5, stride: 2, zeros: [2, 2, 2, 2] },
    2,
  ),
  depthwise('7 x 7', { shape: [1, 9, 8, 2], size: 7, stride: 1, zeros: [3, 3, 3, 3] }, 3),
  depthwise('larger than the image', { shape: [2, 2, 3, 2], size: 5, stride: 1, zeros: [2, 2, 2, 2] }, 2),
  grouped(
    'two groups, SAME',
    { shape: [2, 5, 4, 4], size: 3, stride: 1, zeros: [1, 1, 1, 1] },
    { filters: 6, groups: 2, padding: 1 },
  ),
  grouped(
    'three groups, stride 2',
    { shape: [2, 6, 6, 6], size: 3, stride: 2, zeros: [1, 1, 1, 1] },
    { filters: 3, groups: 3, padding: 1 },
  ),
  stridedSame('stride 2, SAME', { shape: [2, 6, 5, 3], size: 3, stride: 2, zeros: [0, 1, 1, 1] }),
  stridedSame('1 x 1, stride 2, SAME', { shape: [2, 6, 5, 3], size: 1, stride: 2, zeros: [0, 0, 0, 0] }),
  averaging('2 x 2', { shape: [2, 5, 4, 3], size: 2, stride: 2, zeros: [0, 0, 0, 0] }, { size: 2, stride: 2 }),
  averaging(
    'zeros counted',
    { shape: [2, 6, 5, 3], size: 3, stride: 2, zeros: [1, 1, 1, 1] },
    { size: 3, stride: 2, padding: 1 },
  ),
  averaging(
    'zeros not counted',
    { shape: [2, 6, 5, 3], size: 3, stride: 2, zeros: [1, 1, 1, 1] },
    { size: 3, stride: 2, padding: 1, countsPadding: false },
  ),
  averaging(
    'SAME, zeros not counted',
    { shape: [2, 6, 5, 3], size: 3, stride: 1, zeros: [1, 1, 1, 1] },
    { size: 3, stride: 1, padding: 'same', countsPadding: false },
  ),
];

const ACTIVATIONS = Object.entries(ops.ACTIVATIONS).map(
  ([name, { keeps, forward, gradient }]): LayerCase => ({
    name,
    shapes: [[7, 40]],
    run(engine, [x]) {
      const y = forward(engine, x!);
      return { y, gradients: (dy) => [gradient(engine, dy, keeps === 'input' ? x! : y)] };
    },
    exact: ([x]) => x!.map(exact.ACTIVATIONS[name]!),
  }),
);

const [BATCH, HEIGHT, WIDTH, CHANNELS] = [2, 3, 4, 5];
const IMAGES = [BATCH, HEIGHT, WIDTH, CHANNELS] as const;
const HEADS = [2, 3, 5, 4] as const;
const imageOf = (i: number): number => Math.floor(i / (HEIGHT * WIDTH * CHANNELS));

const CHANNELWISE: readonly LayerCase[] = [
  {
    name: 'global average pooling',
    shapes: [IMAGES],
    run: (engine, [x]) => ({
      y: ops.globalAveragePooling(engine, x as Tensor4D),
      gradients: (dy) => [ops.globalAveragePoolingGradient(engine, dy as Tensor2D, x!.shape as Tensor4D['shape'])],
    }),
    exact([x]) {
      const means = new Float64Array(BATCH * CHANNELS);
      x!.forEach((value, i) => (means[imageOf(i) * CHANNELS + (i % CHANNELS)]! += value / (HEIGHT * WIDTH)));
      return means;
    },
  },
  {
    name: 'layer scale',
    shapes: [IMAGES, [CHANNELS]],
    run(engine, inputs) {
      const [x, scale] = inputs as readonly [Tensor4D, Tensor1D];
      return {
        y: ops.layerScale(engine, x, scale),
        gradients: (dy) => [ops.layerScaleInputGradient(engine, dy, scale), ops.layerScaleGradient(engine, dy, x)],
      };
    },
    exact: ([x, scale]) => x!.map((value, i) => value * scale![i % CHANNELS]!),
  },
  {
    name: 'squeeze-and-excite scale',
    shapes: [IMAGES, [BATCH, CHANNELS]],
    run(engine, inputs) {
      const [x, gates] = inputs as readonly [Tensor4D, Tensor2D];
      return {
        y: ops.scaleChannels(engine, x, gates),
        gradients: (dy) => [
          ops.scaleChannelsInputGradient(engine, dy as Tensor4D, gates),
          ops.scaleChannelsGateGradient(engine, dy as Tensor4D, x),
        ],
      };
    },
    exact: ([x, gates]) => x!.map((value, i) => value * gates![imageOf(i) * CHANNELS + (i % CHANNELS)]!),
  },
  {
    name: 'concatenated channels',
    shapes: [
      [2, 3, 2],
      [2, 3, 4],
    ],
    run: (engine, inputs) => ({
      y: ops.concatChannels(engine, inputs),
      gradients: (dy) => ops.splitChannels(engine, dy, [2, 4]),
    }),
    exact: ([a, b]) =>
      Float64Array.from({ length: 36 }, (_, i) => {
        const [row, channel] = [Math.floor(i / 6), i % 6];
        return channel < 2 ? a![row * 2 + channel]! : b![row * 4 + channel - 2]!;
      }),
  },
];

const norm = (mean: number): LayerCase => ({
  name: `layer norm${mean === 0 ? '' : `, values around ${mean}`}`,
  shapes: [[2, 3, 8], [8], [8]],
  mean,
  run(engine, inputs) {
    const [x, scale, offset] = inputs as readonly [Tensor, Tensor1D, Tensor1D];
    const { y, statistics } = ops.layerNorm(engine, { x, scale, offset, epsilon: 1e-6 });
    return {
      y,
      others: [statistics.mean, statistics.variance],
      gradients: (dy) => ops.layerNormGradient(engine, { dy, x, scale, statistics, epsilon: 1e-6 }),
    };
  },
  exact: ([x, scale, offset]) => exact.layerNorm(x!, scale!, offset!, 1e-6),
});

const TOKENWISE: readonly LayerCase[] = [
  norm(0),
  norm(20),
  {
    name: 'softmax',
    shapes: [[2, 3, 7]],
    run(engine, [x]) {
      const y = ops.softmax(engine, x!);
      return { y, gradients: (dy) => [ops.softmaxGradient(engine, dy, y)] };
    },
    exact: ([x]) => exact.softmax(x!, 7),
  },
  {
    name: 'attention',
    shapes: [HEADS, HEADS, HEADS],
    run(engine, inputs) {
      const [query, key, value] = inputs as readonly [Tensor4D, Tensor4D, Tensor4D];
      const { y, weights } = ops.attention(engine, { query, key, value });
      return {
        y,
        others: [weights],
        gradients(gradient) {
          const dy = gradient as Tensor4D;
          const d = ops.attentionGradient(engine, { query, key, value, y, weights, dy });
          return [d.query, d.key, d.value];
        },
      };
    },
    exact: ([query, key, value]) => exact.attend(HEADS, [query!, key!, value!]),
  },
  {
    name: 'heads split and joined',
    shapes: [[2, 3, 12]],
    run: (engine, [x]) => {
      // The value alone, of query, key and value with two heads of two numbers.
      const parts = ops.splitHeads(engine, x as ops.Tensor3D, { heads: 2, parts: 3 });
      const zeros = engine.tf.fill(parts[2]!.shape, 0) as Tensor4D;
      return {
        y: parts[2]!,
        others: [parts[0]!, parts[1]!, zeros],
        gradients: (dy) => [ops.joinHeads(engine, [zeros, zeros, dy as Tensor4D])],
      };
    },
    exact: ([x]) =>
      Float64Array.from({ length: 2 * 2 * 3 * 2 }, (_, i) => {
        const [batch, head, token, at] = [Math.floor(i / 12), Math.floor(i / 6) % 2, Math.floor(i / 2) % 3, i % 2];
        return x![(batch * 3 + token) * 12 + 2 * 4 + head * 2 + at]!;
      }),
  },
  {
    name: 'token in front, positions added',
    shapes: [
      [2, 3, 4],
      [1, 1, 4],
      [1, 4, 4],
    ],
    run(engine, inputs) {
      const [x, token, positions] = inputs as readonly ops.Tensor3D[];
      const tokens = ops.prependToken(engine, x!, token!);
      return {
        y: ops.addPositions(engine, tokens, positions!),
        others: [tokens],
        gradients: (dy) => [
          ...ops.prependTokenGradient(engine, dy as ops.Tensor3D),
          ops.addPositionsGradient(engine, dy as ops.Tensor3D),
        ],
      };
    },
    exact: ([x, token, positions]) =>
      Float64Array.from({ length: 2 * 16 }, (_, i) => {
        const [batch, at] = [Math.floor(i / 16), i % 16];
        return (at < 4 ? token![at]! : x![batch * 12 + at - 4]!) + positions![at]!;
      }),
  },
];

/** Every operation of src/engine/ops that a layer of today's networks is made of. */
export const LAYER_CASES: readonly LayerCase[] = [...SLIDING, ...ACTIVATIONS, ...CHANNELWISE, ...TOKENWISE];
